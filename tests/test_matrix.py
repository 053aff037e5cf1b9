"""Which state held which status when, as a table: GET /v1/organizations/{id}/matrix."""

import calendar
import csv
import io
from datetime import date
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.answers import answer, data, ids, rows

MATRIX = "/v1/organizations/sco/matrix"
MEMBERS = "/v1/organizations/sco/members"
NOTHING = {"status": None, "certainty": None, "membership": None}

Cell = dict[str, Any]


def cell(matrix: dict[str, Any], state: str, period: str) -> Cell:
    """The cell of a state in a column; `none` where the state has no row."""
    number = [column["period"] for column in matrix["columns"]].index(period)
    found = [row["cells"][number] for row in matrix["rows"] if row["state"]["id"] == state]
    return found[0] if found else {"value": "none", **NOTHING}


def table(client: httpx.Client, address: str, **headers: str) -> list[list[str]]:
    """An answer as CSV, by lines and cells."""
    response = client.get(address, headers=headers)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert "Accept" in response.headers["vary"]
    return list(csv.reader(io.StringIO(response.text)))


def test_belarus_goes_through_three_statuses(client: httpx.Client) -> None:
    matrix = data(client, MATRIX)
    periods = ("2009", "2010", "2014", "2015", "2023", "2024")
    told = [(cell(matrix, "BLR", period)["value"], cell(matrix, "BLR", period)["membership"]) for period in periods]
    assert told == [
        ("none", None),
        ("dialogue_partner", "sco-blr-dialogue-partner"),
        ("dialogue_partner", "sco-blr-dialogue-partner"),
        ("observer", "sco-blr-observer"),
        ("observer", "sco-blr-observer"),
        ("member", "sco-blr-member"),
    ]


def test_it_goes_from_the_founding_to_the_last_day_covered_unless_it_is_told_otherwise(client: httpx.Client) -> None:
    matrix = data(client, MATRIX)
    assert [column["period"] for column in matrix["columns"]] == [str(year) for year in range(2001, 2027)]
    assert matrix["step"] == "year"
    assert matrix["point"] == "end"
    assert matrix["rule"] == "status on the last day of each year, where start <= day < end"
    assert all(len(row["cells"]) == 26 for row in matrix["rows"])
    names = [row["state"]["name"] for row in matrix["rows"]]
    assert names == sorted(names)
    assert {row["state"]["id"] for row in matrix["rows"]} == {
        row["state"]["id"] for row in rows(client, MEMBERS, during="../..", status="any")
    }


@pytest.mark.parametrize(
    ("query", "periods", "days"),
    [
        ("from=2023-05&to=2024-02", ["2023", "2024"], ["2023-12-31", "2024-12-31"]),
        ("from=2023&to=2024&point=start", ["2023", "2024"], ["2023-01-01", "2024-01-01"]),
        ("from=2024-01-31&to=2024-02&step=month", ["2024-01", "2024-02"], ["2024-01-31", "2024-02-29"]),
        ("from=2023-12&to=2024-01&step=month&point=start", ["2023-12", "2024-01"], ["2023-12-01", "2024-01-01"]),
        ("from=2030", ["2030"], ["2030-12-31"]),
        ("to=1990", ["1990"], ["1990-12-31"]),
        ("from=2028&to=2029", ["2028", "2029"], ["2028-12-31", "2029-12-31"]),
    ],
)
def test_columns_are_the_years_or_months_that_the_span_touches(
    client: httpx.Client, query: str, periods: list[str], days: list[str]
) -> None:
    columns = data(client, f"{MATRIX}?{query}")["columns"]
    assert [column["period"] for column in columns] == periods
    assert [column["day"] for column in columns] == days


def test_not_in_existence_none_and_unknown_are_told_apart(client: httpx.Client) -> None:
    matrix = data(client, f"{MATRIX}?from=2001-05&to=2010-06&step=month&point=start")
    assert cell(matrix, "BLR", "2001-06") == {"value": "not_in_existence", **NOTHING}
    assert cell(matrix, "CHN", "2001-06") == {"value": "not_in_existence", **NOTHING}
    assert cell(matrix, "BLR", "2001-07") == {"value": "none", **NOTHING}
    assert cell(matrix, "CHN", "2001-07")["value"] == "member"
    for state, before, month, after in (
        ("BLR", "2010-03", "2010-04", "2010-05"),
        ("LKA", "2010-04", "2010-05", "2010-06"),
    ):
        membership = f"sco-{state.lower()}-dialogue-partner"
        assert cell(matrix, state, before)["value"] == "none"
        assert cell(matrix, state, month) == {
            "value": "unknown",
            "status": "dialogue_partner",
            "certainty": "possible",
            "membership": membership,
        }
        assert cell(matrix, state, after)["value"] == "dialogue_partner"


def test_an_organization_that_ended_does_not_exist_afterwards(client: httpx.Client) -> None:
    matrix = data(client, "/v1/organizations/shanghai-five/matrix?from=1995&to=2002")
    values = [cell(matrix, "CHN", str(year))["value"] for year in range(1995, 2003)]
    assert values == ["not_in_existence"] + ["member"] * 5 + ["not_in_existence"] * 2


def test_before_the_founding_there_is_no_row(client: httpx.Client) -> None:
    assert data(client, f"{MATRIX}?to=1990")["rows"] == []
    assert data(client, f"{MATRIX}?from=1990&to=1995")["rows"] == []


def test_after_the_last_day_covered_everything_is_presumed(client: httpx.Client) -> None:
    matrix = data(client, f"{MATRIX}?from=2030")
    assert {each["certainty"] for row in matrix["rows"] for each in row["cells"]} == {"presumed"}
    assert {row["state"]["id"] for row in matrix["rows"]} == {
        row["state"]["id"] for row in rows(client, MEMBERS, as_of="2030", status="any")
    }


def test_an_organization_whose_members_are_not_recorded_has_a_matrix_without_rows(client: httpx.Client) -> None:
    for organization in ("asean", "sco-secretariat"):
        assert data(client, f"/v1/organizations/{organization}/matrix")["rows"] == []


def test_a_status_filter_leaves_the_others_out(client: httpx.Client) -> None:
    whole = data(client, MATRIX)
    observers = data(client, f"{MATRIX}?status=observer")
    assert {row["state"]["id"] for row in observers["rows"]} == {"AFG", "BLR", "IND", "IRN", "MNG", "PAK"}
    for row in observers["rows"]:
        for number, shown in enumerate(row["cells"]):
            full = cell(whole, row["state"]["id"], whole["columns"][number]["period"])
            assert shown == (full if full["status"] == "observer" else {"value": "none", **NOTHING})
    both = {row["state"]["id"] for row in data(client, f"{MATRIX}?status=observer&status=member")["rows"]}
    assert {"AFG", "CHN"} <= both
    assert "TUR" not in both


def days_of(step: str, point: str) -> Any:
    """A period of a step and its day at a point, some time in the covered years."""

    def place(month: date) -> tuple[str, str]:
        if step == "year":
            return f"{month.year}", f"{month.year}-{'01-01' if point == 'start' else '12-31'}"
        last = calendar.monthrange(month.year, month.month)[1]
        return f"{month:%Y-%m}", f"{month:%Y-%m}-{1 if point == 'start' else last:02}"

    return st.dates(date(2000, 1, 1), date(2027, 12, 31)).map(place)


@pytest.mark.parametrize("step", ["year", "month"])
@pytest.mark.parametrize("point", ["start", "end"])
@settings(max_examples=10)
@given(drawn=st.data())
def test_a_cell_equals_the_answer_for_its_day(
    client: httpx.Client, step: str, point: str, drawn: st.DataObject
) -> None:
    period, day = drawn.draw(days_of(step, point))
    statuses = drawn.draw(st.lists(st.sampled_from(["member", "observer", "dialogue_partner", "partner"]), unique=True))
    query = {"from": period, "to": period, "step": step, "point": point, "status": statuses}
    matrix = data(client, MATRIX, **query)
    assert matrix["columns"] == [{"period": period, "day": day}]
    held = {row["state"]["id"]: row for row in rows(client, MEMBERS, as_of=day, status=statuses or "any")}
    assert {row["state"]["id"] for row in matrix["rows"]} == held.keys()
    for row in matrix["rows"]:
        [shown], holding = row["cells"], held[row["state"]["id"]]
        assert row["state"] == holding["state"]
        assert (shown["status"], shown["certainty"], shown["membership"]) == (
            holding["status"],
            holding["certainty"],
            holding["id"],
        )
        assert shown["value"] == ("unknown" if holding["certainty"] == "possible" else holding["status"])


@pytest.mark.parametrize(
    "query", ["", "from=2001-05&to=2010-06&step=month&point=start", "status=observer", "to=1990", "from=2030"]
)
def test_the_table_shows_what_json_does_cell_by_cell(client: httpx.Client, query: str) -> None:
    matrix = data(client, f"{MATRIX}?{query}")
    head, *lines = table(client, f"{MATRIX}?{query}&format=csv".replace("?&", "?"))
    assert head[:2] == ["state", "name"]
    assert head[2:] == [column["period"] for column in matrix["columns"]]
    assert lines == [
        [row["state"]["id"], row["state"]["name"], *(each["value"] for each in row["cells"])] for row in matrix["rows"]
    ]


def test_a_client_may_ask_for_the_table_in_a_header(client: httpx.Client) -> None:
    assert table(client, f"{MATRIX}?from=2024", Accept="text/csv") == table(client, f"{MATRIX}?from=2024&format=csv")
    asked_for_json = client.get(f"{MATRIX}?from=2024&format=json", headers={"Accept": "text/csv"})
    assert asked_for_json.headers["content-type"] == "application/json"


def test_each_cell_names_a_membership_that_exists(client: httpx.Client) -> None:
    matrix = data(client, MATRIX)
    named = {each["membership"] for row in matrix["rows"] for each in row["cells"] if each["membership"]}
    known = ids(client, "/v1/memberships", during="../..", organization="sco", limit=200)
    assert named
    assert named <= set(known)
    assert data(client, f"/v1/memberships/{min(named)}")["organization"]["id"] == "sco"


def test_no_more_than_600_columns_are_shown(client: httpx.Client) -> None:
    assert len(data(client, f"{MATRIX}?from=1976-01&to=2025-12&step=month&status=partner")["columns"]) == 600
    for query in ("from=1976-01&to=2026-01&step=month", "from=1400", "to=9998", "from=0001&to=9998&format=csv"):
        response = client.get(f"{MATRIX}?{query}")
        assert response.status_code == 422, query
        assert response.headers["content-type"] == "application/problem+json"
        assert "600" in response.json()["detail"]


@pytest.mark.parametrize("query", ["from=0001&to=0002&point=start", "from=9990&to=9998", "to=0001-01&step=month"])
def test_the_edges_of_the_calendar_are_days_like_others(client: httpx.Client, query: str) -> None:
    for organization in ("sco", "un"):
        assert answer(client, f"/v1/organizations/{organization}/matrix?{query}")["data"]["columns"]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("from=2024&to=2023", "to"),
        ("from=2024-02-30", "from"),
        ("to=", "to"),
        ("step=week", "step"),
        ("point=middle", "point"),
        ("status=partnerr", "status"),
        ("format=xml", "format"),
        ("as_of=2024", "as_of"),
    ],
)
def test_what_cannot_be_read_is_refused(client: httpx.Client, query: str, parameter: str) -> None:
    response = client.get(f"{MATRIX}?{query}")
    assert response.status_code == 422, response.text
    assert [error["parameter"].partition(".")[0] for error in response.json()["errors"]] == [parameter]


def test_an_unknown_organization_has_no_matrix(client: httpx.Client) -> None:
    assert client.get("/v1/organizations/scoo/matrix").status_code == 404
