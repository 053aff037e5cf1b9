"""What the API answers to what it cannot answer: RFC 9457 problem details."""

import itertools
import re
from typing import Any
from urllib.parse import unquote

import httpx
import pytest
from anyio.from_thread import BlockingPortal

from app.main import create_app
from app.settings import Settings
from tests.answers import ITEMS, ROUTES, an_address, parameters
from tests.conftest import TIMEOUT, InProcess

V1 = [path for path in ROUTES if path.startswith("/v1")]
DATE_PARAMETERS = {"as_of", "during", "throughout", "from", "to"}
DATED = [(path, name) for path in V1 for name in parameters(path) if name in DATE_PARAMETERS]
CHOICES = [
    (path, name)
    for path in V1
    for name, schema in parameters(path).items()
    if schema.get("type") == "array" or "enum" in str(schema)
    if (path, name) != ("/v1/changes", "fact")  # a fact that is gone from all releases is no fault
]
NAMED = [path for path in V1 if "{" in path]


def problem(response: httpx.Response, status: int, code: str) -> Any:
    """The body of an answer that is a problem, with everything that every problem has."""
    assert response.status_code == status, response.text
    assert response.headers["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["type"] == "about:blank"
    assert body["title"]
    assert body["status"] == status
    assert body["code"] == code
    assert body["detail"]
    assert unquote(body["instance"]) == unquote(response.request.url.raw_path.decode())
    for word in ("Traceback", "sqlalchemy", "sqlite3", "psycopg", "pydantic", "Error:", "Exception"):
        assert word not in response.text
    return body


def wrong_parameter(response: httpx.Response) -> Any:
    """What a problem says of the one parameter that it is about."""
    body = problem(response, 422, "invalid_parameter")
    [error] = body["errors"]
    assert set(error) == {"parameter", "message", "value", "nearest"}
    assert error["parameter"] in body["detail"]
    return error


@pytest.mark.parametrize("path", V1)
def test_an_unknown_parameter_is_refused_on_every_route(client: httpx.Client, path: str) -> None:
    error = wrong_parameter(client.get(an_address(path, no_such_thing="1")))
    assert (error["parameter"], error["value"]) == ("no_such_thing", "1")
    assert "unknown parameter" in error["message"]


@pytest.mark.parametrize("path", [path for path in V1 if parameters(path)])
def test_the_nearest_name_of_each_misspelt_parameter_is_named(client: httpx.Client, path: str) -> None:
    misspelt = {name + name[-1]: name for name in parameters(path)}
    response = client.get(an_address(path, **dict.fromkeys(misspelt, "1")))
    errors = problem(response, 422, "invalid_parameter")["errors"]
    assert {error["parameter"]: error["nearest"] for error in errors} == misspelt


@pytest.mark.parametrize("path", sorted({path for path, _ in DATED}))
def test_text_that_is_not_a_date_is_refused_on_every_route(client: httpx.Client, path: str) -> None:
    for name in [name for dated, name in DATED if dated == path]:
        error = wrong_parameter(client.get(an_address(path, **{name: "2024-02-30"})))
        assert (error["parameter"], error["value"]) == (name, "2024-02-30")
        assert "is not a date" in error["message"]


@pytest.mark.parametrize("text", ["24", "2024-13", "foo", "", "2024-07-04T00:00", "2024~"])
@pytest.mark.parametrize("name", ["as_of", "during", "throughout"])
def test_text_that_is_not_a_date_is_refused(client: httpx.Client, name: str, text: str) -> None:
    error = wrong_parameter(client.get("/v1/organizations/sco/members", params={name: text}))
    assert (error["parameter"], error["value"]) == (name, text)
    assert "is not a date" in error["message"]


@pytest.mark.parametrize("mode", ["during", "throughout"])
@pytest.mark.parametrize("text", ["2024/2023", "2024/", "/2024", "2024/foo", "2024/2025/2026", "..", "latest", "2024 "])
def test_what_is_no_period_is_refused(client: httpx.Client, mode: str, text: str) -> None:
    error = wrong_parameter(client.get("/v1/organizations/sco/members", params={mode: text}))
    assert (error["parameter"], error["value"]) == (mode, text)


@pytest.mark.parametrize("path", [path for path, name in DATED if name == "to"])
def test_a_span_that_ends_before_it_starts_is_refused(client: httpx.Client, path: str) -> None:
    error = wrong_parameter(client.get(an_address(path, **{"from": "2024-07-05", "to": "2024-07-04"})))
    assert error["parameter"] == "to"


@pytest.mark.parametrize("path", sorted({path for path, name in DATED if name == "throughout"}))
def test_two_time_modes_are_refused(client: httpx.Client, path: str) -> None:
    for modes in itertools.combinations(["as_of", "during", "throughout"], 2):
        error = wrong_parameter(client.get(an_address(path, **dict.fromkeys(modes, "2024"))))
        assert error["parameter"] in modes
        [other] = set(modes) - {error["parameter"]}
        assert other in error["message"]


@pytest.mark.parametrize("path", sorted({path for path, name in DATED if name == "throughout"}))
def test_point_goes_with_as_of_alone(client: httpx.Client, path: str) -> None:
    for mode in ("during", "throughout"):
        error = wrong_parameter(client.get(an_address(path, **{mode: "2024", "point": "start"})))
        assert error["parameter"] == "point"
    assert client.get(an_address(path, as_of="2024", point="start")).status_code == 200


@pytest.mark.parametrize("path", sorted({path for path, _ in CHOICES}))
def test_a_value_that_does_not_exist_is_refused(client: httpx.Client, path: str) -> None:
    for name in [name for taken, name in CHOICES if taken == path]:
        for value in ("no-such-value", ""):
            error = wrong_parameter(client.get(an_address(path, **{name: value})))
            assert (error["parameter"], error["value"]) == (name, value)


@pytest.mark.parametrize(
    ("address", "nearest"),
    [
        ("/v1/organizations/sco/members?status=obsever", "observer"),
        ("/v1/organizations/sco/members?status=member&status=dialogue-partner", "dialogue_partner"),
        ("/v1/organizations/sco/members?certainty=certan", "certain"),
        ("/v1/memberships?organization=scoo", "sco"),
        ("/v1/membership-statuses?organization=shanghai", "shanghai-five"),
        ("/v1/officials?office=fm-belarus", "fm-blr"),
        ("/v1/offices?classification=foreign_ministers", "foreign_minister"),
        ("/v1/organizations?classification=counsel", "council"),
        ("/v1/organizations?parent=scoo", "sco"),
        ("/v1/meetings?kind=chss", "chs"),
        ("/v1/meetings?official=antonio-gutteres", "antonio-guterres"),
        ("/v1/meetings?include=participation", "participations"),
        ("/v1/meetings/chs-2024/participations?capacity=observers", "observer"),
        ("/v1/statements?speaker=antonio-guteres", "antonio-guterres"),
        ("/v1/statements?topic=climat", "climate"),
        ("/v1/statements?form=quotes", "quote"),
        ("/v1/instruments?kind=declarations", "declaration"),
        ("/v1/documents?publisher=tass", "TASS"),
        ("/v1/documents?language=eng", "en"),
    ],
)
def test_a_misspelt_value_is_told_the_nearest(client: httpx.Client, address: str, nearest: str) -> None:
    error = wrong_parameter(client.get(address))
    assert error["nearest"] == nearest
    assert nearest in error["message"]


def test_every_wrong_parameter_is_named_at_once(client: httpx.Client) -> None:
    body = problem(client.get("/v1/memberships?as_of=foo&limit=0&colour=red"), 422, "invalid_parameter")
    assert {error["parameter"] for error in body["errors"]} == {"as_of", "limit", "colour"}
    assert all(parameter in body["detail"] for parameter in ("as_of", "limit", "colour"))


@pytest.mark.parametrize(
    "query",
    [
        "as_of=2024&as_of=2023",
        "during=2024&during=2023",
        "limit=3&limit=4",
        "sort=id&sort=state",
    ],
)
def test_two_values_of_what_takes_one_are_refused(client: httpx.Client, query: str) -> None:
    error = wrong_parameter(client.get(f"/v1/memberships?{query}"))
    assert error["parameter"] == query.partition("=")[0]


def test_a_repeated_parameter_hides_no_other_fault(client: httpx.Client) -> None:
    response = client.get("/v1/memberships?limit=3&limit=4&sort=id&sort=state&as_of=2024-02-30&foo=1&status=member")
    errors = problem(response, 422, "invalid_parameter")["errors"]
    assert {error["parameter"] for error in errors} == {"limit", "sort", "as_of", "foo"}


@pytest.mark.parametrize("path", [path for path in V1 if "q" in parameters(path)])
def test_a_search_for_nothing_or_for_too_much_is_refused(client: httpx.Client, path: str) -> None:
    for q in ("", "a" * 201, "a\0b"):
        assert wrong_parameter(client.get(an_address(path, q=q)))["parameter"] == "q"


@pytest.mark.parametrize("path", NAMED)
def test_an_unknown_id_is_not_found(client: httpx.Client, path: str) -> None:
    for identity in ("no-such-thing", "'", "a b", "å", "0", "%00"):
        address = re.sub("(?<=/v1/)([a-z-]+)/[^/?]+", rf"\1/{identity}", an_address(path))
        problem(client.get(address), 404, "not_found")


def test_the_instance_of_a_problem_is_an_address(client: httpx.Client) -> None:
    assert client.get("/v1/states/a%20b").json()["instance"] == "/v1/states/a%20b"


@pytest.mark.parametrize(
    ("address", "nearest"),
    [
        ("/v1/organizations/scoo", "sco"),
        ("/v1/organizations/scoo/members", "sco"),
        ("/v1/memberships/sco-belarus-membr", "sco-blr-member"),
        ("/v1/membership-statuses/sco-observers", "sco-observer"),
        ("/v1/officials/antonio-gutteres", "antonio-guterres"),
        ("/v1/offices/fm-belarus", "fm-blr"),
        ("/v1/meetings/chs2024", "chs-2024"),
        ("/v1/meetings/chs2024/participations", "chs-2024"),
        ("/v1/instruments/sco-chartr", "sco-charter"),
        ("/v1/documents/turranews-000/text", "turanews-000"),
        ("/v1/documents/turranews-000/passages", "turanews-000"),
    ],
)
def test_a_misspelt_id_is_told_the_nearest(client: httpx.Client, address: str, nearest: str) -> None:
    assert f"Did you mean {nearest}" in problem(client.get(address), 404, "not_found")["detail"]


@pytest.mark.parametrize("address", ["/nothing", "/v1/nothing", "/v2", "/v1/states/KAZ/nothing", "/docs/nothing"])
def test_an_address_that_leads_nowhere_is_not_found(client: httpx.Client, address: str) -> None:
    problem(client.get(address), 404, "not_found")


@pytest.mark.parametrize("path", [*ROUTES, "/docs", "/openapi.json"])
def test_nothing_can_be_written(client: httpx.Client, path: str) -> None:
    address = an_address(path) if path in ROUTES else path
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        response = client.request(method, address, json={"name": "Atlantis"} if method != "DELETE" else None)
        problem(response, 405, "method_not_allowed")
        assert response.headers["Allow"] == "GET, HEAD"


def test_a_failure_of_the_server_tells_nothing_of_itself(database_url: str, portal: BlockingPortal) -> None:
    application = create_app(Settings(database_url, TIMEOUT))

    @application.get("/failing")
    def fail() -> None:
        raise RuntimeError("the password is swordfish")

    with httpx.Client(transport=InProcess(application, portal), base_url="http://knowledge.example") as client:
        response = client.get("/failing")
    problem(response, 500, "internal_error")
    assert "swordfish" not in response.text


def test_the_items_and_parts_of_items_are_known_to_these_tests() -> None:
    assert set(ITEMS) <= set(NAMED)


@pytest.mark.parametrize(
    ("query", "parameter", "nearest"),
    [
        ("statuss=member", "statuss", "status"),
        ("status=memebr", "status", "member"),
        ("sort=states", "sort", "state"),
        ("basis=in-force", "basis", "in_force"),
        ("qqq=1", "qqq", None),
        ("limit=0", "limit", None),
    ],
)
def test_the_nearest_name_or_value_is_given_where_one_comes_near(
    client: httpx.Client, query: str, parameter: str, nearest: str | None
) -> None:
    error = wrong_parameter(client.get(f"/v1/organizations/sco/members?{query}"))
    assert (error["parameter"], error["nearest"]) == (parameter, nearest)


@pytest.mark.parametrize("path", [path for path in NAMED if "statu" not in path and "release" not in path])
def test_another_spelling_of_an_id_leads_to_the_item(client: httpx.Client, path: str) -> None:
    asked = httpx.URL(an_address(path, limit=2) if "limit" in parameters(path) else an_address(path))
    parts = asked.path.split("/")
    for spelling in (parts[3].swapcase(), parts[3].replace("-", "_"), f"{parts[3].replace('-', ' ')} "):
        response = client.get(asked.copy_with(path="/".join([*parts[:3], spelling, *parts[4:]])))
        if spelling != parts[3]:
            assert response.status_code == 308
            assert httpx.URL(response.headers["Location"]) == asked
            response = client.get(response.headers["Location"])
        assert response.status_code == 200
