"""Memento (RFC 7089): dates, links, TimeMaps, and a client from PyPI."""

import httpx
import pytest
from memento_client import MementoClient

from tests.answers import rows

MEMBERS = "/v1/organizations/sco/members?as_of=2024"
PINNED = f"{MEMBERS}&release=2026.11"


@pytest.mark.parametrize(
    ("moment", "release"),
    [
        ("Sun, 22 Nov 2026 00:00:00 GMT", "2026.11"),
        ("Mon, 23 Nov 2026 12:00:00 GMT", "2026.11"),
        ("Thu, 31 May 2007 20:35:00 GMT", "2026.11"),
    ],
)
def test_a_date_leads_to_the_release_of_then_or_to_the_first(client: httpx.Client, moment: str, release: str) -> None:
    response = client.get(MEMBERS, headers={"Accept-Datetime": moment})
    assert response.status_code == 302
    assert response.headers["location"] == f"{MEMBERS}&release={release}"
    assert "Accept-Datetime" in response.headers["vary"]
    assert "memento-datetime" not in response.headers


@pytest.mark.parametrize("moment", ["yesterday", "2026-11-22", "", "Sun, 22 Nov 2026", "Sun, 32 Nov 2026 00:00:00 GMT"])
def test_a_date_that_cannot_be_read_is_refused(client: httpx.Client, moment: str) -> None:
    response = client.get(MEMBERS, headers={"Accept-Datetime": moment})
    assert response.status_code == 400
    assert response.json()["code"] == "bad_accept_datetime"


@pytest.mark.parametrize("moment", ["yesterday", "Thu, 31 May 2007 20:35:00 GMT"])
def test_a_pinned_address_ignores_the_date(client: httpx.Client, moment: str) -> None:
    response = client.get(PINNED, headers={"Accept-Datetime": moment})
    assert response.status_code == 200
    assert response.headers["memento-datetime"] == "Sun, 22 Nov 2026 00:00:00 GMT"
    assert "Accept-Datetime" not in response.headers["vary"]
    assert f'<{MEMBERS}>; rel="original timegate"' in response.headers["link"]


def test_what_is_served_now_varies_by_the_date(client: httpx.Client) -> None:
    assert "Accept-Datetime" in client.get(MEMBERS).headers["vary"]
    assert "Accept-Datetime" not in client.get("/v1/changes").headers["vary"]
    assert client.get("/v1/changes", headers={"Accept-Datetime": "yesterday"}).status_code == 200


def test_a_timemap_lists_the_address_in_each_release(client: httpx.Client) -> None:
    link = client.get(PINNED).headers["link"]
    address = link[link.index("/v1/timemap") :].partition(">")[0]
    timemap = client.get(address)
    assert timemap.headers["content-type"].startswith("application/link-format")
    mementos = [line for line in timemap.text.splitlines() if 'rel="memento"' in line]
    assert len(mementos) == len(rows(client, "/v1/releases"))
    assert f'<{PINNED}>; rel="memento"; datetime="Sun, 22 Nov 2026 00:00:00 GMT"' in mementos[0]


def test_another_host_has_no_timemap_here(client: httpx.Client) -> None:
    assert client.get("/v1/timemap?url=https://elsewhere.example/v1/states/BLR").status_code == 404


def test_a_page_is_a_memento_too(client: httpx.Client) -> None:
    page = "/organizations/sco/members?as_of=2024"
    moved = client.get(page, headers={"Accept-Datetime": "Mon, 23 Nov 2026 12:00:00 GMT"})
    assert moved.headers["location"] == f"{page}&release=2026.11"
    pinned = client.get(moved.headers["location"])
    assert pinned.headers["memento-datetime"] == "Sun, 22 Nov 2026 00:00:00 GMT"
    for response in (moved, pinned, client.get(page)):
        assert f'<{page}>; rel="original timegate"' in response.headers["link"]


def test_a_client_from_pypi_reads_the_links_and_the_timemap(client: httpx.Client) -> None:
    links = MementoClient.parse_link_header(client.get(PINNED).headers["link"])
    by_relation = {relation: url for url, link in links.items() for relation in link["rel"]}
    assert by_relation["original"] == by_relation["timegate"] == MEMBERS
    timemap = MementoClient.parse_link_header(client.get(by_relation["timemap"]).text)
    assert PINNED in timemap
    assert "memento" in timemap[PINNED]["rel"]
