"""Answers that are kept: given again as long as they are true, in bounded room, and not a moment longer."""

import asyncio
import shutil
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from anyio.from_thread import BlockingPortal
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event

from app.db import migrate
from app.loading import SHIPPED_SEEDS
from app.web.cache import OVERHEAD, AnswerCache
from app.web.revision_poll import watch
from tests.answers import ROUTES, an_address, parameters, serving, standing
from tests.conftest import TIMEOUT, InProcess, started
from tests.databases import engine_on, execute, load, sqlite_file, wait_until_seen
from tests.faults import MADE_UP_SEEDS

READS = [an_address(path) for path in ROUTES if path.startswith("/v1")]
ORGANIZATIONS = "/v1/organizations"


@pytest.fixture(scope="session")
def keeping(database_url: str, portal: BlockingPortal) -> Iterator[httpx.Client]:
    """A client of an application on the shipped knowledge base that keeps answers."""
    with serving(database_url, portal) as client:
        yield client


def same(one: httpx.Response, other: httpx.Response) -> bool:
    """Whether two answers are the same to the last byte."""
    return (one.status_code, standing(one.headers), one.content) == (
        other.status_code,
        standing(other.headers),
        other.content,
    )


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_an_answer_that_is_kept_is_the_one_that_was_made(
    client: httpx.Client, keeping: httpx.Client, coding: str
) -> None:
    accepting = {"Accept-Encoding": coding}
    for address in READS:
        made, first, second = (each.get(address, headers=accepting) for each in (client, keeping, keeping))
        assert same(first, second), address
        assert same(made, second), address
        assert standing(keeping.head(address, headers=accepting).headers) == standing(second.headers), address
        etag = {"If-None-Match": second.headers["ETag"]}
        assert keeping.get(address, headers=accepting | etag).status_code == 304, address
        assert keeping.get(address, headers=accepting | {"If-None-Match": '"x"'}).status_code == 200, address


def test_formats_of_the_same_address_are_kept_apart(keeping: httpx.Client) -> None:
    for _ in range(2):
        for accept, kind in (
            ("text/csv", "text/csv"),
            ("application/json", "application/json"),
            ("*/*", "application/json"),
        ):
            response = keeping.get(ORGANIZATIONS, headers={"Accept": accept})
            assert response.headers["Content-Type"].partition(";")[0] == kind


def test_an_answer_that_is_kept_costs_no_statement(database_url: str, portal: BlockingPortal) -> None:
    statements: list[str] = []
    with (
        started(database_url, portal) as application,
        httpx.Client(transport=InProcess(application, portal), base_url="http://knowledge.example") as client,
    ):
        event.listen(application.state.engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
        client.get(ORGANIZATIONS)
        made = [statement for statement in statements if "FROM organization" in statement]
        client.get(ORGANIZATIONS)
        client.get(ORGANIZATIONS, headers={"If-None-Match": "*"})
        again = [statement for statement in statements if "FROM organization" in statement]
    assert made
    assert again == made


DAYS = st.dates(date(1985, 1, 1), date(2035, 12, 31)).map(date.isoformat)
NEAR = st.sampled_from(["2016-04-16", "2017-06-09", "2021-09-01", "2024-07-04", "2025-09-01", "2026-02-02"])
OTHERS = st.sampled_from(["2024", "2024-07", "2024-02-30", "1899-12-31", "2100-01-01", "9999-12-31", "today", "foo"])
MORE = st.fixed_dictionaries(
    {},
    optional={"include": st.just("evidence"), "limit": st.integers(1, 5), "format": st.sampled_from(["json", "csv"])},
)
DATED = [path for path in ROUTES if "as_of" in parameters(path)]


@pytest.mark.parametrize("path", DATED)
@settings(max_examples=60)
@given(day=DAYS | NEAR | OTHERS, shift=st.integers(-2, 2), more=MORE, coding=st.sampled_from(["gzip", "identity"]))
def test_what_is_kept_of_an_epoch_is_what_every_day_of_it_would_be_told(  # noqa: PLR0913, PLR0917
    client: httpx.Client, keeping: httpx.Client, path: str, day: str, shift: int, more: dict[str, Any], coding: str
) -> None:
    """The one client keeps nothing; the other has been asked about other days of the same epoch before."""
    with suppress(ValueError, OverflowError):
        day = (date.fromisoformat(day) + timedelta(days=shift)).isoformat()
    query = {name: value for name, value in more.items() if name in parameters(path)}
    address = an_address(path, as_of=day, **query)
    accepting = {"Accept-Encoding": coding}
    made, kept = (each.get(address, headers=accepting) for each in (client, keeping))
    assert same(made, kept)
    again = keeping.get(address, headers=accepting | {"If-None-Match": made.headers.get("ETag", "none")})
    assert again.status_code == (304 if made.status_code == 200 else made.status_code)


def test_days_of_one_epoch_are_looked_up_once(database_url: str, portal: BlockingPortal) -> None:
    with (
        started(database_url, portal) as application,
        httpx.Client(transport=InProcess(application, portal), base_url="http://knowledge.example") as client,
    ):
        statements: list[str] = []
        event.listen(application.state.engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
        for day in range(20, 30):
            response = client.get(f"/v1/organizations/sco/members?as_of=2018-02-{day - 9}&limit=3")
            assert response.json()["meta"]["temporal"]["resolved"] == f"2018-02-{day - 9}"
            assert f"as_of=2018-02-{day - 9}" in response.json()["links"]["next"]
            assert f"as_of=2018-02-{day - 9}" in response.headers["Link"]
        assert len([statement for statement in statements if "membership_status.family" in statement]) == 1


def test_what_is_wrong_is_never_kept(keeping: httpx.Client) -> None:
    for address, status in (("/v1/states/XYZ", 404), ("/v1/states?limit=0", 422), ("/v1/states/kaz", 308)):
        for _ in range(2):
            assert keeping.get(address).status_code == status


def test_every_load_is_seen_by_those_who_ask_at_the_same_time(
    migrated_database_url: str, portal: BlockingPortal
) -> None:
    """While others hammer the server: not one answer of an older revision, and none that mixes two."""
    load(migrated_database_url, MADE_UP_SEEDS)
    with serving(migrated_database_url, portal) as client:
        of_revision = {client.get("/v1").json()["meta"]["revision"]: client.get(ORGANIZATIONS).content}
        load(migrated_database_url, SHIPPED_SEEDS)
        wait_until_seen(migrated_database_url)
        of_revision[client.get("/v1").json()["meta"]["revision"]] = client.get(ORGANIZATIONS).content
        assert len(of_revision) == 2
        answers: list[httpx.Response] = []
        done = threading.Event()

        def hammer() -> None:
            while not done.is_set():
                answers.append(client.get(ORGANIZATIONS))

        threads = [threading.Thread(target=hammer) for _ in range(4)]
        for thread in threads:
            thread.start()
        try:
            for seeds in (MADE_UP_SEEDS, SHIPPED_SEEDS) * 2:
                loaded = load(migrated_database_url, seeds).content_hash
                wait_until_seen(migrated_database_url)
                revision = client.get(ORGANIZATIONS).json()["meta"]["revision"]
                assert loaded.startswith(revision)
        finally:
            done.set()
            for thread in threads:
                thread.join()
    assert len(answers) > 100
    for answer in answers:
        assert answer.status_code == 200
        assert answer.content == of_revision[answer.json()["meta"]["revision"]]


def test_a_database_that_is_gone_or_empty_is_not_papered_over(
    migrated_database_url: str, portal: BlockingPortal
) -> None:
    load(migrated_database_url, MADE_UP_SEEDS)
    with serving(migrated_database_url, portal) as client:
        assert client.get(ORGANIZATIONS).status_code == 200
        execute(migrated_database_url, "DELETE FROM revision")
        wait_until_seen(migrated_database_url)
        assert client.get(ORGANIZATIONS).status_code == 503
        load(migrated_database_url, MADE_UP_SEEDS)
        wait_until_seen(migrated_database_url)
        assert client.get(ORGANIZATIONS).status_code == 200


@pytest.mark.parametrize("database_kind", ["sqlite"], scope="session")
def test_requests_that_come_together_ask_once_and_the_next_ask_anew(migrated_database_url: str) -> None:
    old = load(migrated_database_url, MADE_UP_SEEDS).content_hash

    async def ask(engine: Engine) -> None:
        asked = watch(engine)
        assert [await asked.revision() for _ in range(2)] == [old, old]
        new = load(migrated_database_url, SHIPPED_SEEDS).content_hash
        together = await asyncio.gather(*(asked.revision() for _ in range(3)))
        assert together == [new] * 3
        asked.close()

    with engine_on(migrated_database_url) as engine:
        asyncio.run(ask(engine))


@pytest.mark.parametrize("database_kind", ["sqlite"], scope="session")
def test_a_file_that_is_replaced_or_removed_is_seen(migrated_database_url: str, portal: BlockingPortal) -> None:
    file = sqlite_file(migrated_database_url)
    other = f"sqlite:///{file.with_suffix('.other')}"
    migrate(other, TIMEOUT)
    load(other, SHIPPED_SEEDS)
    load(migrated_database_url, MADE_UP_SEEDS)
    with serving(migrated_database_url, portal) as client:
        old = client.get(ORGANIZATIONS)
        shutil.move(sqlite_file(other), file)
        new = client.get(ORGANIZATIONS)
        assert new.json()["meta"]["revision"] != old.json()["meta"]["revision"]
        file.unlink()
        assert client.get(ORGANIZATIONS).status_code == 503


@pytest.mark.parametrize("database_kind", ["sqlite"], scope="session")
def test_a_file_that_is_locked_keeps_nobody_waiting_for_what_can_be_read(
    migrated_database_url: str, portal: BlockingPortal
) -> None:
    load(migrated_database_url, MADE_UP_SEEDS)
    with serving(migrated_database_url, portal) as client:
        before = client.get(ORGANIZATIONS)
        with engine_on(migrated_database_url, write=True) as engine, engine.begin():
            assert same(client.get(ORGANIZATIONS), before)


def test_of_too_many_periods_no_epochs_are_made(
    migrated_database_url: str, portal: BlockingPortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.queries.time.epochs.MOST_PERIODS", 3)
    load(migrated_database_url, MADE_UP_SEEDS)
    with serving(migrated_database_url, portal) as client:
        days = [f"2001-01-{day}" for day in range(10, 20)]
        told = [client.get(f"/v1/memberships?as_of={day}") for day in days]
    assert [answer.json()["meta"]["temporal"]["resolved"] for answer in told] == days
    assert all("cache;desc=miss" in answer.headers["Server-Timing"] for answer in told)


def test_epochs_may_end_with_a_load(
    migrated_database_url: str, portal: BlockingPortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(migrated_database_url, MADE_UP_SEEDS)
    with serving(migrated_database_url, portal) as client:
        for day in range(10, 13):
            assert client.get(f"/v1/memberships?as_of=2001-01-{day}").status_code == 200
        monkeypatch.setattr("app.queries.time.epochs.MOST_PERIODS", 3)
        load(migrated_database_url, SHIPPED_SEEDS)
        wait_until_seen(migrated_database_url)
        for day in range(13, 16):
            answer = client.get(f"/v1/memberships?as_of=2001-01-{day}")
            assert answer.status_code == 200
            assert answer.json()["meta"]["temporal"]["resolved"] == f"2001-01-{day}"


Operations = st.lists(st.tuples(st.integers(0, 8), st.none() | st.integers(0, 4 * OVERHEAD)), max_size=60)


@given(operations=Operations, capacity=st.integers(0, 40 * OVERHEAD))
def test_the_least_recently_used_goes_first_and_the_room_is_kept_to(
    operations: list[tuple[int, int | None]], capacity: int
) -> None:
    cache: AnswerCache[int] = AnswerCache(capacity)
    model: OrderedDict[int, int] = OrderedDict()
    for key, size in operations:
        if size is None:
            assert cache.get(key) == (key if key in model else None)
            if key in model:
                model.move_to_end(key)
            continue
        cache.put(key, key, size=size)
        model.pop(key, None)
        if (size + OVERHEAD) * 8 <= capacity:
            model[key] = size + OVERHEAD
        while sum(model.values()) > capacity:
            model.popitem(last=False)
        assert cache.size == sum(model.values()) <= capacity
        assert len(cache) == len(model)
