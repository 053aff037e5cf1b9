"""The schema in review, and against the one last released: no client that was written for that one may break.

After a change of the API: `scokb openapi > tests/openapi.json`, and read the difference in review.
At a release: `cp tests/openapi.json tests/openapi-released.json`. A break on purpose renews that file as well, and is
told of in CHANGELOG.md.
"""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from app.cli import main
from tests.compatibility import breaks

FOLDER = Path(__file__).parent
REVIEWED = FOLDER / "openapi.json"
RELEASED = json.loads((FOLDER / "openapi-released.json").read_text())

MEMBERS = "/v1/organizations/{organization_id}/members"
STATES = "/v1/states"

SOME: dict[str, Any] = RELEASED | {"paths": {path: RELEASED["paths"][path] for path in (MEMBERS, STATES)}}

Change = Callable[[dict[str, Any]], object]


def parameter(schema: dict[str, Any], path: str, name: str) -> dict[str, Any]:
    found: dict[str, Any]
    (found,) = (each for each in schema["paths"][path]["get"]["parameters"] if each["name"] == name)
    return found


def answered(schema: dict[str, Any], path: str) -> dict[str, Any]:
    """The shape of the rows of a list."""
    content = schema["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    rows = shape(schema, content["$ref"])["properties"]["data"]
    return shape(schema, rows["items"]["$ref"])


def shape(schema: dict[str, Any], reference: str) -> dict[str, Any]:
    found: dict[str, Any] = schema["components"]["schemas"][reference.rpartition("/")[2]]
    return found


BREAKS: dict[str, tuple[str, Change]] = {
    "a path is gone": (f"GET {STATES}: is gone", lambda schema: schema["paths"].pop(STATES)),
    "an operation has another name": (
        f"GET {STATES}: is called countries, no longer list_states",
        lambda schema: schema["paths"][STATES]["get"].update(operationId="countries"),
    ),
    "a parameter is gone": (
        f"GET {STATES}: query parameter q is gone",
        lambda schema: schema["paths"][STATES]["get"]["parameters"].remove(parameter(schema, STATES, "q")),
    ),
    "a parameter is required": (
        f"GET {STATES}: query parameter q is required",
        lambda schema: parameter(schema, STATES, "q").update(required=True),
    ),
    "a new parameter is required": (
        f"GET {STATES}: query parameter key is required",
        lambda schema: schema["paths"][STATES]["get"]["parameters"].append(
            {"name": "key", "in": "query", "required": True, "schema": {"type": "string"}}
        ),
    ),
    "a parameter has another default": (
        f"GET {STATES}: query parameter limit has another default",
        lambda schema: parameter(schema, STATES, "limit")["schema"].update(default=20),
    ),
    "a parameter has another type": (
        f"GET {STATES}: query parameter q: type string is not integer",
        lambda schema: parameter(schema, STATES, "q")["schema"].update(type="integer"),
    ),
    "a parameter takes less": (
        f"GET {STATES}: query parameter limit: maximum 200 is above 100",
        lambda schema: parameter(schema, STATES, "limit")["schema"].update(maximum=100),
    ),
    "a parameter takes another form": (
        f"GET {STATES}: query parameter q: pattern None is not ^[a-z]+$",
        lambda schema: parameter(schema, STATES, "q")["schema"].update(pattern="^[a-z]+$"),
    ),
    "a value can no longer be sent": (
        f"GET {MEMBERS}: query parameter basis: ['decided'] is not among ['in_force']",
        lambda schema: schema["components"]["schemas"]["Basis"].update(enum=["in_force"]),
    ),
    "a status is gone": (
        f"GET {STATES}: status 422 is gone",
        lambda schema: schema["paths"][STATES]["get"]["responses"].pop("422"),
    ),
    "a format is gone": (
        f"GET {STATES}: 200 text/csv is gone",
        lambda schema: schema["paths"][STATES]["get"]["responses"]["200"]["content"].pop("text/csv"),
    ),
    "a field is gone": (
        f"GET {STATES}: 200 application/json.data[].alpha2: is missing",
        lambda schema: answered(schema, STATES)["properties"].pop("alpha2"),
    ),
    "a field within a field is gone": (
        f"GET {MEMBERS}: 200 application/json.data[].valid.start.earliest: is missing",
        lambda schema: schema["components"]["schemas"]["Boundary"]["properties"].pop("earliest"),
    ),
    "a field may be missing": (
        f"GET {STATES}: 200 application/json.data[].alpha2: may be missing",
        lambda schema: answered(schema, STATES)["required"].remove("alpha2"),
    ),
    "a field may be null": (
        f"GET {STATES}: 200 application/json.data[].name: type null is not string",
        lambda schema: answered(schema, STATES)["properties"].update(name={"type": ["string", "null"]}),
    ),
    "a field is of another type": (
        f"GET {STATES}: 200 application/json.data[].name: type integer is not string",
        lambda schema: answered(schema, STATES)["properties"].update(name={"type": "integer"}),
    ),
    "a field takes a value that nobody knows": (
        (
            f"GET {MEMBERS}: 200 application/json.data[].standing: ['asleep'] is not among "
            "['active', 'dormant', 'suspended']"
        ),
        lambda schema: schema["components"]["schemas"]["StandingKind"]["enum"].append("asleep"),
    ),
}

ADDITIONS: dict[str, Change] = {
    "a path": lambda schema: schema["paths"].update({"/v1/rivers": schema["paths"][STATES]}),
    "an optional parameter": lambda schema: schema["paths"][STATES]["get"]["parameters"].append(
        {"name": "river", "in": "query", "schema": {"type": "string"}}
    ),
    "a value that may be sent": lambda schema: schema["components"]["schemas"]["Basis"]["enum"].append("signed"),
    "a longer page": lambda schema: parameter(schema, STATES, "limit")["schema"].update(maximum=500),
    "a field": lambda schema: answered(schema, STATES)["properties"].update(rivers={"type": "integer"}),
    "a format": lambda schema: schema["paths"][STATES]["get"]["responses"]["200"]["content"].update(
        {"text/html": {"schema": {"type": "string"}}}
    ),
    "a status": lambda schema: schema["paths"][STATES]["get"]["responses"].update({"429": {"description": "Wait."}}),
    "a description": lambda schema: answered(schema, STATES).update(description="A state, and more of it."),
}


def test_the_schema_is_the_one_in_review() -> None:
    unchanged = CliRunner().invoke(main, ["openapi"]).stdout == REVIEWED.read_text()
    assert unchanged, "the schema is another one: scokb openapi > tests/openapi.json"


def test_no_client_of_the_released_schema_breaks() -> None:
    assert list(breaks(RELEASED, json.loads(REVIEWED.read_text()))) == []


@pytest.mark.parametrize(("reason", "change"), BREAKS.values(), ids=BREAKS)
def test_a_break_is_found(reason: str, change: Change) -> None:
    changed = copy.deepcopy(SOME)
    change(changed)
    assert reason in list(breaks(SOME, changed))


@pytest.mark.parametrize("change", ADDITIONS.values(), ids=ADDITIONS)
def test_an_addition_is_no_break(change: Change) -> None:
    changed = copy.deepcopy(SOME)
    change(changed)
    assert changed != SOME
    assert list(breaks(SOME, changed)) == []
