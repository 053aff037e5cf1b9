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

from app.web.tables import safe
from tests.answers import EVERYTHING, ITEMS, LISTS, an_address, data, parameters

CSV = "text/csv; charset=utf-8"
MEMBERS = "/v1/organizations/sco/members"


def table(response: httpx.Response) -> list[dict[str, str]]:
    """The rows of a table, by column."""
    assert response.status_code == 200, response.text
    assert response.headers["Content-Type"] == CSV
    return list(csv.DictReader(io.StringIO(response.text)))


def cells(value: Any, name: str = "") -> dict[str, str]:
    """A row of JSON as the table has it: dotted names within objects, values of a list joined, nothing for null."""
    if isinstance(value, dict):
        inner = (cells(part, f"{name}.{key}" if name else key) for key, part in value.items())
        return {column: text for part in inner for column, text in part.items()}
    if isinstance(value, list):
        if any(isinstance(part, dict) and "href" not in part for part in value):
            return {}  # a collection of its own
        return {name: safe("; ".join(str(part["id"] if isinstance(part, dict) else part) for part in value))}
    if value is None:
        return {}
    return {name: safe(value) if isinstance(value, str) else json.dumps(value)}


def without_empty(row: dict[str, str]) -> dict[str, str]:
    return {column: text for column, text in row.items() if text}


def assert_same(client: httpx.Client, address: str, **query: Any) -> None:
    as_json = [without_empty(cells(row)) for row in data(client, address, **query)]
    as_csv = table(client.get(str(httpx.URL(address).copy_merge_params({**query, "format": "csv"}))))
    assert len(as_csv) == len(as_json)
    for row, expected in zip(as_csv, as_json, strict=True):
        assert without_empty(row) == {column: text for column, text in expected.items() if column in row}
        assert not any(text.startswith(("[", "{")) for text in row.values())


@pytest.mark.parametrize("path", LISTS)
def test_the_rows_of_a_table_are_those_of_the_list(client: httpx.Client, path: str) -> None:
    assert_same(client, an_address(path, **EVERYTHING.get(path, {})), limit=200)


DATES = st.dates(date(1996, 1, 1), date(2026, 12, 31)).map(date.isoformat)
TIMES = {"as_of": DATES, "during": DATES.map(lambda day: day[:4]), "throughout": DATES.map(lambda day: day[:7])}


def questions(path: str) -> st.SearchStrategy[dict[str, Any]]:
    """What a list can be asked: any of its filters, at most one time mode, an order, a page."""
    taken = parameters(path)
    values: dict[str, st.SearchStrategy[Any]] = {"limit": st.integers(1, 30), "offset": st.integers(0, 30)}
    for name, schema in taken.items():
        inner = schema.get("items", schema)
        known = inner.get("enum") or [value for example in schema.get("examples", []) for value in as_list(example)]
        if known and name not in {*TIMES, "from", "to", "format", "point", "release", "known_at"}:
            one = st.sampled_from(known)
            values[name] = st.lists(one, min_size=1, max_size=3) if schema.get("type") == "array" else one
        elif schema.get("type") == "boolean":
            values[name] = st.sampled_from(["true", "false"])
    modes = [st.fixed_dictionaries({name: time}) for name, time in TIMES.items() if name in taken]
    span = st.fixed_dictionaries({}, optional={"from": st.just("2017"), "to": st.just("2024-07")})
    time = st.one_of(st.just({}), *modes) if modes else span if "from" in taken else st.just({})
    return st.tuples(st.fixed_dictionaries({}, optional=values), time).map(lambda both: both[0] | both[1])


def as_list(example: Any) -> list[Any]:
    return example if isinstance(example, list) else [example]


@pytest.mark.parametrize("path", LISTS)
@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])
@given(drawn=st.data())
def test_a_table_equals_the_list_whatever_is_asked(client: httpx.Client, path: str, drawn: st.DataObject) -> None:
    assert_same(client, an_address(path), **({"limit": 30} | drawn.draw(questions(path))))


def test_a_table_without_rows_still_has_its_columns(client: httpx.Client) -> None:
    response = client.get(f"{MEMBERS}?as_of=2000&format=csv")
    assert response.text.startswith("id,href,state.id,state.name,")
    assert len(response.text.splitlines()) == 1


def test_a_table_without_a_limit_is_whole(client: httpx.Client) -> None:
    response = client.get("/v1/documents?format=csv")
    total = client.get("/v1/documents?limit=1").json()["meta"]["total"]
    assert len(table(response)) == total > 200
    assert "next" not in response.links
    assert response.headers["Content-Disposition"] == "inline; filename*=UTF-8''documents.csv"


@pytest.mark.parametrize("path", ITEMS)
def test_an_item_is_a_table_of_one_row(client: httpx.Client, path: str) -> None:
    address = an_address(path)
    response = client.get(address, params={"format": "csv"})
    if response.status_code == 200:
        [row] = table(response)
        assert row["id"] == data(client, address)["id"]


def test_a_diff_is_a_table_of_changes(client: httpx.Client) -> None:
    address = "/v1/organizations/sco/diff?from=2024-01-01&to=2024-12-31"
    [row] = [row for row in table(client.get(f"{address}&format=csv")) if row["state.id"] == "BLR"]
    assert (row["change"], row["status_from"], row["status_to"]) == ("status_changed", "observer", "member")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_no_spreadsheet_runs_a_cell(text: str) -> None:
    assert safe(text) == f"'{text}"


def test_every_column_of_every_table_is_described(client: httpx.Client) -> None:
    tables = {table["path"]: table["schema"]["fields"] for table in data(client, "/v1/tables")}
    assert {*LISTS, *ITEMS} - {"/v1/tables"} <= {*tables, "/v1/documents/{document_id}/text"}
    for path, fields in tables.items():
        assert all(field["description"] for field in fields), path
    first = client.get(f"{MEMBERS}?format=csv").text.splitlines()[0].split(",")
    described = [field["name"] for field in tables["/v1/organizations/{organization_id}/members"]]
    assert [name for name in described if name in first] == first


def test_a_table_leads_on_as_the_list_does(client: httpx.Client) -> None:
    response = client.get(f"{MEMBERS}?limit=3&format=csv")
    assert response.links["next"]["url"] == f"{MEMBERS}?format=csv&offset=3&limit=3"


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
def test_a_format_that_is_not_available_is_refused(client: httpx.Client, path: str) -> None:
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
