"""The table of answers that every edition holds, on both databases.

The last four rows are tested elsewhere: A17 in test_loading and test_http, A18 in test_paging, A19 in test_formats,
test_matrix and test_histories, A20 in test_databases.
"""

from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from tests.answers import answer, data, holding, ids, rows
from tests.test_diff import applied
from tests.test_diff import members as members_on

SCO = "/v1/organizations/sco"
MEMBERS = f"{SCO}/members"


def of(state: str, found: list[Any]) -> list[Any]:
    """The rows of a state."""
    return [row for row in found if row["state"]["id"] == state]


def test_a01_members_in_2024(client: httpx.Client) -> None:
    queries = ["as_of=2024", "as_of=2024&point=start", "during=2024", "throughout=2024"]
    bodies = [answer(client, f"{MEMBERS}?{query}&status=member") for query in queries]
    assert [body["meta"]["total"] for body in bodies] == [10, 9, 10, 9]
    for body in bodies[:3]:
        changes = body["meta"]["temporal"]["changed_in_period"]
        assert ("2024-07-04", "BLR", "observer", "member") in {
            (change["on"], change["state"], change["from"], change["to"]) for change in changes
        }


def test_a02_observers_in_2024(client: httpx.Client) -> None:
    assert holding(client, MEMBERS, status="observer", during="2024") == {"AFG", "BLR", "MNG"}
    assert holding(client, MEMBERS, status="observer", as_of="2024") == {"AFG", "MNG"}


@pytest.mark.parametrize(
    ("day", "counts"),
    [
        ("2016-04-17", [6, 6, 6]),
        ("2017-06-09", [8, 4, 6]),
        ("2024-07-03", [9, 3, 14]),
        ("2024-07-04", [10, 2, 14]),
    ],
)
def test_a03_counts_by_status(client: httpx.Client, day: str, counts: list[int]) -> None:
    body = answer(client, MEMBERS, as_of=day, status="any", limit=200)
    statuses = ["member", "observer", "dialogue_partner"]
    assert [body["meta"]["counts"].get(status, 0) for status in statuses] == counts
    assert [sum(row["status"] == status for row in body["data"]) for status in statuses] == counts


def of_state(client: httpx.Client, state: str, **query: str) -> list[Any]:
    """The members of one state."""
    return [row for row in rows(client, MEMBERS, **query) if row["state"]["id"] == state]


def test_a04_members_before_and_after_each_accession(client: httpx.Client) -> None:
    days = ["2017-06-08", "2017-06-09", "2023-07-03", "2023-07-04"]
    assert [len(holding(client, MEMBERS, as_of=day)) for day in days] == [6, 8, 8, 9]


def test_a05_partners_replaced_observers_and_dialogue_partners(client: httpx.Client) -> None:
    for day, partners, associated in (("2025-08-31", 0, 16), ("2025-09-01", 17, 17)):
        assert len(holding(client, MEMBERS, as_of=day, status="partner")) == partners
        assert len(holding(client, MEMBERS, as_of=day, status_family="associated")) == associated
    observer = data(client, "/v1/membership-statuses/sco-observer")
    assert observer["valid"]["end"]["kind"] == "known"
    assert observer["replaced_by"] == "partner"


def test_a06_belarus_has_one_status_on_each_day_without_a_gap(client: httpx.Client) -> None:
    memberships = rows(client, "/v1/memberships", organization="sco", state="BLR", during="../..", sort="start")
    assert [row["status"] for row in memberships] == ["dialogue_partner", "observer", "member"]
    starts = [date.fromisoformat(row["valid"]["start"]["earliest"]) for row in memberships]
    days = [start + timedelta(offset) for start in starts for offset in (-1, 0, 1)]
    for day in days:
        statuses = ids(client, "/v1/memberships", organization="sco", state="BLR", as_of=str(day))
        assert len(statuses) == (day >= starts[0]), day


def test_a07_a_month_as_a_start(client: httpx.Client) -> None:
    for day, certainty in (("2010-04-15", "possible"), ("2010-05-01", "certain")):
        [row] = of_state(client, "BLR", as_of=day, status="dialogue_partner")
        assert row["certainty"] == certainty


def test_a08_armenia_is_decided_before_it_is_in_force(client: httpx.Client) -> None:
    query = {"as_of": "2016-01-01", "status": "dialogue_partner"}
    assert of_state(client, "ARM", **query) == []
    assert len(of_state(client, "ARM", **query, basis="decided")) == 1


def test_a09_afghanistan_is_dormant(client: httpx.Client) -> None:
    [row] = of_state(client, "AFG", as_of="2024", status="any")
    assert (row["status"], row["standing"]) == ("observer", "dormant")
    assert of_state(client, "AFG", as_of="2024", status="any", standing="active") == []


def test_a10_the_year_before_the_founding(client: httpx.Client) -> None:
    body = answer(client, MEMBERS, as_of="2000")
    assert body["data"] == []
    assert body["meta"]["temporal"]["note"] == "organization_not_in_existence"
    assert holding(client, "/v1/organizations/shanghai-five/members", as_of="2000") == {
        "CHN",
        "KAZ",
        "KGZ",
        "RUS",
        "TJK",
    }


def test_a11_a_state_that_changed_its_name(client: httpx.Client) -> None:
    state = data(client, "/v1/states/TUR", as_of="2013-04-26")
    assert (state["name"], state["name_then"]) == ("Türkiye", "Turkey")
    for q in ("Turkey", "Türkiye", "Turkiye", "Турция"):
        for day in ("2013-04-26", "2024-07-04"):
            assert "TUR" in ids(client, "/v1/states", q=q, as_of=day), (q, day)


@pytest.mark.parametrize(
    ("claim", "verdict", "held", "missing", "extra"),
    [
        ("turanews-000--ten-member-states", "disagrees", 9, [], ["BLR"]),
        ("qatarpress-004--nine-members", "disagrees", 10, ["BLR"], []),
        ("qatarpress-004--two-observers", "disagrees", 2, ["AFG"], ["BLR"]),
        ("qatarpress-004--fourteen-dialogue-partners", "agrees", 14, [], []),
    ],
)
def test_a12_claims_of_the_archived_documents(
    client: httpx.Client, claim: str, verdict: str, held: int, missing: list[str], extra: list[str]
) -> None:
    found = data(client, f"/v1/claims/{claim}")
    assert (found["verdict"], found["held"]["count"]) == (verdict, held)
    difference = found["difference"] or {"missing": [], "extra": []}
    assert (difference["missing"], difference["extra"]) == (missing, extra)


def test_a13_the_foreign_ministers_of_belarus(client: httpx.Client) -> None:
    for day, name in (("2024-05-21", "Sergei Aleinik"), ("2024-07-04", "Maxim Ryzhenkov")):
        holders = data(client, "/v1/offices/fm-blr", as_of=day)["holders"]
        assert [holder["official"]["name"] for holder in holders] == [name]


def test_a14_the_chair_of_the_sco(client: httpx.Client) -> None:
    days = ["2023-07-03", "2023-07-04", "2024-07-04", "2025-09-01"]
    holders = [data(client, "/v1/offices/sco-chair", as_of=day)["holders"] for day in days]
    assert [[holder["state"]["id"] for holder in each] for each in holders] == [["IND"], ["KAZ"], ["CHN"], ["KGZ"]]


def test_a15_statements_of_guterres_are_verbatim(client: httpx.Client) -> None:
    text = client.get("/v1/documents/qatarpress-004/text").text
    found = rows(client, "/v1/statements", speaker="antonio-guterres", meeting="scoplus-2024")
    assert found
    for row in found:
        passage = data(client, f"/v1/statements/{row['id']}")["passage"]
        assert text[passage["start"] : passage["end"]] == passage["exact"]
        assert row["text"] in passage["exact"]


def test_a16_a_difference_applied_to_the_first_day_gives_the_last(client: httpx.Client) -> None:
    diff = data(client, f"{SCO}/diff", **{"from": "2023-01-01", "to": "2025-12-31"})
    assert applied(diff, members_on(client, "2023-01-01")) == members_on(client, "2025-12-31")


def test_the_members_of_two_organizations(client: httpx.Client) -> None:
    both = rows(client, MEMBERS, as_of="2024-12-31", also="csto")
    assert [row["state"]["id"] for row in both] == ["BLR", "KAZ", "KGZ", "RUS", "TJK"]
    assert all({also["organization"]["id"] for also in row["also"]} == {"csto"} for row in both)


@pytest.mark.parametrize("name", ["Karzai", "Ahmadinejad", "Li Qiang"])
def test_guests_and_heads_of_government_are_found_by_name(client: httpx.Client, name: str) -> None:
    found = rows(client, "/v1/search", q=name, kind="official")
    assert any(name in row["title"] for row in found)
