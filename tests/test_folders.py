"""Folders of seeds beside each other: `scokb check --seeds A --seeds B`."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from anyio.from_thread import BlockingPortal

from app.db import migrate
from app.loading import SHIPPED_SEEDS, SeedsError, check_seeds, load_seeds
from tests.answers import answer, data, ids, serving
from tests.conftest import TIMEOUT, NewDatabase
from tests.databases import engine_on
from tests.faults import MADE_UP_SEEDS, Edit, made_up_seeds

LEAGUE = """\
[[organization]]
id = "league"
name = "League"
classification = "league"
start = "1990"
coverage_until = 2005-06-30
sources = ["atlas"]

[[membership_status]]
id = "league-full-member"
organization = "league"
status = "full_member"
label = "Full member"
description = "Votes."
family = "full"
start = "1990"
sources = ["atlas"]

[[membership_status]]
id = "league-friend"
organization = "league"
status = "friend"
label = "Friend"
description = "Listens."
family = "associated"
start = "1990"
sources = ["atlas"]

[[membership]]
id = "league-xaa"
organization = "league"
state = "XAA"
status = "full_member"
start = "unknown"
sources = ["atlas"]

[[membership]]
id = "league-xbb"
organization = "league"
state = "XBB"
status = "friend"
start = "1995-01-01"
sources = ["atlas"]

[[office]]
id = "league-head"
name = "Head"
classification = "head"
organization = "league"
sources = ["atlas"]

[[tenure]]
id = "bo-beck--league-head"
office = "league-head"
official = "bo-beck"
start = "2000-01-01"
sources = ["atlas"]
"""


@pytest.fixture(scope="module")
def league(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that states one organization, and refers to states and documents of another folder."""
    folder = tmp_path_factory.mktemp("league")
    (folder / "league.toml").write_text(LEAGUE)
    return folder


@pytest.fixture(scope="module")
def client(league: Path, new_database: NewDatabase, portal: BlockingPortal) -> Iterator[httpx.Client]:
    with new_database("sqlite") as url:
        migrate(url, TIMEOUT)
        with engine_on(url, TIMEOUT, write=True) as engine:
            load_seeds(MADE_UP_SEEDS, engine, beside=[league])
        with serving(url, portal) as opened:
            yield opened


def faults(folder: Path, *beside: Path) -> list[str]:
    with pytest.raises(SeedsError) as refusal:
        check_seeds(folder, beside=beside)
    return [str(fault) for fault in refusal.value.faults]


def test_a_part_of_a_folder_lacks_each_kind_of_thing_once() -> None:
    found = faults(SHIPPED_SEEDS / "sco")
    assert len(found) < 15, "\n".join(found)
    assert sum(": no_knowledge_base: " in fault for fault in found) == 1
    [states] = [fault for fault in found if re.search("of the kind state are referred to", fault)]
    assert "references): " in states
    assert f"--seeds DIR --seeds {SHIPPED_SEEDS / 'sco'}" in states


def test_what_is_below_two_folders_is_read_once() -> None:
    _, alone = check_seeds(MADE_UP_SEEDS)
    assert check_seeds(MADE_UP_SEEDS, beside=[MADE_UP_SEEDS / "rivers"])[1] == alone


def test_a_whole_folder_stands_beside_the_shipped_one() -> None:
    declared, rows = check_seeds(SHIPPED_SEEDS, beside=[MADE_UP_SEEDS])
    assert declared.name == "SCO Knowledge Base"
    assert {"sco", "rivers"} <= {row["id"] for row in rows["organization"]}
    until = {row["id"]: str(row["coverage_until"]) for row in rows["organization"]}
    assert until["rivers"] == "2012-12-31"
    assert until["sco"] == str(declared.coverage_until)


def test_a_state_in_two_folders_is_one_with_the_names_of_both(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "states.toml").write_text(
        '[[state]]\nid = "XAA"\nalpha2 = "XA"\nnumeric = "901"\nwikidata = "Q999901"\nname = "Aldland"\n'
        'sources = ["yearbook"]\nnames = [{ name = "Altland", language = "de" }]\n'
    )
    _, rows = check_seeds(MADE_UP_SEEDS, beside=[other])
    assert [row["id"] for row in rows["state"]].count("XAA") == 1
    names = {row["name"] for row in rows["name"] if row["subject_id"] == "XAA"}
    assert {"Aldland", "Altland", "Алдланд"} <= names


def test_a_state_with_other_codes_in_another_folder_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "states.toml").write_text(
        '[[state]]\nid = "XAA"\nalpha2 = "XZ"\nname = "A"\nsources = ["atlas"]\nnote = "N"\n'
    )
    assert any("duplicate_id: state 'XAA' is already stated in" in fault for fault in faults(MADE_UP_SEEDS, other))


def test_an_example_that_leads_nowhere_is_refused(tmp_path: Path) -> None:
    seeds = made_up_seeds(
        tmp_path, Edit("knowledge_base.toml", "coverage_from", 'examples = { office = "rivers-char" }\ncoverage_from')
    )
    [found] = faults(seeds)
    assert "there is no office 'rivers-char'; nearest match: 'rivers-chair'" in found


def test_without_a_status_the_members_are_those_of_the_family_full(client: httpx.Client) -> None:
    assert ids(client, "/v1/organizations/league/members") == ["league-xaa"]
    assert ids(client, "/v1/organizations/league/members", status="any") == ["league-xaa", "league-xbb"]
    assert ids(client, "/v1/organizations/league/members", status_family="associated") == ["league-xbb"]
    assert client.get("/v1/organizations/league/members", params={"status": "member"}).status_code == 422


def test_an_unknown_start_is_not_possible_before_the_founding(client: httpx.Client) -> None:
    before = answer(client, "/v1/organizations/league/members", as_of="1989")
    assert (before["data"], before["meta"]["temporal"]["note"]) == ([], "organization_not_in_existence")
    matrix = data(client, "/v1/organizations/league/matrix", **{"from": "1989", "to": "1990"})
    [row] = [row for row in matrix["rows"] if row["state"]["id"] == "XAA"]
    assert [cell["value"] for cell in row["cells"]] == ["not_in_existence", "unknown"]
    assert ids(client, "/v1/memberships", state="XAA", as_of="1989-12-31") == []


def test_coverage_is_that_of_the_organization(client: httpx.Client) -> None:
    for path in ("members", "timeline", "matrix", "diff?from=2001&to=2004"):
        meta = answer(client, f"/v1/organizations/league/{path}")["meta"]
        assert meta["coverage"]["until"] == "2005-06-30", path
    assert answer(client, "/v1/organizations/league/members")["meta"]["temporal"]["resolved"] == "2005-06-30"
    for path in ("memberships", "states", "offices", "meetings", "conflicts"):
        assert answer(client, f"/v1/{path}?organization=league")["meta"]["coverage"]["until"] == "2005-06-30"
        assert answer(client, f"/v1/{path}?organization=rivers")["meta"]["coverage"]["until"] == "2012-12-31"
        assert answer(client, f"/v1/{path}")["meta"]["coverage"] == {"from": "2001-01-01", "until": "2012-12-31"}
    assert answer(client, "/v1/documents")["meta"]["coverage"]["until"] == "2012-12-31"


def test_certainty_goes_by_the_coverage_of_the_organization(client: httpx.Client) -> None:
    def certainties(day: str) -> dict[str, str]:
        found = answer(client, "/v1/memberships", as_of=day)["data"]
        return {row["id"]: row["certainty"] for row in found}

    assert certainties("2005-06-30")["league-xbb"] == "certain"
    later = certainties("2006-01-01")
    assert (later["league-xbb"], later["rivers-xaa-member"]) == ("presumed", "certain")
    [head] = data(client, "/v1/offices/league-head", as_of="2006-01-01")["holders"]
    assert head["certainty"] == "presumed"


def test_a_question_across_organizations_goes_by_the_family(client: httpx.Client) -> None:
    found = answer(client, "/v1/memberships", state="XAA", status_family="full", as_of="2005")["data"]
    assert {(row["organization"]["id"], row["status"], row["family"]) for row in found} == {
        ("league", "full_member", "full"),
        ("rivers", "member", "full"),
    }
    held = data(client, "/v1/states/XBB", as_of="2005-06-30")["memberships"]
    assert {(each["organization"]["id"], each["family"], each["certainty"]) for each in held} == {
        ("league", "associated", "certain"),
        ("rivers", "associated", "certain"),
    }


def test_also_leaves_the_members_of_both_with_both_memberships(client: httpx.Client) -> None:
    members = "/v1/organizations/rivers/members"
    [row] = answer(client, members, as_of="2005", also="league")["data"]
    assert row["id"] == "rivers-xaa-member"
    [other] = row["also"]
    assert {key: other[key] for key in ("id", "href", "status", "certainty")} == {
        "id": "league-xaa",
        "href": "/v1/memberships/league-xaa",
        "status": "full_member",
        "certainty": "possible",
    }
    assert other["organization"]["id"] == "league"
    assert ids(client, members, as_of="2005", status="any", also="league") == [
        "rivers-xaa-member",
        "rivers-xbb-associate",
    ]
    assert ids(client, members, as_of="2005", also=["league", "rivers"]) == ["rivers-xaa-member"]
    assert "also" not in answer(client, members, as_of="2005")["data"][0]
    refused = client.get(members, params={"also": "leage"})
    assert refused.status_code == 422
    assert "league" in refused.text


def test_the_standing_is_that_of_a_day(client: httpx.Client) -> None:
    address = "/v1/memberships/rivers-xcc-associate"
    assert data(client, address)["standing"] is None
    assert data(client, address, as_of="2007")["standing"] == "active"
    assert data(client, address, as_of="2009")["standing"] == "dormant"
    assert [each["standing"] for each in data(client, address)["standings"]] == ["dormant"]
    for mode, standing in ((("as_of", "2007"), "active"), (("as_of", "2009"), "dormant"), (("during", "2009"), None)):
        query = {"status": "associate", mode[0]: mode[1]}
        [row] = [
            row
            for row in answer(client, "/v1/organizations/rivers/members", **query)["data"]
            if row["state"]["id"] == "XCC"
        ]
        assert (row["standing"], [each["standing"] for each in row["standings"]]) == (standing, ["dormant"])


def test_counts_tell_the_possible_from_the_others(client: httpx.Client) -> None:
    meta = answer(client, "/v1/organizations/league/members", as_of="2005-06-30")["meta"]
    assert meta["counts"] == {"full_member": 0, "friend": 1}
    assert meta["counts_possible"] == {"full_member": 1, "friend": 0}
