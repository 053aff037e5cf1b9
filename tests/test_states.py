"""States, their codes and names: GET /v1/states."""

import httpx
import pytest

from tests.answers import answer, data, ids, rows

STATES = "/v1/states"


def test_a_state_has_its_codes(client: httpx.Client) -> None:
    item = data(client, f"{STATES}/KAZ")
    codes = {key: item[key] for key in ("id", "alpha2", "alpha3", "numeric", "wikidata", "name")}
    assert codes == {
        "id": "KAZ",
        "alpha2": "KZ",
        "alpha3": "KAZ",
        "numeric": "398",
        "wikidata": "Q232",
        "name": "Kazakhstan",
    }


@pytest.mark.parametrize("spelling", ["kaz", "Kaz", "KZ", "kz", "398"])
def test_another_spelling_of_a_code_leads_to_the_state(client: httpx.Client, spelling: str) -> None:
    response = client.get(f"{STATES}/{spelling}")
    assert response.status_code == 308
    assert response.headers["Location"] == "/v1/states/KAZ"


def test_a_code_with_leading_zeros_leads_to_the_state(client: httpx.Client) -> None:
    assert client.get(f"{STATES}/004").headers["Location"] == "/v1/states/AFG"


def test_a_code_of_nothing_is_not_found(client: httpx.Client) -> None:
    for code in ("XYZ", "xyz", "999", "KAZAKHSTAN"):
        assert client.get(f"{STATES}/{code}").status_code == 404, code


@pytest.mark.parametrize("q", ["Turkey", "Türkiye", "Turkiye", "Турция", "TURKEY", "türkiye", "урци", "TÜRKİYE"])
def test_a_state_is_found_by_any_of_its_names_at_any_date(client: httpx.Client, q: str) -> None:
    assert ids(client, STATES, q=q) == ["TUR"]
    for query in ({"as_of": "2013-04-26"}, {"as_of": "2024"}, {"during": "2013/2025"}, {"throughout": "2014"}):
        assert ids(client, STATES, q=q, **query) == ["TUR"], query


@pytest.mark.parametrize("q", ["T_rkey", "Turk%", "%urkey", "Turk\\ey", "T.rkey", "Tur*"])
def test_a_search_takes_every_character_at_its_word(client: httpx.Client, q: str) -> None:
    assert ids(client, STATES, q=q) == []


@pytest.mark.parametrize("q", ["%", "_", "\\", "*", "…"])
def test_what_has_no_letter_finds_nothing_rather_than_everything(client: httpx.Client, q: str) -> None:
    response = client.get(STATES, params={"q": q})
    assert response.status_code == 422 or response.json()["data"] == []


def test_a_state_is_named_as_on_the_day_asked_for(client: httpx.Client) -> None:
    [then] = rows(client, STATES, q="Türkiye", as_of="2013-04-26")
    assert (then["name"], then["name_then"]) == ("Türkiye", "Turkey")
    [now] = rows(client, STATES, q="Türkiye", as_of="2024")
    assert (now["name"], now["name_then"]) == ("Türkiye", None)


def test_the_names_of_a_state_have_language_and_validity(client: httpx.Client) -> None:
    listed = data(client, f"{STATES}/TUR")["names"]
    names = {name["name"]: name for name in sorted(listed, key=lambda name: name["language"] == "en")}
    assert names["Turkey"]["language"] == names["Türkiye"]["language"] == "en"
    assert names["Turkey"]["valid"]["end"]["edtf"] == names["Türkiye"]["valid"]["start"]["edtf"] == "2022-06"
    assert names["Турция"]["language"] in {"ru", "bg"}
    assert {name["kind"] for name in names.values()} == {"preferred", "alternative"}


def test_a_state_lists_its_memberships_by_time(client: httpx.Client) -> None:
    held = data(client, f"{STATES}/BLR")["memberships"]
    own = [each["status"] for each in held if each["organization"]["id"] == "sco"]
    assert own == ["dialogue_partner", "observer", "member"]
    assert {"sco", "csto", "un"} <= {each["organization"]["id"] for each in held}
    assert [data(client, each["href"])["id"] for each in held] == [each["id"] for each in held]


def test_without_a_time_all_states_are_listed(client: httpx.Client) -> None:
    assert answer(client, STATES)["meta"]["temporal"] is None
    everybody = ids(client, STATES)
    assert "PRT" in everybody
    assert "PRT" not in ids(client, STATES, as_of="2024")
    assert everybody == sorted(everybody)


def test_an_organization_narrows_the_states_to_those_with_a_status_in_it_then(client: httpx.Client) -> None:
    assert ids(client, STATES, organization="shanghai-five", as_of="2000") == ["CHN", "KAZ", "KGZ", "RUS", "TJK"]
    assert ids(client, STATES, organization="sco", as_of="2000") == []
    both = ids(client, f"{STATES}?organization=sco&organization=shanghai-five&as_of=2001-06-15")
    assert both == ["CHN", "KAZ", "KGZ", "RUS", "TJK", "UZB"]
    latest = answer(client, STATES, organization="sco")
    assert latest["meta"]["total"] == 27
    assert latest["meta"]["temporal"]["requested"] == "latest"
