"""Officials and the offices that they held: GET /v1/officials."""

import httpx
import pytest

from tests.answers import answer, data, ids, rows

OFFICIALS = "/v1/officials"


@pytest.mark.parametrize(
    ("day", "holder"),
    [
        ("2024-05-21", "sergei-aleinik"),
        ("2024-06-26", "sergei-aleinik"),
        ("2024-06-27", "maxim-ryzhenkov"),
        ("2024-07-04", "maxim-ryzhenkov"),
    ],
)
def test_an_office_is_held_by_who_held_it_on_the_day(client: httpx.Client, day: str, holder: str) -> None:
    [official] = rows(client, OFFICIALS, office="fm-blr", as_of=day)
    assert official["id"] == holder
    assert [tenure["office"]["id"] for tenure in official["tenures"]] == ["fm-blr"]


def test_everybody_who_held_an_office_within_a_year_is_listed(client: httpx.Client) -> None:
    assert ids(client, OFFICIALS, office="fm-blr", during="2024") == ["maxim-ryzhenkov", "sergei-aleinik"]
    assert ids(client, OFFICIALS, office="fm-blr", throughout="2024") == []
    assert ids(client, OFFICIALS, office="fm-blr", throughout="2023") == ["sergei-aleinik"]


@pytest.mark.parametrize("q", ["Guterres", "guterres", "António", "Antonio", "ANTÓNIO GUTERRES", "tónio Gut"])
def test_an_official_is_found_by_any_spelling(client: httpx.Client, q: str) -> None:
    assert ids(client, OFFICIALS, q=q) == ["antonio-guterres"]


def test_an_official_is_found_by_every_one_of_the_names(client: httpx.Client) -> None:
    for official in ("antonio-guterres", "kassym-jomart-tokayev", "ukhnaagiin-khurelsukh", "sergey-lavrov"):
        for name in data(client, f"{OFFICIALS}/{official}")["names"]:
            assert official in ids(client, OFFICIALS, q=name["name"], during="../.."), name["name"]


def test_filters_narrow_down_together_and_each_value_widens(client: httpx.Client) -> None:
    def found(query: str) -> list[str]:
        return ids(client, f"{OFFICIALS}?as_of=2024-07-04&{query}")

    assert found("office=fm-chn") == ["wang-yi"]
    assert found("office=fm-chn&office=fm-rus") == ["sergey-lavrov", "wang-yi"]
    assert found("office=fm-chn&q=lavrov") == []
    assert found("organization=un&certainty=certain") == ["antonio-guterres"]
    assert found("office=fm-chn&organization=un") == []


def test_an_organization_includes_its_bodies(client: httpx.Client) -> None:
    whole = set(ids(client, OFFICIALS, as_of="2024-07-04", organization="sco"))
    assert whole >= {"ruslan-mirzaev", "zhang-ming"}
    assert ids(client, OFFICIALS, as_of="2024-07-04", organization="sco-secretariat") == ["zhang-ming"]
    rats = set(ids(client, OFFICIALS, as_of="2024-07-04", organization="sco-rats"))
    assert rats == whole - {"zhang-ming"}


def test_without_a_mode_those_in_office_on_the_last_day_covered_are_listed(client: httpx.Client) -> None:
    latest = answer(client, OFFICIALS, as_of="latest")
    assert answer(client, OFFICIALS)["data"] == latest["data"]
    assert len(ids(client, OFFICIALS, during="../..")) > latest["meta"]["total"]


def test_a_person_with_several_tenures_is_listed_once(client: httpx.Client) -> None:
    everybody = ids(client, OFFICIALS, during="../..", limit=200)
    assert len(everybody) == len(set(everybody))
    [tokayev] = rows(client, OFFICIALS, q="Tokayev", during="../..")
    assert [tenure["office"]["id"] for tenure in tokayev["tenures"]] == ["fm-kaz", "pm-kaz", "fm-kaz", "president-kaz"]


def test_an_unknown_boundary_never_drops_a_tenure(client: httpx.Client) -> None:
    [ambassador] = rows(client, OFFICIALS, q="jokar", as_of="2024-05-20")
    [tenure] = ambassador["tenures"]
    assert tenure["valid"]["end"]["kind"] == "unknown"
    assert tenure["valid"]["end"]["edtf"] is None
    assert ids(client, OFFICIALS, office="ambassador-irn-kaz", as_of="2026") == ["ali-akbar-jokar"]
    [later] = rows(client, OFFICIALS, office="ambassador-irn-kaz", as_of="2026")
    assert later["tenures"][0]["certainty"] == "possible"


def test_officials_may_be_asked_for_by_how_surely_they_hold_an_office(client: httpx.Client) -> None:
    rats = "/v1/officials?organization=sco-rats&as_of=2024-07-04"
    assert {row["id"] for row in answer(client, f"{rats}&certainty=certain")["data"]} == {"ruslan-mirzaev"}
    assert "ruslan-mirzaev" not in {row["id"] for row in answer(client, f"{rats}&certainty=possible")["data"]}


def test_the_words_of_a_name_may_come_in_any_order(client: httpx.Client) -> None:
    for q in ("Tokayev Kassym-Jomart", " tokayev ", "Токаев"):
        found = answer(client, "/v1/officials", q=q, during="../..")["data"]
        assert [row["id"] for row in found] == ["kassym-jomart-tokayev"], q
