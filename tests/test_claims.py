"""What sources assert, compared with the facts: GET /v1/claims."""

import calendar
from datetime import date
from typing import Any

import httpx
import pytest

from tests.answers import answer, data, ids, rows

CLAIMS = "/v1/claims"

Claim = dict[str, Any]


def days(text: str) -> tuple[date, date]:
    """The first and the last day that a year, a month or a day means."""
    year, month, day = [*map(int, text.rstrip("?~%").split("-")), 0, 0][:3]
    last = day or calendar.monthrange(year, month or 12)[1]
    return date(year, month or 1, day or 1), date(year, month or 12, last)


def values(answered: Any) -> set[str]:
    """Every text that stands anywhere in an answer."""
    if isinstance(answered, dict):
        return {text for value in answered.values() for text in values(value)}
    if isinstance(answered, list):
        return {text for value in answered for text in values(value)}
    return {answered} if isinstance(answered, str) else set()


def test_the_ten_eurasian_countries_were_nine_that_day(client: httpx.Client) -> None:
    [claim] = [row for row in rows(client, CLAIMS, document="turanews-000") if row["status"]]
    assert claim["text"] == "the SCO, comprising ten Eurasian countries"
    assert (claim["on"], claim["status"]) == ("2024-05-21", "member")
    assert claim["asserted"]["count"] == 10
    assert claim["held"]["count"] == 9
    assert "BLR" not in claim["held"]["states"]
    assert claim["verdict"] == "disagrees"
    assert claim["difference"] == {"missing": [], "extra": ["BLR"], "count": 1}


@pytest.mark.parametrize(
    ("status", "asserted", "held", "verdict", "missing", "extra"),
    [
        ("member", 9, 10, "disagrees", ["BLR"], []),
        ("observer", 2, 2, "disagrees", ["AFG"], ["BLR"]),
        ("dialogue_partner", 14, 14, "agrees", [], []),
    ],
)
def test_the_counts_of_the_day_of_the_summit_are_compared(  # noqa: PLR0913, PLR0917 - a row of the table
    client: httpx.Client,
    status: str,
    asserted: int,
    held: int,
    verdict: str,
    missing: list[str],
    extra: list[str],
) -> None:
    [claim] = rows(client, CLAIMS, document="qatarpress-004", status=status)
    assert claim["on"] == "2024-07-04"
    assert (claim["asserted"]["count"], claim["held"]["count"]) == (asserted, held)
    assert claim["verdict"] == verdict
    difference = claim["difference"]
    assert (difference["missing"], difference["extra"]) == (missing, extra)


def test_the_founding_date_agrees(client: httpx.Client) -> None:
    claim = data(client, f"{CLAIMS}/qatarpress-004--founding")
    assert claim["kind"] == "date"
    fact = {"kind": "organization", "id": "sco", "href": "/v1/organizations/sco"}
    assert claim["fact"] == fact | {"label": "Shanghai Cooperation Organisation"}
    assert claim["field"] == "start"
    assert claim["asserted"]["date"] == claim["held"]["date"] == "2001-06-15"
    assert claim["verdict"] == "agrees"
    assert claim["held"]["count"] is None


@pytest.mark.parametrize(
    ("parameter", "value", "of"),
    [
        ("document", "qatarpress-004", lambda claim: claim["document"]["id"]),
        ("organization", "sco", lambda claim: claim["organization"]["id"]),
        ("status", "observer", lambda claim: claim["status"]),
        ("status", "any", lambda claim: claim["status"]),
        ("kind", "count", lambda claim: claim["kind"]),
        ("kind", "list", lambda claim: claim["kind"]),
        ("kind", "date", lambda claim: claim["kind"]),
        ("verdict", "agrees", lambda claim: claim["verdict"]),
        ("verdict", "disagrees", lambda claim: claim["verdict"]),
        ("verdict", "not_checkable", lambda claim: claim["verdict"]),
    ],
)
def test_a_filter_keeps_the_claims_that_fit(client: httpx.Client, parameter: str, value: str, of: Any) -> None:
    fitting = [claim for claim in rows(client, CLAIMS, limit=200) if of(claim) == value]
    assert fitting
    assert rows(client, CLAIMS, **{parameter: value}) == fitting


def test_filters_narrow_down_together_and_each_value_widens(client: httpx.Client) -> None:
    whole = rows(client, CLAIMS, limit=200)
    found = rows(client, f"{CLAIMS}?kind=count&kind=list&verdict=agrees&status=member")
    assert found == [
        claim
        for claim in whole
        if claim["kind"] in {"count", "list"} and claim["verdict"] == "agrees" and claim["status"] == "member"
    ]
    assert rows(client, CLAIMS, kind="date", status="member") == []


@pytest.mark.parametrize(
    "query", ["verdict=wrong", "kind=number", "status=partnerr", "document=none", "organization=scoo", "sort=text"]
)
def test_a_value_that_does_not_exist_is_refused(client: httpx.Client, query: str) -> None:
    response = client.get(f"{CLAIMS}?{query}")
    assert response.status_code == 422, response.text
    assert response.json()["errors"][0]["parameter"].partition(".")[0] == query.partition("=")[0]


def test_claims_stand_in_the_order_of_the_day_that_they_speak_of(client: httpx.Client) -> None:
    whole = rows(client, CLAIMS, limit=200)
    undated = "~"  # behind every day
    assert [claim["id"] for claim in whole] == [
        claim["id"] for claim in sorted(whole, key=lambda claim: (claim["on"] or undated, claim["id"]))
    ]
    assert {claim["kind"] for claim in whole if claim["on"] is None} == {"date"}
    assert ids(client, CLAIMS, sort="id", limit=200) == sorted(claim["id"] for claim in whole)
    descending = rows(client, CLAIMS, sort="-on", limit=200)
    days = [claim["on"] for claim in whole if claim["on"]]
    assert [claim["on"] for claim in descending if claim["on"]] == sorted(days, reverse=True)
    assert [claim["on"] for claim in descending[len(days) :]] == [None] * (len(whole) - len(days))
    assert rows(client, CLAIMS, limit=17) == whole


def compared(claim: Claim, certain: set[str], possible: set[str]) -> tuple[str, list[str], list[str]]:
    """The verdict, the states missing and those extra, from who holds the status certainly and who possibly."""
    named, count = set(claim["asserted"]["states"]), claim["asserted"]["count"]
    extra = named - certain - possible
    missing = certain - named if named and count is not None else set()
    fits = count is None or len(certain) <= count <= len(certain | possible)
    return "agrees" if fits and not extra and not missing else "disagrees", sorted(missing), sorted(extra)


def test_every_verdict_on_states_is_the_one_that_the_members_of_the_day_give(client: httpx.Client) -> None:
    members: dict[tuple[str, str, str], dict[str, str]] = {}
    claims = [claim for claim in rows(client, CLAIMS, limit=200) if claim["status"]]
    assert len(claims) > 50
    for claim in claims:
        organization, on, status = claim["organization"]["id"], claim["on"], claim["status"]
        if (organization, on, status) not in members:
            found = rows(client, f"/v1/organizations/{organization}/members", as_of=on, status=status)
            members[organization, on, status] = {row["state"]["id"]: row["certainty"] for row in found}
        held = members[organization, on, status]
        assert set(held.values()) <= {"certain", "possible"}, claim["id"]
        certain = {state for state, certainty in held.items() if certainty == "certain"}
        possible = held.keys() - certain
        verdict, missing, extra = compared(claim, certain, possible)
        assert claim["held"] == {
            "count": len(certain),
            "states": sorted(certain),
            "perhaps": sorted(possible),
            "date": None,
        }
        difference = claim["difference"]
        assert (claim["verdict"], difference["missing"], difference["extra"]) == (verdict, missing, extra), claim["id"]
        counted = claim["asserted"]["count"]
        if counted is None:
            assert difference["count"] is None
        else:
            assert difference["count"] == counted - min(max(counted, len(certain)), len(held)), claim["id"]
            assert any(difference.values()) or verdict == "agrees", claim["id"]


def test_every_verdict_on_a_date_follows_from_the_two_dates(client: httpx.Client) -> None:
    claims = rows(client, CLAIMS, kind="date", limit=200)
    assert len(claims) > 50
    for claim in claims:
        (asserted_first, asserted_last), (held_first, held_last) = (
            days(claim["asserted"]["date"]),
            days(claim["held"]["date"]),
        )
        meet = asserted_first <= held_last and held_first <= asserted_last
        assert claim["verdict"] == ("agrees" if meet else "disagrees"), claim["id"]
        assert claim["difference"] == {"missing": [], "extra": [], "count": None}


def test_the_date_that_is_held_is_the_one_that_the_fact_shows(client: httpx.Client) -> None:
    places = {"membership_status": "membership-statuses", "step": "memberships"}
    for claim in rows(client, CLAIMS, kind="date", limit=200):
        kind, identity = claim["fact"]["kind"], claim["fact"]["id"]
        if kind == "tenure":
            facts = data(client, f"/v1/conflicts/{claim['conflict']}")["facts"]
            address = next(fact["href"] for fact in facts if fact["id"] == identity)
        else:
            address = f"/v1/{places.get(kind, f'{kind}s')}/{identity.partition('/')[0]}"
        # A last day in office is shown as the day after it, the first on which it no longer holds.
        held = claim["held"]["date"]
        shown = str(date.fromordinal(days(held)[1].toordinal() + 1)) if claim["field"] == "last_day" else held
        assert shown in values(data(client, address)), claim["id"]


def test_a_claim_without_a_matter_of_the_knowledge_base_is_not_checked(client: httpx.Client) -> None:
    claims = rows(client, CLAIMS, verdict="not_checkable")
    assert claims
    for claim in claims:
        assert (claim["status"], claim["fact"]) == (None, None)
        assert claim["held"] == {"count": None, "states": [], "perhaps": [], "date": None}


def test_every_claim_is_shown_with_its_evidence(client: httpx.Client) -> None:
    silent = rows(client, CLAIMS, limit=200)
    for claim, without in zip(rows(client, CLAIMS, include="evidence", limit=200), silent, strict=True):
        assert {**claim, "evidence": None} == {**without, "evidence": None}
        assert not without.get("evidence")
        assert len(claim["evidence"]) == claim["evidence_count"] > 0
        assert claim["document"]["id"] in {proof["document"]["id"] for proof in claim["evidence"]}
        assert {proof["stance"] for proof in claim["evidence"]} == {"supports"}


def test_an_item_is_the_row_with_its_evidence(client: httpx.Client) -> None:
    for row in rows(client, CLAIMS, include="evidence", document="qatarpress-004"):
        assert data(client, row["href"]) == row
    assert client.get(f"{CLAIMS}/qatarpress-004--fifteen").status_code == 404


def test_the_words_of_an_archived_document_stand_in_its_text(client: httpx.Client) -> None:
    claims = [claim for claim in rows(client, CLAIMS, include="evidence", limit=200) if claim["document"]["archived"]]
    assert {claim["document"]["id"] for claim in claims} == {"qatarpress-004", "turanews-000"}
    for claim in claims:
        text = client.get(f"/v1/documents/{claim['document']['id']}/text").text
        passages = [
            proof["passage"] for proof in claim["evidence"] if proof["document"]["id"] == claim["document"]["id"]
        ]
        assert claim["text"] in {passage["exact"] for passage in passages}
        for passage in passages:
            assert text[passage["start"] : passage["end"]] == passage["exact"]


def test_the_passages_of_a_document_lead_to_its_claims(client: httpx.Client) -> None:
    for document in ("qatarpress-004", "turanews-000"):
        reached = {
            fact["id"]
            for passage in rows(client, f"/v1/documents/{document}/passages", limit=200)
            for fact in passage["facts"]
            if fact["kind"] == "claim"
        }
        assert reached == set(ids(client, CLAIMS, document=document))


def test_a_claim_that_disagrees_is_found_by_its_verdict(client: httpx.Client) -> None:
    total = answer(client, CLAIMS)["meta"]["total"]
    parts = [answer(client, CLAIMS, verdict=each)["meta"]["total"] for each in ("agrees", "disagrees", "not_checkable")]
    assert all(parts)
    assert sum(parts) == total
