"""PostgreSQL servers that go, come back and lag behind while clients ask."""

import signal
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import count
from typing import NamedTuple, Self

import httpx
import pytest
from anyio.from_thread import BlockingPortal

from app.loading import SHIPPED_SEEDS
from tests.answers import answer, ask_everything, serving
from tests.composed import PATIENCE, Cluster
from tests.databases import load, wait_for_poll
from tests.faults import MADE_UP_SEEDS

MEMBERS = "/v1/organizations/sco/members"


class Asked(NamedTuple):
    """A question, its answer, and whether a server was going or coming meanwhile."""

    address: str
    response: httpx.Response
    unsettled: bool


class Askers:
    """Threads that ask without a pause, half of them what was asked before, half what nobody has asked."""

    def __init__(self, client: httpx.Client) -> None:
        self.asked: list[Asked] = []
        self._client = client
        self._changes = 0
        self._done = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(number,)) for number in range(4)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        for thread in self._threads:
            thread.join()

    def _ask(self, number: int) -> None:
        for turn in count():
            if self._done.is_set():
                return
            asked_before = f"{MEMBERS}?as_of={2002 + turn % 20}"
            new = f"{MEMBERS}?as_of={date(2002, 1, 1) + timedelta(turn)}&limit={100 + number}"
            address = new if number % 2 else asked_before
            before = self._changes
            response = self._client.get(address)
            self.asked.append(Asked(address, response, unsettled=before % 2 == 1 or self._changes != before))

    @contextmanager
    def unsettled(self) -> Iterator[None]:
        """As long as this lasts, an answer may be that there is none."""
        self._changes += 1
        yield
        self._changes += 1

    def wait_for(self, status: int, times: int) -> None:
        """Wait until a status was answered so many times more."""
        start, until = len(self.asked), time.monotonic() + PATIENCE
        while sum(each.response.status_code == status for each in self.asked[start:]) < times:
            assert time.monotonic() < until
            time.sleep(0.02)


def assert_right(asked: Sequence[Asked], client: httpx.Client) -> None:
    """Each answer is the one that is given in peace; while a server went or came, some say that there is none."""
    for address, response, unsettled in asked:
        if response.status_code == 200:
            assert response.content == client.get(address).content
            continue
        assert unsettled, response.text
        assert response.status_code == 503, response.text
        assert response.headers["Content-Type"] == "application/problem+json"
        assert int(response.headers["Retry-After"]) > 0
        assert response.json()["code"] == "database_unavailable"


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT], ids=["stopped", "crashed"])
def test_a_server_that_was_restarted_is_read_again_at_once(
    cluster: Cluster, portal: BlockingPortal, how: signal.Signals
) -> None:
    with serving(cluster.url("api", cluster.primary), portal) as client:
        with Askers(client) as askers:
            askers.wait_for(200, 20)
            with askers.unsettled():
                cluster.primary.stop(how)
                askers.wait_for(503, 20)
                cluster.primary.start()
            askers.wait_for(200, 60)
        assert_right(askers.asked, client)
    cluster.wait_until_replayed()


def test_a_restart_while_nobody_asks_costs_no_answer(cluster: Cluster, portal: BlockingPortal) -> None:
    with serving(cluster.url("api", cluster.primary), portal) as client:
        assert client.get(f"{MEMBERS}?as_of=2023").status_code == 200
        cluster.primary.stop()
        cluster.primary.start()
        assert client.get(f"{MEMBERS}?as_of=2024").status_code == 200
    cluster.wait_until_replayed()


def test_a_load_on_the_primary_is_seen_by_those_who_read_from_the_replica(
    cluster: Cluster, portal: BlockingPortal
) -> None:
    with serving(cluster.url("api"), portal) as client:
        for seeds in (MADE_UP_SEEDS, SHIPPED_SEEDS):
            answer(client, "/v1/organizations")
            loaded = load(cluster.url("load", cluster.replica, cluster.primary), seeds)
            assert loaded.changed
            cluster.wait_until_replayed()
            wait_for_poll()
            revision = answer(client, "/v1/organizations")["meta"]["revision"]
            assert loaded.content_hash.startswith(revision)
        assert cluster.replica.connections()
        assert not cluster.primary.connections()


def test_while_the_primary_is_away_everything_is_answered(cluster: Cluster, portal: BlockingPortal) -> None:
    with serving(cluster.url("api"), portal) as client:
        with Askers(client) as askers:
            askers.wait_for(200, 20)
            cluster.primary.stop()
            with serving(cluster.url("api"), portal) as started_meanwhile:
                ask_everything(started_meanwhile)
            cluster.primary.start()
            askers.wait_for(200, 20)
        assert_right(askers.asked, client)
    cluster.wait_until_replayed()


def test_while_the_replica_is_away_the_primary_answers(cluster: Cluster, portal: BlockingPortal) -> None:
    with serving(cluster.url("api"), portal) as client:
        with Askers(client) as askers:
            askers.wait_for(200, 20)
            with askers.unsettled():
                cluster.replica.stop()
            askers.wait_for(200, 20)
        assert cluster.primary.connections()
        cluster.replica.start()
        assert_right(askers.asked, client)
    cluster.wait_until_replayed()
