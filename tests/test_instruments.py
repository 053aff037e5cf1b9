"""Initiatives, declarations, programmes, strategies, resolutions: GET /v1/instruments."""

import httpx
import pytest

from tests.answers import data, ids, rows

INSTRUMENTS = "/v1/instruments"


def test_an_instrument_says_who_proposed_it_and_where_it_was_adopted(client: httpx.Client) -> None:
    item = data(client, f"{INSTRUMENTS}/world-unity-initiative")
    assert item["kind"] == "initiative"
    assert [state["id"] for state in item["proposer_states"]] == ["KAZ"]
    assert item["proposer_official"]["id"] == "kassym-jomart-tokayev"
    assert (item["proposed"]["edtf"], item["proposed_at"]["id"]) == ("2023-07-04", "chs-2023")
    assert (item["adopted"]["edtf"], item["adopted_at"]["id"]) == ("2024-07-04", "chs-2024")


def test_an_instrument_that_was_only_proposed_has_no_adoption(client: httpx.Client) -> None:
    item = data(client, f"{INSTRUMENTS}/unga-resolution-proposed-2024")
    assert item["adopted"] is None
    assert item["adopted_at"] is None
    assert item["proposed_at"]["id"] == "scoplus-2024"


def test_filters_narrow_down_together_and_each_value_widens(client: httpx.Client) -> None:
    assert ids(client, INSTRUMENTS, kind="charter", meeting="chs-2002") == ["sco-charter"]
    both = ids(client, f"{INSTRUMENTS}?meeting=chs-2002&meeting=chs-2023&kind=charter&kind=year")
    assert both == ["sco-charter", "year-of-ecology-2024"]
    assert ids(client, INSTRUMENTS, kind="declaration", meeting="chs-2017") == ["astana-declaration-2017"]
    assert ids(client, INSTRUMENTS, kind="charter", meeting="chs-2017") == []


def test_an_organization_finds_its_instruments_and_those_of_its_bodies(client: httpx.Client) -> None:
    found = rows(client, INSTRUMENTS, organization="un", limit=200)
    assert {row["organization"]["id"] for row in found} == {"un", "un-general-assembly"}
    assert ids(client, INSTRUMENTS, organization="un", kind="charter") == ["un-charter"]
    counted = client.get(f"{INSTRUMENTS}?facets=organization").json()["meta"]["facets"]["organization"]
    assert sum(each["count"] for each in counted if each["value"].startswith("un")) == len(found)


def test_a_meeting_finds_what_was_proposed_or_adopted_there(client: httpx.Client) -> None:
    assert "world-unity-initiative" in ids(client, INSTRUMENTS, meeting="chs-2023")
    assert "world-unity-initiative" in ids(client, INSTRUMENTS, meeting="chs-2024")


def test_both_bounds_of_a_span_are_included(client: httpx.Client) -> None:
    that_day = ["rats-agreement-2002", "sco-charter", "st-petersburg-declaration-2002"]
    assert ids(client, f"{INSTRUMENTS}?from=2002-06-07&to=2002-06-07") == that_day
    assert ids(client, f"{INSTRUMENTS}?from=2002-06-08&to=2002-10-06") == []
    assert ids(client, f"{INSTRUMENTS}?from=2002-10-07&to=2002-10-07") == ["csto-charter"]
    assert ids(client, f"{INSTRUMENTS}?to=1977") == ["treaty-of-izmir", "un-charter"]


def test_a_month_counts_for_each_of_its_days(client: httpx.Client) -> None:
    """The Year of Ecology was adopted in July 2023, no source says on which day."""
    item = data(client, f"{INSTRUMENTS}/year-of-ecology-2024")
    assert item["adopted"] == {
        "edtf": "2023-07",
        "precision": "month",
        "earliest": "2023-07-01",
        "latest": "2023-07-31",
    }
    for query in ("from=2023-07-31&to=2023-08", "from=2023-06&to=2023-07-01"):
        assert "year-of-ecology-2024" in ids(client, f"{INSTRUMENTS}?{query}"), query
    assert "year-of-ecology-2024" not in ids(client, f"{INSTRUMENTS}?from=2023-08")


@pytest.mark.parametrize("q", ["world unity", "WORLD UNITY", "Wörld Únity"])
def test_an_instrument_is_found_by_any_of_its_names(client: httpx.Client, q: str) -> None:
    assert "world-unity-initiative" in ids(client, INSTRUMENTS, q=q)


def test_every_reference_of_an_instrument_leads_to_what_it_names(client: httpx.Client) -> None:
    for row in rows(client, INSTRUMENTS):
        for key in ("organization", "proposer_official", "proposed_at", "adopted_at"):
            if row[key]:
                assert data(client, row[key]["href"])["name"] == row[key]["name"], (row["id"], key)
