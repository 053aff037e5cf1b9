"""Meetings: GET /v1/meetings."""

from typing import Any

import httpx
import pytest

from tests.answers import answer, data, ids, rows

MEETINGS = "/v1/meetings"
PARTS = ["participations", "statements", "memberships", "instruments"]


def test_a_meeting_says_when_where_and_whose_it_was(client: httpx.Client) -> None:
    summit = data(client, f"{MEETINGS}/chs-2024")
    assert summit["organization"]["id"] == "sco-chs"
    assert (summit["kind"], summit["ordinal"], summit["format"]) == ("chs", 24, "in_person")
    assert (summit["start_date"], summit["end_date"]) == ("2024-07-04", "2024-07-04")
    assert (summit["place"]["city"], summit["place"]["country"]["id"]) == ("Astana", "KAZ")
    assert summit["host"]["state"]["id"] == "KAZ"
    assert "Belarus becomes the tenth member" in summit["decisions"][0]


def test_a_meeting_may_have_an_organization_for_a_host(client: httpx.Client) -> None:
    host = data(client, f"{MEETINGS}/unga-2025-09-05")["host"]
    assert host["state"] is None
    assert host["organization"]["id"] == "un"


def test_the_council_of_heads_of_state_met_every_year_and_is_numbered(client: httpx.Client) -> None:
    summits = rows(client, MEETINGS, kind="chs", sort="start")
    assert [summit["ordinal"] for summit in summits] == list(range(1, 27))
    assert [summit["start_date"][:4] for summit in summits] == [str(year) for year in range(2001, 2027)]


def test_the_organization_includes_its_bodies(client: httpx.Client) -> None:
    whole = ids(client, MEETINGS, organization="sco", sort="id")
    assert whole == sorted(set(ids(client, MEETINGS)) - {"unga-2023-09-01", "unga-2025-09-05"})
    summits = ids(client, MEETINGS, organization="sco-chs")
    assert "chs-2024" in summits
    assert "cfm-2024" not in summits
    assert "unga-2023-09-01" in ids(client, MEETINGS, organization="un")


def test_both_bounds_of_a_span_are_included(client: httpx.Client) -> None:
    def found(query: str) -> list[str]:
        return ids(client, f"{MEETINGS}?kind=chs&{query}")

    assert found("from=2025-08-31&to=2025-08-31") == ["chs-2025"]
    assert found("from=2025-09-01&to=2025-09-01") == ["chs-2025"]
    assert found("from=2024-07-05&to=2025-08-30") == []
    assert found("from=2023-07-04&to=2024-07-04") == ["chs-2023", "chs-2024"]
    assert found("from=2024-07&to=2024-07") == ["chs-2024"]
    assert found("from=2024&to=2025") == ["chs-2024", "chs-2025"]
    assert found("to=2002") == ["chs-2001", "chs-2002"]
    assert found("from=2025") == ["chs-2025", "chs-2026"]


def test_filters_narrow_down_together_and_each_value_widens(client: httpx.Client) -> None:
    def found(query: str) -> list[str]:
        return ids(client, f"{MEETINGS}?from=2024&to=2024&{query}")

    assert found("kind=chs&kind=sco_plus") == ["chs-2024", "scoplus-2024"]
    assert found("kind=chs&country=CHN") == []
    assert found("country=PAK") == ["chg-2024"]
    assert found("country=PAK&country=KAZ&kind=chg&kind=chs") == ["chs-2024", "chg-2024"]


def test_meetings_are_found_by_who_took_part(client: httpx.Client) -> None:
    assert "audience-2024" in ids(client, MEETINGS, official="sergei-aleinik")
    assert "scoplus-2024" not in ids(client, MEETINGS, official="sergei-aleinik")
    assert "scoplus-2024" in ids(client, MEETINGS, official="antonio-guterres")
    assert ids(client, MEETINGS, official="antonio-guterres", kind="cfm") == []
    assert {"scoplus-2024"} <= set(ids(client, MEETINGS, state="QAT"))


@pytest.mark.parametrize("q", ["astana 2024", "ASTANA 2024", "Astáná 2024"])
def test_meetings_are_found_by_their_name(client: httpx.Client, q: str) -> None:
    assert {"chs-2024", "cfm-2024", "scoplus-2024"} <= set(ids(client, MEETINGS, q=q))


def test_nothing_is_expanded_that_was_not_asked_for(client: httpx.Client) -> None:
    for row in (*rows(client, MEETINGS), data(client, f"{MEETINGS}/chs-2024")):
        assert not row.keys() & set(PARTS)


def test_a_meeting_expands_what_belongs_to_it(client: httpx.Client) -> None:
    audience = data(client, f"{MEETINGS}/audience-2024", include="participations,statements")
    assert {part["official"]["id"] for part in audience["participations"]} >= {"sergei-aleinik", "wang-yi"}
    assert len(audience["statements"]) == 22
    summit = data(client, f"{MEETINGS}/chs-2024?include=memberships&include=instruments")
    assert {(step["id"], step["step"]) for step in summit["memberships"]} == {
        ("sco-blr-member", "decided"),
        ("sco-blr-member", "in_force"),
    }
    assert "astana-declaration-2024" in {instrument["id"] for instrument in summit["instruments"]}


def test_the_list_expands_the_same_as_the_items(client: httpx.Client) -> None:
    include = ",".join(PARTS)
    for row in rows(client, MEETINGS, include=include):
        item = data(client, row["href"], include=include)
        assert {part: row[part] for part in PARTS} == {part: item[part] for part in PARTS}, row["id"]


def test_what_is_expanded_is_what_the_lists_of_its_own_have(client: httpx.Client) -> None:
    meeting = data(client, f"{MEETINGS}/scoplus-2024", include="participations,statements,instruments")

    def by_id(found: list[Any]) -> dict[str, Any]:
        return {row["id"]: row for row in found}

    own = rows(client, f"{MEETINGS}/scoplus-2024/participations")
    assert by_id(meeting["participations"]) == by_id(own)
    assert by_id(meeting["statements"]) == by_id(rows(client, "/v1/statements", meeting="scoplus-2024"))
    assert by_id(meeting["instruments"]) == by_id(rows(client, "/v1/instruments", meeting="scoplus-2024"))


def test_a_country_is_named_as_on_the_day_of_the_meeting(client: httpx.Client) -> None:
    parts = rows(client, f"{MEETINGS}/scoplus-2024/participations")
    [turkey] = [part["state"] for part in parts if part["state"] and part["state"]["id"] == "TUR"]
    assert (turkey["name"], turkey["name_then"]) == ("Türkiye", None)


def test_meetings_come_in_the_order_of_time(client: httpx.Client) -> None:
    days = [row["start_date"] for row in rows(client, MEETINGS)]
    assert days == sorted(days)
    assert answer(client, MEETINGS)["data"] == answer(client, MEETINGS, sort="start")["data"]
