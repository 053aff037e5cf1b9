"""Where sources disagree: GET /v1/conflicts, and the conflicts that the loader finds by itself."""

from collections import defaultdict
from pathlib import Path
from typing import Any

import httpx
import pytest
from anyio.from_thread import BlockingPortal

from app.loading import Fault, check_seeds
from tests.answers import data, ids, rows, serving
from tests.databases import load
from tests.faults import Edit, made_up_seeds

CONFLICTS = "/v1/conflicts"
MEETINGS = "rivers/meetings.toml"
MEMBERSHIPS = "rivers/memberships.toml"
OFFICIALS = "rivers/officials.toml"
DISPUTES = "rivers/disputes.toml"

BY_YEARBOOK = 'sources = [{ document = "yearbook", supports = ["state", "capacity"] }]'
AS_MEMBER = Edit(MEETINGS, 'capacity = "associate"', f'capacity = "member"\n{BY_YEARBOOK}')
AS_ASSOCIATE = Edit(MEETINGS, 'capacity = "associate"', f'capacity = "associate"\n{BY_YEARBOOK}')
JOINS_LATER = Edit(MEMBERSHIPS, 'start = "2004-06-01"', 'start = "2011-06-01"')
ATTESTED_LATER = Edit(MEMBERSHIPS, 'last_attested = "2011-05-03"', 'last_attested = "2011-07-01"')

Conflict = dict[str, Any]


@pytest.fixture(scope="module")
def whole(client: httpx.Client) -> list[Conflict]:
    """All conflicts."""
    return rows(client, CONFLICTS, limit=200)


def evidence_of(readings: list[Any]) -> list[int]:
    """How many sources each reading has."""
    return [len(reading["evidence"]) for reading in readings]


def test_every_conflict_has_two_readings_and_prefers_one_at_most(whole: list[Conflict]) -> None:
    assert len(whole) > 100
    for conflict in whole:
        assert len(conflict["readings"]) >= 2, conflict["id"]
        assert sum(reading["preferred"] for reading in conflict["readings"]) <= 1, conflict["id"]
        assert len({reading["value"] for reading in conflict["readings"]}) == len(conflict["readings"]), conflict["id"]
        assert conflict["question"]
        assert conflict["reason"]


def test_every_reading_has_evidence(whole: list[Conflict]) -> None:
    lacking = [conflict["id"] for conflict in whole if not all(evidence_of(conflict["readings"]))]
    assert lacking == []


def test_the_founding_day_has_several_readings_and_the_preferred_one_is_held(client: httpx.Client) -> None:
    conflict = data(client, f"{CONFLICTS}/founding-day-of-the-sco")
    [preferred] = [reading for reading in conflict["readings"] if reading["preferred"]]
    assert preferred["value"] == "15 June 2001"
    assert {"14 June 2001", "1996"} < {reading["value"] for reading in conflict["readings"]}
    assert (conflict["origin"], conflict["found"]) == ("curated", True)
    assert "asthabharati-2006--founding" in conflict["claims"]
    assert data(client, "/v1/organizations/sco")["valid"]["start"]["edtf"] == "2001-06-15"


def test_every_fact_that_a_conflict_is_about_leads_back_to_it(client: httpx.Client, whole: list[Conflict]) -> None:
    about: dict[str, set[str]] = defaultdict(set)
    for conflict in whole:
        for fact in conflict["facts"]:
            about[fact["href"]].add(conflict["id"])
    assert len(about) > 50
    for address, conflicts in about.items():
        linked = data(client, address)["conflicts"]
        # An item also lists the conflicts about the facts that it shows.
        assert conflicts <= {link["id"] for link in linked}, address
        assert all(link["href"] == f"{CONFLICTS}/{link['id']}" for link in linked)


def test_the_conflicts_of_a_part_of_an_item_are_listed_by_both(client: httpx.Client, whole: list[Conflict]) -> None:
    parts = [(each["id"], fact) for each in whole for fact in each["facts"] if fact["kind"] == "participation"]
    assert parts
    for conflict, fact in parts:
        part = data(client, fact["href"])
        for address in (fact["href"], part["meeting"]["href"]):
            assert conflict in {link["id"] for link in data(client, address)["conflicts"]}, address


def test_a_membership_links_to_the_conflict_about_its_start(client: httpx.Client) -> None:
    linked = data(client, "/v1/memberships/sco-sau-dialogue-partner")["conflicts"]
    assert linked
    for link in linked:
        conflict = data(client, link["href"])
        assert conflict["question"] == link["question"]
        assert "SAU" in {state["id"] for state in conflict["states"]} or conflict["origin"] == "found"


def test_an_item_is_the_row_of_the_list(client: httpx.Client) -> None:
    for row in rows(client, CONFLICTS, limit=10)[::20]:
        assert data(client, row["href"]) == row
    response = client.get(f"{CONFLICTS}/founding-day-of-sco")
    assert response.status_code == 404
    assert "founding-day-of-the-sco" in response.json()["detail"]


@pytest.mark.parametrize(
    ("parameter", "value", "of"),
    [
        ("organization", "shanghai-five", lambda row: row["organization"]["id"] == "shanghai-five"),
        ("organization", "sco-rats", lambda row: row["organization"]["id"] == "sco-rats"),
        ("subject", "membership", lambda row: row["subject"] == "membership"),
        ("subject", "chairmanship", lambda row: row["subject"] == "chairmanship"),
        ("state", "BLR", lambda row: "BLR" in {state["id"] for state in row["states"]}),
        ("origin", "curated", lambda row: row["origin"] == "curated"),
        ("origin", "found", lambda row: row["origin"] == "found"),
    ],
)
def test_a_filter_keeps_the_conflicts_that_fit(
    client: httpx.Client, whole: list[Conflict], parameter: str, value: str, of: Any
) -> None:
    fitting = [row["id"] for row in whole if of(row)]
    assert ids(client, CONFLICTS, limit=200, **{parameter: value}) == fitting


def test_filters_narrow_down_together_and_each_value_widens(client: httpx.Client, whole: list[Conflict]) -> None:
    found = rows(client, f"{CONFLICTS}?state=BLR&state=AFG&origin=found&subject=membership&limit=200")
    assert [row["id"] for row in found] == [
        row["id"]
        for row in whole
        if {"BLR", "AFG"} & {state["id"] for state in row["states"]}
        and row["origin"] == "found"
        and row["subject"] == "membership"
    ]
    assert found


def test_an_organization_includes_its_bodies(client: httpx.Client, whole: list[Conflict]) -> None:
    found = set(ids(client, CONFLICTS, organization="sco", limit=200))
    bodies = {row["id"] for row in rows(client, "/v1/organizations", parent="sco", limit=200)}
    of_bodies = {row["id"] for row in whole if row["organization"]["id"] in bodies}
    assert of_bodies <= found


@pytest.mark.parametrize("query", ["origin=made", "subject=weather", "state=BLX", "organization=scoo", "sort=reason"])
def test_a_value_that_does_not_exist_is_refused(client: httpx.Client, query: str) -> None:
    response = client.get(f"{CONFLICTS}?{query}")
    assert response.status_code == 422, response.text
    assert response.json()["errors"][0]["parameter"].partition(".")[0] == query.partition("=")[0]


def test_each_claim_that_disagrees_belongs_to_a_conflict_that_cites_its_document(
    client: httpx.Client, whole: list[Conflict]
) -> None:
    claims = {row["id"]: row for row in rows(client, "/v1/claims", verdict="disagrees", include="evidence", limit=200)}
    lone = {identity for identity, claim in claims.items() if claim["conflict"] is None}
    assert len(lone) < 5
    for conflict in whole:
        assert conflict["found"] or not conflict["claims"]
        assert conflict["claim"] == (conflict["claims"][0] if conflict["claims"] else None)
        cited = {proof["document"]["id"] for reading in conflict["readings"] for proof in reading["evidence"]}
        for identity in conflict["claims"]:
            assert claims[identity]["conflict"] == conflict["id"]
            assert claims[identity]["document"]["id"] in cited
    assert sum(len(conflict["claims"]) for conflict in whole) == len(claims) - len(lone)


def found_in(url: str, portal: BlockingPortal, folder: Path, *edits: Edit) -> dict[str, Conflict]:
    """The conflicts that the loader finds in the made-up seeds with some edits, but for that of their one claim."""
    load(url, made_up_seeds(folder, *edits))
    with serving(url, portal) as client:
        found = rows(client, CONFLICTS, origin="found")
    assert "claim--yearbook-three-members" in {row["id"] for row in found}
    return {row["id"]: row for row in found if row["id"] != "claim--yearbook-three-members"}


def test_where_everything_fits_no_conflict_is_found(
    migrated_database_url: str, portal: BlockingPortal, tmp_path: Path
) -> None:
    assert found_in(migrated_database_url, portal, tmp_path) == {}


def test_a_participation_in_a_capacity_that_the_state_did_not_have_is_found(
    migrated_database_url: str, portal: BlockingPortal, tmp_path: Path
) -> None:
    found = found_in(migrated_database_url, portal, tmp_path, AS_MEMBER)
    assert found.keys() == {"capacity--fordham-2011--xcc"}
    conflict = found["capacity--fordham-2011--xcc"]
    assert conflict["subject"] == "participation"
    assert {fact["id"] for fact in conflict["facts"]} == {"fordham-2011--xcc", "rivers-xcc-associate"}
    assert [state["id"] for state in conflict["states"]] == ["XCC"]
    said, held = conflict["readings"]
    assert "member" in said["value"]
    assert "associate" in held["value"]
    assert (said["preferred"], held["preferred"]) == (False, True)
    assert all(evidence_of(conflict["readings"]))


def test_a_participation_with_a_status_that_the_state_did_not_have_yet_is_found(
    migrated_database_url: str, portal: BlockingPortal, tmp_path: Path
) -> None:
    found = found_in(migrated_database_url, portal, tmp_path, JOINS_LATER, ATTESTED_LATER, AS_ASSOCIATE)
    conflict = found["capacity--fordham-2011--xcc"]
    assert not any(reading["preferred"] for reading in conflict["readings"])
    assert "without a status" in conflict["readings"][1]["value"]
    assert all(evidence_of(conflict["readings"]))


def test_a_capacity_that_the_state_possibly_had_is_no_conflict(
    migrated_database_url: str, portal: BlockingPortal, tmp_path: Path
) -> None:
    attested_before = Edit(MEMBERSHIPS, 'last_attested = "2011-05-03"', 'last_attested = "2005-01-01"')
    assert found_in(migrated_database_url, portal, tmp_path, attested_before) == {}


def test_a_tenure_that_does_not_cover_the_meeting_is_found(
    migrated_database_url: str, portal: BlockingPortal, tmp_path: Path
) -> None:
    in_office = 'tenure = "ada-ash--president-xaa"'
    as_president = Edit(
        MEETINGS, in_office, f'{in_office}\nsources = [{{ document = "yearbook", supports = ["official", "tenure"] }}]'
    )
    until = 'last_day = "2012-01-31"\nconfidence = "high"\nsources = ["atlas"]'
    ends_before = Edit(
        OFFICIALS,
        until,
        'last_day = "2011-05-02"\nsources = [{ document = "atlas", supports = ["office", "last_day"] }]',
    )
    found = found_in(migrated_database_url, portal, tmp_path, ends_before, as_president)
    assert found.keys() == {"tenure--fordham-2011--ada-ash"}
    conflict = found["tenure--fordham-2011--ada-ash"]
    facts = {(fact["kind"], fact["id"], fact["href"]) for fact in conflict["facts"]}
    assert facts == {
        ("participation", "fordham-2011--ada-ash", "/v1/participations/fordham-2011--ada-ash"),
        ("tenure", "ada-ash--president-xaa", "/v1/tenures/ada-ash--president-xaa"),
    }
    assert all(evidence_of(conflict["readings"]))


def test_a_tenure_that_ends_during_the_meeting_is_no_conflict(
    migrated_database_url: str, portal: BlockingPortal, tmp_path: Path
) -> None:
    ends_then = Edit(OFFICIALS, 'last_day = "2012-01-31"', 'last_day = "2011-05-03"')
    assert found_in(migrated_database_url, portal, tmp_path, ends_then) == {}


def test_a_date_has_no_evidence_from_a_claim_of_another_date(tmp_path: Path) -> None:
    claims = (("first", "yearbook", 'date = "1980"'), ("second", "atlas", 'date = "2011"\ncount = 4'))
    added = "".join(
        f'[[claim]]\nid = "{name}"\nkind = "date"\ndocument = "{document}"\ntext = "{name}"\norganization = "rivers"\n'
        f'fact = "membership:rivers-xbb-associate"\nfield = "end"\n{said}\n\n'
        for name, document, said in claims
    )
    warnings: list[Fault] = []
    check_seeds(made_up_seeds(tmp_path, Edit(DISPUTES, "[[conflict]]", f"{added}[[conflict]]")), warnings=warnings)
    assert [each.rule for each in warnings].count("disagreement_without_source") == 1


def test_a_claim_that_disagrees_may_quote_a_hidden_character(tmp_path: Path) -> None:
    check_seeds(made_up_seeds(tmp_path, Edit(DISPUTES, "Three members", "Three\\u200b members")))


def test_a_disagreement_for_which_no_source_supports_the_records_is_no_conflict(
    migrated_database_url: str, portal: BlockingPortal, tmp_path: Path
) -> None:
    before_the_founding = Edit(DISPUTES, 'on = "2011-12-31"', 'on = "2001-01-01"')
    load(migrated_database_url, made_up_seeds(tmp_path, before_the_founding))
    with serving(migrated_database_url, portal) as client:
        claim = data(client, "/v1/claims/yearbook-three-members")
        assert (claim["verdict"], claim["conflict"]) == ("disagrees", None)
        assert rows(client, CONFLICTS, origin="found") == []
