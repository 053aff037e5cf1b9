"""Which state, official or organization a name means: GET /v1/resolve."""

import csv
from pathlib import Path

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.answers import answer, data, ids, rows
from tests.conftest import CountStatements
from tests.test_folding import TEXTS

RESOLVE = "/v1/resolve"
LUKASHENKO = "alexander-lukashenko"
with Path(__file__).with_name("names.csv").open(encoding="utf-8", newline="") as table:
    NAMES = list(csv.DictReader(table))
"""Names as people write them, and what each means; without a kind: nothing that the knowledge base has."""
GUTERRES = "antonio-guterres"


@pytest.mark.parametrize(
    ("q", "kind", "identity", "match"),
    [
        ("Turkey", "state", "TUR", "exact"),
        ("Türkiye", "state", "TUR", "exact"),
        ("Turkiye", "state", "TUR", "exact"),
        ("TÜRKIYE", "state", "TUR", "folded"),
        ("Турция", "state", "TUR", "exact"),
        ("土耳其", "state", "TUR", "exact"),
        ("BLR", "state", "BLR", "code"),
        ("by", "state", "BLR", "code"),
        ("398", "state", "KAZ", "code"),
        ("q184", "state", "BLR", "code"),
        ("Belarsu", "state", "BLR", "fuzzy"),
        ("Kazakstan", "state", "KAZ", "fuzzy"),
        ("Alexander Lukashenko", "official", LUKASHENKO, "exact"),
        ("Lukashenka", "official", LUKASHENKO, "partial"),
        ("Лукашенко", "official", LUKASHENKO, "partial"),
        ("lukashenko alexander", "official", LUKASHENKO, "partial"),
        (LUKASHENKO, "official", LUKASHENKO, "code"),
        ("Guterres", "official", GUTERRES, "partial"),
        ("António Guterres", "official", GUTERRES, "exact"),
        ("Антонио Гутеррес", "official", GUTERRES, "transliterated"),
        ("Gutteres", "official", GUTERRES, "fuzzy"),
        ("Шанхайская организация сотрудничества", "organization", "sco", "exact"),
        ("SCO", "organization", "sco", "exact"),
        ("ШОС", "organization", "sco", "exact"),
        ("上合", "organization", "sco", "partial"),
        ("Shanghai Cooperation Organisaton", "organization", "sco", "fuzzy"),
    ],
)
def test_a_name_leads_to_what_it_means(client: httpx.Client, q: str, kind: str, identity: str, match: str) -> None:
    first = data(client, RESOLVE, q=q)[0]
    assert (first["kind"], first["id"], first["match"]) == (kind, identity, match)
    assert data(client, first["href"])["name"] == first["name"]


@pytest.mark.parametrize("q", ["xyzzy", "Austria", "France", "qwert asdfg", "Belarus and Poland", "999", "*abc*"])
def test_what_is_no_name_leads_to_nothing(client: httpx.Client, q: str) -> None:
    assert data(client, RESOLVE, q=q) == []


def test_a_row_says_which_name_is_alike_and_in_which_language(client: httpx.Client) -> None:
    [row] = data(client, RESOLVE, q="土耳其")
    assert row == {
        "kind": "state",
        "id": "TUR",
        "href": "/v1/states/TUR",
        "name": "Türkiye",
        "matched_name": "土耳其",
        "language": "zh",
        "score": 1.0,
        "match": "exact",
        "held": None,
    }
    [code] = data(client, RESOLVE, q="tr")
    assert (code["matched_name"], code["language"], code["score"]) == ("TR", None, 1.0)


def test_without_a_time_names_of_every_time_are_compared(client: httpx.Client) -> None:
    for q in ("Turkey", "Türkiye"):
        page = answer(client, RESOLVE, q=q)
        assert [row["score"] for row in page["data"]] == [1.0]
        assert page["meta"]["temporal"] is None


def test_with_a_time_it_is_said_whether_the_name_held_then(client: httpx.Client) -> None:
    def best(q: str, **query: str) -> tuple[str, float, bool | None]:
        [row] = data(client, RESOLVE, q=q, **query)
        return row["matched_name"], row["score"], row["held"]

    assert best("Turkey") == ("Turkey", 1.0, None)
    assert best("Turkey", as_of="2013-04-26") == ("Turkey", 1.0, True)
    assert best("Turkey", as_of="2024") == ("Turkey", 1.0, False)
    assert best("Türkiye", as_of="2024") == ("Türkiye", 1.0, True)
    assert best("Türkiye", as_of="2013-04-26") == ("Türkiye", 1.0, True)  # in Turkish it is the name of all times
    assert best("Turkey", during="2022") == ("Turkey", 1.0, True)
    assert best("tur", as_of="2013-04-26") == ("TUR", 1.0, None)
    temporal = answer(client, RESOLVE, q="Turkey", as_of="2013")["meta"]["temporal"]
    assert (temporal["mode"], temporal["requested"], temporal["resolved"]) == ("as_of", "2013", "2013-12-31")


@pytest.mark.parametrize("as_of", ["2024-02-30", "24", "2024-13", "foo", ""])
def test_a_time_that_cannot_be_read_is_refused(client: httpx.Client, as_of: str) -> None:
    response = client.get(RESOLVE, params={"q": "Turkey", "as_of": as_of})
    assert response.status_code == 422
    assert [error["parameter"] for error in response.json()["errors"]] == ["as_of"]


def test_a_kind_narrows_the_list_and_several_mean_or(client: httpx.Client) -> None:
    everything = rows(client, RESOLVE, q="Shanghai")
    assert {row["kind"] for row in everything} == {"organization"}
    assert rows(client, RESOLVE, q="Shanghai", kind="organization") == everything
    assert rows(client, f"{RESOLVE}?q=Shanghai&kind=state&kind=official") == []
    assert ids(client, f"{RESOLVE}?q=by&kind=state&kind=official") == ["BLR"]


def test_a_kind_that_is_repeated_is_looked_up_once(client: httpx.Client, count_statements: CountStatements) -> None:
    with count_statements() as counted:
        assert ids(client, f"{RESOLVE}?q=by{'&kind=state' * 99}") == ["BLR"]
    assert len(counted) == 3


def test_the_most_alike_comes_first_and_each_item_once(client: httpx.Client) -> None:
    found = rows(client, RESOLVE, q="s", match="prefix", limit=7)
    order = [(-row["score"], row["kind"], row["id"]) for row in found]
    assert order == sorted(set(order))
    assert len({row["id"] for row in found}) == len(found) > 10
    assert [row["id"] for row in rows(client, RESOLVE, q="s", match="prefix", sort="-id")] == sorted(
        (row["id"] for row in found), reverse=True
    )


@pytest.mark.parametrize("kind", ["states", "officials", "organizations"])
def test_an_item_is_found_by_its_own_name_and_id(client: httpx.Client, kind: str) -> None:
    for item in rows(client, f"/v1/{kind}", limit=200, **({"during": "../.."} if kind == "officials" else {}))[::6]:
        for q in (item["name"], item["id"]):
            first = [row for row in data(client, RESOLVE, q=q) if row["score"] == 1]
            assert item["id"] in {row["id"] for row in first}, q


@pytest.mark.parametrize("q", ["", " ", "%", "🙂", "a " * 33, "a" * 201, "a\0b"])
def test_what_is_no_name_at_all_is_refused(client: httpx.Client, q: str) -> None:
    response = client.get(RESOLVE, params={"q": q})
    assert response.status_code == 422
    assert [error["parameter"] for error in response.json()["errors"]] == ["q"]


@settings(max_examples=40)
@given(st.one_of(TEXTS, st.text(max_size=210)))
def test_whatever_is_asked_for_there_is_an_answer_or_a_reason(client: httpx.Client, q: str) -> None:
    assert client.get(RESOLVE, params={"q": q.encode(errors="replace").decode()}).status_code in {200, 422}


def test_names_as_people_write_them_lead_to_what_they_mean(client: httpx.Client) -> None:
    assert len(NAMES) >= 150
    wrong = {}
    for name in NAMES:
        best = [f"{row['kind']}:{row['id']}" for row in data(client, RESOLVE, q=name["query"], limit=1)]
        if best != ([f"{name['kind']}:{name['id']}"] if name["kind"] else []):
            wrong[name["query"]] = best
    assert wrong == {}


def test_a_beginning_is_completed_with_the_usual_names_first(client: httpx.Client) -> None:
    assert ids(client, RESOLVE, q="kazak", match="prefix")[0] == "KAZ"
    assert "vladimir-putin" in ids(client, RESOLVE, q="vladimir pu", match="prefix")
    assert ids(client, RESOLVE, q="akhstan", match="prefix") == []
