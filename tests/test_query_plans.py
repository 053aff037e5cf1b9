"""A query about one organization or one state reads the rows of that one, however many the database holds."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from anyio.from_thread import BlockingPortal
from sqlalchemy import Engine, event

from app.db import migrate
from app.web.openapi import DescribedApi
from tests.answers import answer
from tests.conftest import TIMEOUT, InProcess, NewDatabase, started
from tests.crowds import ORGANIZATIONS, STATES, fill
from tests.databases import engine_on

BIG = ("membership", "standing", "name", "evidence")
ORGANIZATION, STATE = ORGANIZATIONS[7], STATES[7]
MEMBERS = f"/v1/organizations/{ORGANIZATION}/members"
TIMES = ["as_of=2005", "as_of=2005-06-01&point=start", "during=2005", "throughout=2005", "during=../..", "as_of=2050"]
QUESTIONS = [
    *(f"{MEMBERS}?{time}&basis={basis}" for time in TIMES for basis in ("in_force", "decided")),
    *(f"{MEMBERS}?{time}&status=any&include=evidence&sort=-start" for time in TIMES),
    *(f"/v1/memberships?{time}&organization={ORGANIZATION}&include=evidence" for time in TIMES),
    *(f"/v1/memberships?{time}&state={STATE}" for time in TIMES),
    f"/v1/organizations/{ORGANIZATION}/timeline?from=2000&to=2010",
    f"/v1/organizations/{ORGANIZATION}/diff?from=2000&to=2010",
    f"/v1/organizations/{ORGANIZATION}/matrix?from=2000&to=2010",
    f"/v1/memberships/{ORGANIZATION}-{STATE.lower()}",
    f"/v1/organizations/{ORGANIZATION}",
    f"/v1/states/{STATE}",
    f"/v1/states/{STATE}?during=2005",
    f"/v1/states?organization={ORGANIZATION}&as_of=2005",
    "/v1/states?limit=10",
]


@pytest.fixture(scope="module")
def crowded(database_kind: str, new_database: NewDatabase, portal: BlockingPortal) -> Iterator[DescribedApi]:
    """The application on fifty thousand memberships. It keeps no answers."""
    with new_database(database_kind) as url:
        migrate(url, TIMEOUT)
        with engine_on(url, write=True) as engine, engine.begin() as connection:
            fill(connection)
        with started(url, portal, cache_megabytes=0) as application:
            yield application


@pytest.fixture(scope="module")
def crowded_client(crowded: DescribedApi, portal: BlockingPortal) -> Iterator[httpx.Client]:
    with httpx.Client(transport=InProcess(crowded, portal), base_url="http://knowledge.example") as client:
        answer(client, MEMBERS)  # when it reads, once for a revision, which days anything begins or ends on
        yield client


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_question_about_one_reads_a_whole_table_of_all(
    crowded: DescribedApi, crowded_client: httpx.Client, question: str
) -> None:
    engine: Engine = crowded.state.engine
    asked = statements(engine, crowded_client, question)
    read = {name for statement, _ in asked for name in BIG if re.search(rf"(FROM|JOIN) {name}\b", statement)}
    assert read
    for statement, parameters in asked:
        for line in plan(engine, statement, parameters):
            scanned = re.search(r"(?:SCAN|Seq Scan on) (\w+)", line)
            assert not (scanned and scanned[1].rstrip("_123") in BIG), f"{line}\nin the plan of\n{statement}"


@pytest.mark.parametrize("basis", ["in_force", "decided"])
@pytest.mark.parametrize("time", ["as_of=2005-06-01", "as_of=2005", "during=2004-11/2005-02", "throughout=2005-06"])
def test_changes_are_looked_up_by_day_and_not_in_all_history(
    crowded: DescribedApi, crowded_client: httpx.Client, time: str, basis: str
) -> None:
    engine: Engine = crowded.state.engine
    asked = statements(engine, crowded_client, f"{MEMBERS}?{time}&basis={basis}")
    (lines,) = [plan(engine, *each) for each in asked if "AS change" in each[0]]
    # Whichever index it takes: of what began, and of what ended, the same day is bounded on both sides.
    bounded = re.compile(r"(?:SEARCH|Index Cond).* \(*((start|decided|end)_(?:earliest|latest)) ?>.*\b\1 ?<")
    begins = "start" if basis == "in_force" else "decided"
    assert [found[2] for line in lines if (found := bounded.search(line))] == [begins, "end"], "\n".join(lines)


@pytest.mark.parametrize(
    "question",
    [
        *(f"{MEMBERS}?as_of=2005&basis={basis}" for basis in ("in_force", "decided")),
        f"/v1/memberships?as_of=2005&organization={ORGANIZATION}",
        f"/v1/organizations/{ORGANIZATION}/diff?from=2000&to=2010",
    ],
)
def test_ties_that_were_over_before_are_not_read(
    crowded: DescribedApi, crowded_client: httpx.Client, question: str
) -> None:
    engine: Engine = crowded.state.engine
    asked = [each for each in statements(engine, crowded_client, question) if "membership.end_latest >" in each[0]]
    assert asked
    for statement, parameters in asked:
        lines = plan(engine, statement, parameters)
        assert [line for line in lines if re.search(r"(?:SEARCH membership|Index Cond).*end_latest ?>", line)], lines


def statements(engine: Engine, client: httpx.Client, question: str) -> list[tuple[str, Any]]:
    """The statements that answer a question, with their parameters."""
    asked: list[tuple[str, Any]] = []

    def record(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", record)
    answer(client, question)
    event.remove(engine, "before_cursor_execute", record)
    return asked


def plan(engine: Engine, statement: str, parameters: Any) -> list[str]:
    """How the database answers a statement, as far as it can explain it."""
    if not statement.startswith(("SELECT", "WITH")):
        return []
    explain = "EXPLAIN" if engine.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
    with engine.connect() as connection:
        return [str(row[-1]) for row in connection.exec_driver_sql(f"{explain} {statement}", parameters)]
