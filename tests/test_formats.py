"""The formats of answers: which one a client gets, and that a table says the same as JSON."""

import csv
import io
import json
from datetime import date
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.answers import EVERYTHING, ITEMS, LISTS, an_address, data, parameters

CSV = "text/csv; charset=utf-8"
MEMBERS = "/v1/organizations/sco/members"


def table(response: httpx.Response) -> list[dict[str, str]]:
    """The rows of a table, by column."""
    assert response.status_code == 200, response.text
    assert response.headers["Content-Type"] == CSV
    return list(csv.DictReader(io.StringIO(response.text)))


def cells(value: Any, name: str = "") -> dict[str, str]:
    """A row of JSON as the table has it: nested objects by dotted names, lists as JSON, nothing for null."""
    if isinstance(value, dict):
        inner = (cells(part, f"{name}.{key}" if name else key) for key, part in value.items())
        return {column: text for part in inner for column, text in part.items()}
    if value is None:
        return {}
    return {name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}


def without_empty(row: dict[str, str]) -> dict[str, str]:
    return {column: text for column, text in row.items() if text}


def assert_same(client: httpx.Client, address: str, **query: Any) -> None:
    as_json = [without_empty(cells(row)) for row in data(client, address, **query)]
    as_csv = table(client.get(str(httpx.URL(address).copy_merge_params({**query, "format": "csv"}))))
    assert [without_empty(row) for row in as_csv] == as_json


@pytest.mark.parametrize("path", LISTS)
def test_the_rows_of_a_table_are_those_of_the_list(client: httpx.Client, path: str) -> None:
    assert_same(client, an_address(path, **EVERYTHING.get(path, {})), limit=200)


@pytest.mark.parametrize("path", LISTS)
def test_evidence_has_a_column_where_it_is_asked_for(client: httpx.Client, path: str) -> None:
    address = an_address(path, format="csv", limit=1)
    assert "evidence" not in table(client.get(address))[0]
    response = client.get(str(httpx.URL(address).copy_merge_params({"include": "evidence"})))
    if response.status_code == 200:
        assert json.loads(table(response)[0]["evidence"])


DATES = st.dates(date(1996, 1, 1), date(2026, 12, 31)).map(date.isoformat)
TIMES = {"as_of": DATES, "during": DATES.map(lambda day: day[:4]), "throughout": DATES.map(lambda day: day[:7])}


def questions(path: str) -> st.SearchStrategy[dict[str, Any]]:
    """What a list can be asked: any of its filters, at most one time mode, an order, a page."""
    taken = parameters(path)
    values: dict[str, st.SearchStrategy[Any]] = {"limit": st.integers(1, 200), "offset": st.integers(0, 30)}
    for name, schema in taken.items():
        inner = schema.get("items", schema)
        known = inner.get("enum") or [value for example in schema.get("examples", []) for value in as_list(example)]
        if known and name not in {*TIMES, "from", "to", "format", "point"}:
            one = st.sampled_from(known)
            values[name] = st.lists(one, min_size=1, max_size=3) if schema["type"] == "array" else one
        elif schema["type"] == "boolean":
            values[name] = st.sampled_from(["true", "false"])
    modes = [st.fixed_dictionaries({name: time}) for name, time in TIMES.items() if name in taken]
    span = st.fixed_dictionaries({}, optional={"from": st.just("2017"), "to": st.just("2024-07")})
    time = st.one_of(st.just({}), *modes) if modes else span if "from" in taken else st.just({})
    return st.tuples(st.fixed_dictionaries({}, optional=values), time).map(lambda both: both[0] | both[1])


def as_list(example: Any) -> list[Any]:
    return example if isinstance(example, list) else [example]


@pytest.mark.parametrize("path", LISTS)
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(drawn=st.data())
def test_a_table_equals_the_list_whatever_is_asked(client: httpx.Client, path: str, drawn: st.DataObject) -> None:
    assert_same(client, an_address(path), **drawn.draw(questions(path)))


def test_a_table_without_rows_still_has_its_columns(client: httpx.Client) -> None:
    response = client.get(f"{MEMBERS}?as_of=2000&format=csv")
    assert response.text.startswith("id,href,state.id,state.name,")
    assert len(response.text.splitlines()) == 1


def test_a_table_leads_on_as_the_list_does(client: httpx.Client) -> None:
    response = client.get(f"{MEMBERS}?limit=3&format=csv")
    assert response.headers["Link"] == f'<{MEMBERS}?format=csv&offset=3&limit=3>; rel="next"'


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("text/csv", CSV),
        ("text/csv, application/json;q=0.5", CSV),
        ("text/csv, application/json", CSV),
        ("application/json, text/csv", "application/json"),
        ("text/*", CSV),
        ("application/json, text/csv;q=0.1", "application/json"),
        ("text/csv;q=0, application/json", "application/json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/json"),
        ("*/*", "application/json"),
        ("", "application/json"),
    ],
)
@pytest.mark.parametrize("address", [MEMBERS, "/v1/organizations/sco/matrix"])
def test_a_client_gets_the_format_that_it_weighs_highest(
    client: httpx.Client, address: str, accept: str, media_type: str
) -> None:
    response = client.get(address, headers={"Accept": accept})
    assert response.headers["Content-Type"] == media_type
    assert "Accept" in response.headers["Vary"].split(", ")


@pytest.mark.parametrize("path", [*LISTS, *ITEMS])
def test_a_format_that_is_not_had_is_refused(client: httpx.Client, path: str) -> None:
    response = client.get(an_address(path), headers={"Accept": "application/xml"})
    assert response.status_code == 406
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == "not_acceptable"


def test_the_parameter_counts_above_the_header(client: httpx.Client) -> None:
    headers = {"Accept": "text/csv"}
    assert client.get(f"{MEMBERS}?format=json", headers=headers).headers["Content-Type"] == "application/json"


def test_an_error_is_a_problem_in_whatever_format_the_answer_would_have_been(client: httpx.Client) -> None:
    response = client.get(f"{MEMBERS}?as_of=foo&format=csv")
    assert response.status_code == 422
    assert response.headers["Content-Type"] == "application/problem+json"
