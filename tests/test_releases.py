"""Answers from releases: what was known then, the same bytes for ever, and how to cite it."""

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from anyio.from_thread import BlockingPortal

from app.loading import SHIPPED_SEEDS
from tests.answers import answer, data, ids, rows
from tests.conftest import InProcess, started
from tests.databases import load
from tests.faults import MADE_UP_SEEDS

FIRST = "2026.11"
SCO = "/v1/organizations/sco"
FOUNDERS = {"CHN", "KAZ", "KGZ", "RUS", "TJK", "UZB"}


def states(client: httpx.Client, **query: Any) -> set[str]:
    found = rows(client, f"{SCO}/members", release=FIRST, limit=200, **query)
    return {row["state"]["id"] for row in found}


def counts(client: httpx.Client, day: str) -> list[int]:
    every = ["member", "observer", "dialogue_partner"]
    return [len(states(client, as_of=day, status=status)) for status in every]


def test_the_members_of_the_first_edition_are_those_of_its_release(client: httpx.Client) -> None:
    nine = FOUNDERS | {"IND", "PAK", "IRN"}
    asked = {"as_of": "2024", "during": "2024", "throughout": "2024"}
    found = {mode: states(client, status="member", **{mode: value}) for mode, value in asked.items()}
    assert found == {"as_of": nine | {"BLR"}, "during": nine | {"BLR"}, "throughout": nine}
    assert states(client, status="member", as_of="2024", point="start") == nine
    assert states(client, status="observer", during="2024") == {"AFG", "BLR", "MNG"}
    assert states(client, status="observer", as_of="2024") == {"AFG", "MNG"}
    days = ["2016-04-17", "2017-06-09", "2024-07-03", "2024-07-04"]
    assert [counts(client, day) for day in days] == [[6, 6, 6], [8, 4, 6], [9, 3, 14], [10, 2, 14]]
    days = ["2017-06-08", "2017-06-09", "2023-07-03", "2023-07-04"]
    assert [len(states(client, status="member", as_of=day)) for day in days] == [6, 8, 8, 9]
    assert [len(states(client, status="partner", as_of=day)) for day in ("2025-08-31", "2025-09-01")] == [0, 17]
    family = [len(states(client, status_family="associated", as_of=day)) for day in ("2025-08-31", "2025-09-01")]
    assert family == [16, 17]


def test_the_other_answers_of_the_first_edition_are_those_of_its_release(client: httpx.Client) -> None:
    belarus = {"organization": "sco", "state": "BLR", "release": FIRST}
    days = {"2010-04-15": "possible", "2010-05-01": "certain"}
    for day, certainty in days.items():
        assert [row["certainty"] for row in rows(client, "/v1/memberships", **belarus, as_of=day)] == [certainty]
    assert "ARM" not in states(client, status="dialogue_partner", as_of="2016-01-01")
    assert "ARM" in states(client, status="dialogue_partner", as_of="2016-01-01", basis="decided")
    assert states(client, status="observer", as_of="2024", standing="active") == {"MNG"}
    before = answer(client, f"{SCO}/members", release=FIRST, as_of="2000")
    assert (before["data"], before["meta"]["temporal"]["note"]) == ([], "organization_not_in_existence")
    turkiye = data(client, "/v1/states/TUR", release=FIRST, as_of="2013-04-26")
    assert (turkiye["name"], turkiye["name_then"]) == ("Türkiye", "Turkey")
    claims = {row["id"]: row["verdict"] for row in rows(client, "/v1/claims", release=FIRST, limit=200)}
    assert claims["turanews-000--ten-member-states"] == "disagrees"
    for day, name in (("2024-05-21", "Sergei Aleinik"), ("2024-07-04", "Maxim Ryzhenkov")):
        office = data(client, "/v1/offices/fm-blr", release=FIRST, as_of=day)
        assert [holder["official"]["name"] for holder in office["holders"]] == [name]
    changes = ["2023-07-03", "2023-07-04", "2024-07-04", "2025-09-01"]
    chairs = [data(client, "/v1/offices/sco-chair", release=FIRST, as_of=day)["holders"] for day in changes]
    assert [holders[0]["state"]["id"] for holders in chairs] == ["IND", "KAZ", "CHN", "KGZ"]


def test_a_release_answers_with_its_own_coverage_day_and_name(client: httpx.Client) -> None:
    body = answer(client, f"{SCO}/members", release=FIRST, limit=3)
    assert body["meta"]["release"] == FIRST
    assert body["meta"]["temporal"]["resolved"] == body["meta"]["coverage"]["until"] == "2026-02-02"
    today = answer(client, f"{SCO}/members", release=FIRST, as_of="today")
    assert today["meta"]["temporal"]["resolved"] == "2026-11-22"
    links = body["links"]
    assert all(f"release={FIRST}" in links[name] for name in ("self", "next", "permalink"))
    assert "as_of=2026-02-02" in links["permalink"]
    assert "release" not in body["data"][0]["href"]
    again = client.get(links["permalink"]).json()
    assert again["data"] == body["data"]
    assert again["links"]["self"] == again["links"]["permalink"]


def test_the_newest_release_is_what_is_served(client: httpx.Client) -> None:
    newest = rows(client, "/v1/releases")[-1]
    assert answer(client, "/v1")["meta"]["release"] == newest["id"]
    for address in (
        f"{SCO}/members?as_of=2024&limit=200",
        "/v1/meetings?limit=200&include=evidence",
        "/v1/search?q=drugs",
    ):
        pinned = client.get(f"{address}&release={newest['id']}").json()
        assert pinned["data"] == client.get(address).json()["data"]


def test_a_pinned_response_is_immutable(client: httpx.Client) -> None:
    response = client.get(f"{SCO}/members?release={FIRST}")
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    again = client.get(f"{SCO}/members?release={FIRST}", headers={"If-None-Match": response.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        ("release=2026.10", 404, "2026.10"),
        ("release=foo", 404, "foo"),
        ("known_at=2026-11-21", 404, "2026.11 of 2026-11-22"),
        ("known_at=foo", 422, "foo"),
        ("known_at=2026&release=2026.11", 422, "known_at"),
        ("release=2026.11&as_of=2024-02-30", 422, "as_of"),
        ("release=2026.11&statu=member", 422, "statu"),
    ],
)
def test_what_cannot_be_answered_is_a_problem(client: httpx.Client, query: str, status: int, says: str) -> None:
    response = client.get(f"{SCO}/members?{query}")
    assert response.status_code == status
    assert says in response.json()["detail"]


def test_a_day_leads_to_the_newest_release_until_then(client: httpx.Client) -> None:
    response = client.get(f"{SCO}/members?as_of=2024&known_at=2026-11-22")
    assert response.status_code == 302
    assert response.headers["cache-control"] == "no-cache"
    assert response.headers["location"] == f"{SCO}/members?as_of=2024&release={FIRST}"
    newest = rows(client, "/v1/releases")[-1]["id"]
    assert client.get("/v1/states/BLR?known_at=2099").headers["location"] == f"/v1/states/BLR?release={newest}"


def test_a_removed_id_is_gone_and_its_release_still_has_it(client: httpx.Client) -> None:
    removed = "/v1/conflicts/day-of-the-audience-2024"
    response = client.get(removed)
    assert response.status_code == 410
    assert response.json()["code"] == "removed"
    assert response.json()["release"] == "2026.11.2"
    assert client.get(f"{removed}?release={FIRST}").status_code == 200
    assert client.get(f"{removed}?release=2026.11.2").status_code == 410
    assert client.get("/v1/conflicts/never-was").status_code == 404


def test_items_and_releases_have_citations(client: httpx.Client) -> None:
    bibtex = client.get(f"/v1/memberships/sco-blr-member?release={FIRST}", headers={"Accept": "application/x-bibtex"})
    assert bibtex.headers["content-type"].startswith("application/x-bibtex")
    assert bibtex.text.startswith("@misc{sco-blr-member-2026.11,")
    assert f"url = {{/v1/memberships/sco-blr-member?release={FIRST}}}" in bibtex.text
    [item] = client.get("/v1/releases/2026.11?format=csl").json()
    assert item["issued"] == {"date-parts": [[2026, 11, 22]]}
    assert item["version"] == "release 2026.11"
    assert item["URL"] == "/v1/releases/2026.11"


def test_releases_are_listed_with_what_they_hold(client: httpx.Client) -> None:
    first, second = rows(client, "/v1/releases")[:2]
    assert (first["id"], first["date"], first["previous"]) == (FIRST, "2026-11-22", None)
    assert first["counts"]["membership"] == 54
    assert second["previous"] == FIRST
    assert second["changes"]["new"] > 1000
    assert ids(client, "/v1/releases", sort="-date")[-1] == FIRST
    assert client.get("/v1/releases/2026.10").status_code == 404
    assert client.get(f"/v1/releases?release={FIRST}").status_code == 422


def test_files_have_tags_and_ranges(client: httpx.Client) -> None:
    files = {row["name"]: row for row in data(client, f"/v1/releases/{FIRST}/files")["files"]}
    assert {"CITATION.cff", "SHA256SUMS", "datapackage.json", "membership.csv", "scokb.db", "scokb.zip"} <= set(files)
    address = files["membership.csv"]["href"]
    whole = client.get(address)
    assert len(whole.content) == files["membership.csv"]["bytes"]
    part = client.get(address, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, whole.content[10:20])
    for tag in (whole.headers["etag"], f'"another", {whole.headers["etag"]}', "*"):
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    assert client.get(address, headers={"Range": "rows=1-2"}).content == whole.content
    assert client.get(f"/v1/releases/{FIRST}/files/nothing.csv").status_code == 404
    assert client.get(f"/v1/releases/{FIRST}/files/%2e%2e%2fbuilds.lock").status_code == 404


def test_requests_at_once_do_not_wait_for_the_connections_of_each_other(client: httpx.Client) -> None:
    """They are more than there are connections, and each takes one."""
    addresses = {f"/v1/states/nobody-{number}": 404 for number in range(30)}
    addresses |= {
        f"/v1/releases/{FIRST}/files/{name}.csv": 200 for name in ("state", "membership", "meeting", "office")
    }
    with ThreadPoolExecutor(16) as threads:
        statuses = [response.status_code for response in threads.map(client.get, addresses)]
    assert statuses == [*addresses.values()]


def test_a_compressed_file_is_not_continued_with_bytes_of_the_whole_one(client: httpx.Client) -> None:
    address = f"/v1/releases/{FIRST}/files/membership.csv"
    tags = {coding: client.get(address, headers={"Accept-Encoding": coding}).headers["etag"] for coding in ("gzip", "")}
    assert tags["gzip"] == f"W/{tags['']}"
    parts = {"Range": "bytes=10-19"}
    assert client.get(address, headers=parts | {"If-Range": tags[""]}).status_code == 206
    assert client.get(address, headers=parts | {"If-Range": tags["gzip"]}).status_code == 200
    assert client.get(address, headers={"If-None-Match": tags["gzip"], "Accept-Encoding": "gzip"}).status_code == 304


@pytest.mark.parametrize(
    ("database_kind", "megabytes"), [("sqlite", 64), ("postgresql", 0)], indirect=["database_kind"], scope="session"
)
def test_a_pinned_answer_is_the_same_after_a_later_load(
    shipped_database_url: str, portal: BlockingPortal, tmp_path: Path, megabytes: int
) -> None:
    later = tmp_path / "later"
    shutil.copytree(MADE_UP_SEEDS, later)
    shutil.copytree(SHIPPED_SEEDS / "releases", later / "releases")
    addresses = [f"{SCO}/members?release={FIRST}", f"/v1/states/BLR?release={FIRST}&format=jsonld"]
    with (
        started(shipped_database_url, portal, cache_megabytes=megabytes) as app,
        httpx.Client(transport=InProcess(app, portal), base_url="http://knowledge.example") as client,
    ):
        before = [client.get(address) for address in addresses]
        load(shipped_database_url, later)
        after = [client.get(address) for address in addresses]
        assert [each.content for each in after] == [each.content for each in before]
        assert [each.headers["etag"] for each in after] == [each.headers["etag"] for each in before]
        released = answer(client, "/v1")
        assert released["meta"]["release"] is None
        assert released["links"]["permalink"] is None


def test_a_release_that_cannot_be_built_is_unavailable(
    database_url: str, portal: BlockingPortal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "file"
    file.write_text("no folder")
    monkeypatch.setattr("tempfile.tempdir", str(file))
    with (
        started(database_url, portal, releases_dir=str(file)) as app,
        httpx.Client(transport=InProcess(app, portal), base_url="http://knowledge.example") as client,
    ):
        response = client.get(f"/v1/states/BLR?release={FIRST}")
        assert response.status_code == 503
        assert response.json()["code"] == "release_unavailable"
        assert client.get("/v1/states/BLR").status_code == 200


def test_addresses_begin_with_the_public_url(database_url: str, portal: BlockingPortal) -> None:
    with (
        started(database_url, portal, public_url="https://kb.example") as app,
        httpx.Client(transport=InProcess(app, portal), base_url="http://inside") as client,
    ):
        links = client.get(f"/v1/states/BLR?release={FIRST}").json()["links"]
        assert links == dict.fromkeys(("self", "permalink"), f"https://kb.example/v1/states/BLR?release={FIRST}")
        [cited] = json.loads(client.get("/v1/states/BLR?format=csl").text)
        assert cited["URL"].startswith("https://kb.example/v1/states/BLR?release=")
