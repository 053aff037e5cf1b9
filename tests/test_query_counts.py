"""How many SQL statements an answer takes: a fixed number for each route, whatever the number of its rows."""

from typing import Any

import httpx
import pytest

from tests.answers import EVERYTHING, ITEMS, LISTS, addresses, an_address, answer, parameters
from tests.conftest import CountStatements

# For a page of each list, where others follow: statements as it is, and with include=evidence; None where that cannot
# be asked for. Among them always: the revision, the rows, and the count, which the last page does without.
OF_A_PAGE: dict[str, tuple[int, int | None]] = {
    "/v1/organizations": (3, 4),
    "/v1/organizations/{organization_id}/members": (9, 10),
    "/v1/organizations/{organization_id}/timeline": (5, None),
    "/v1/states": (3, 4),
    "/v1/memberships": (5, 6),
    "/v1/membership-statuses": (3, 4),
    "/v1/officials": (5, 7),
    "/v1/offices": (6, 8),
    "/v1/tenures": (3, 4),
    "/v1/participations": (3, 4),
    "/v1/meetings": (6, 7),
    "/v1/meetings/{meeting_id}/participations": (5, 6),
    "/v1/statements": (6, 7),
    "/v1/instruments": (7, 8),
    "/v1/documents": (3, None),
    "/v1/documents/{document_id}/passages": (3, None),
    "/v1/claims": (3, 4),
    "/v1/conflicts": (10, None),
    "/v1/search": (3, None),
    "/v1/resolve": (5, None),
    "/v1/releases": (4, None),
    "/v1/changes": (4, None),
}
MEMBERS = "/v1/organizations/sco/members"
WHOLE = ("/v1/resolve", "/v1/documents/{document_id}/passages")
"""Lists that read all names, or all facts of a document, whatever the page, and never count."""

OF_MEETINGS_WITH_EVERYTHING = 18


def statements(client: httpx.Client, count: CountStatements, address: str, **query: Any) -> int:
    with count() as counted:
        answer(client, address, **query)
    return len(counted)


@pytest.mark.parametrize("path", LISTS)
def test_a_page_takes_the_same_number_of_statements_whatever_its_size(
    client: httpx.Client, count_statements: CountStatements, path: str
) -> None:
    plain, with_evidence = OF_A_PAGE[path]
    address = an_address(path, **EVERYTHING.get(path, {}))
    for limit in (1, 200):
        is_last = answer(client, address, limit=limit)["links"]["next"] is None
        spared = int(is_last and path not in WHOLE)
        assert statements(client, count_statements, address, limit=limit) == plain - spared
        if with_evidence is not None:
            counted = statements(client, count_statements, address, limit=limit, include="evidence")
            assert counted == with_evidence - spared
    assert (with_evidence is not None) is ("evidence" in str(parameters(path).get("include")))


@pytest.mark.parametrize(
    "path", [MEMBERS, "/v1/memberships", "/v1/states", "/v1/officials", "/v1/offices", "/v1/tenures"]
)
@pytest.mark.parametrize("day", ["1999-01-01", "2024-07-04", "2050-01-01"])
def test_how_long_an_answer_stays_the_same_takes_one_statement(
    client: httpx.Client, count_statements: CountStatements, path: str, day: str
) -> None:
    of_day, of_period = (
        statements(client, count_statements, path, limit=200, **query)
        for query in ({"as_of": day}, {"during": f"{day}/{day}"})
    )
    assert of_day == of_period + 1


@pytest.mark.parametrize("path", [MEMBERS, "/v1/memberships"])
def test_steps_take_three_statements_whatever_their_number(
    client: httpx.Client, count_statements: CountStatements, path: str
) -> None:
    for limit in (1, 200):
        query = {"limit": limit, "as_of": "2024"}
        plain = statements(client, count_statements, path, **query)
        assert statements(client, count_statements, path, include="steps", **query) == plain + 3


def test_meetings_with_all_that_belongs_to_them_take_the_same_number_whatever_their_number(
    client: httpx.Client, count_statements: CountStatements
) -> None:
    include = "participations,statements,memberships,instruments,evidence"
    for limit in (1, 3, 200):
        is_last = answer(client, "/v1/meetings", limit=limit)["links"]["next"] is None
        counted = statements(client, count_statements, "/v1/meetings", limit=limit, include=include)
        assert counted == OF_MEETINGS_WITH_EVERYTHING - is_last


@pytest.mark.parametrize("path", ITEMS)
def test_an_item_takes_the_same_number_of_statements_whatever_it_holds(
    client: httpx.Client, count_statements: CountStatements, path: str
) -> None:
    asked = [*addresses(client, path)[:10], an_address(path)]
    assert len({statements(client, count_statements, address) for address in asked}) == 1


def test_a_304_needs_no_statement_even_where_nothing_is_cached(
    client: httpx.Client, count_statements: CountStatements
) -> None:
    with count_statements() as counted:
        etag = client.get("/v1/states").headers["ETag"]
        counted.clear()
        assert client.get("/v1/states", headers={"If-None-Match": etag}).status_code == 304
    assert not counted


@pytest.mark.parametrize(
    ("path", "filters"),
    [
        ("/v1/memberships", {"state": "BY,KZ,Q184", "status": "member,observer", "id": "sco-blr-member"}),
        ("/v1/meetings", {"kind": "chs", "state": "by", "host": "KAZ", "official": "antonio-guterres"}),
        (
            "/v1/statements",
            {"topic": "climate,peace", "speaker": "antonio-guterres", "instrument": "world-unity-initiative"},
        ),
    ],
)
def test_a_filter_takes_one_statement_whatever_its_values_and_a_facet_another(
    client: httpx.Client, count_statements: CountStatements, path: str, filters: dict[str, str]
) -> None:
    asked = {"limit": 1, "offset": 10_000}  # nothing is found, and everything is counted
    plain = statements(client, count_statements, path, **asked)
    assert statements(client, count_statements, path, **asked, **filters) <= plain + len(filters)
    facets = parameters(path)["facets"]["items"]["enum"]
    counted = statements(client, count_statements, path, **asked, facets=",".join(facets))
    assert counted == plain + len(facets)
