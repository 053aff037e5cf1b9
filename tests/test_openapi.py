"""The description of the API: OpenAPI 3.1, complete, and true."""

import re
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from app.web.params import Span, TimeModes
from tests.answers import EVERYTHING, LISTS, ROUTES, SCHEMA, an_address, data, parameters

READS = [path for path in ROUTES if path.startswith("/v1") and path != "/v1/context.jsonld"]
FORMS: dict[str, str] = {
    name: parameters(path)[name]["pattern"]
    for path, names in {"/v1/states": ("as_of", "during", "throughout"), "/v1/meetings": ("from", "to")}.items()
    for name in names
}
DAYS = st.dates().map(str)
SIDES = st.one_of(DAYS, DAYS.map(lambda day: day[:7]), DAYS.map(lambda day: day[:4]), st.text("0123456789-.~?%"))
SIDES |= st.sampled_from(["..", "today", "latest"])
VERBS = {"list", "get", "search", "resolve", "compare"}


def test_the_description_is_served_in_version_3_1(client: httpx.Client) -> None:
    served = client.get("/openapi.json").json()
    assert served == SCHEMA
    assert served["openapi"].startswith("3.1.")
    assert served["info"]["title"]
    assert served["info"]["description"]
    assert served["info"]["license"]["name"]
    assert served["info"]["contact"]["name"]
    assert served["servers"] == [{"url": "/", "description": "This host."}]


def test_only_reading_is_described() -> None:
    for path, methods in SCHEMA["paths"].items():
        assert set(methods) <= {"get", "head"}, path


def test_every_operation_has_an_id_of_its_own_that_says_what_it_does() -> None:
    names = [operation["operationId"] for operation in ROUTES.values()]
    assert len(set(names)) == len(names)
    for name in names:
        verb, _, noun = name.partition("_")
        assert verb in VERBS, name
        assert re.fullmatch(r"[a-z]+(_[a-z0-9]+)*", noun), name
    for path in LISTS:
        assert ROUTES[path]["operationId"].partition("_")[0] in {"list", "search", "resolve"}


@pytest.mark.parametrize("path", ROUTES)
def test_every_operation_is_explained_under_a_tag_that_is_explained(path: str) -> None:
    declared = {tag["name"]: tag["description"] for tag in SCHEMA["tags"]}
    operation = ROUTES[path]
    assert operation["summary"]
    assert operation["description"]
    [tag] = operation["tags"]
    assert declared[tag]


def test_every_tag_has_an_operation() -> None:
    used = {tag for operation in ROUTES.values() for tag in operation["tags"]}
    assert used == {tag["name"] for tag in SCHEMA["tags"]}


@pytest.mark.parametrize("path", ROUTES)
def test_every_parameter_is_explained(path: str) -> None:
    for parameter in ROUTES[path].get("parameters", []):
        assert parameter.get("description"), parameter["name"]


@pytest.mark.parametrize("path", READS)
def test_every_date_is_described_by_its_form(path: str) -> None:
    for name, schema in parameters(path).items():
        if name in FORMS:
            for text in ("2024", "2024-07", "2024-07-04"):
                assert re.fullmatch(schema["pattern"], text), name
            for text in ("", "24", "2024-13", "2024-07-32", "2024-7-4", "2024~", "soon"):
                assert not re.fullmatch(schema["pattern"], text), name


def read(name: str, text: str) -> str | None:
    """What is wrong with a date, if anything."""
    try:
        (Span if name in {"from", "to"} else TimeModes).model_validate({name: text})
    except ValidationError as refusal:
        return str(refusal)
    return None


@given(name=st.sampled_from(sorted(FORMS)), sides=st.lists(SIDES, min_size=1, max_size=2))
def test_every_date_that_is_understood_has_the_form(name: str, sides: list[str]) -> None:
    text = "/".join(sides)
    if read(name, text) is None:
        assert re.fullmatch(FORMS[name], text)


@given(name=st.sampled_from(sorted(FORMS)), drawn=st.data())
def test_what_has_the_form_of_a_date_is_refused_only_where_there_is_no_such_day(
    name: str, drawn: st.DataObject
) -> None:
    refusal = read(name, drawn.draw(st.from_regex(FORMS[name], fullmatch=True)))
    assert refusal is None or re.search("no such day|year must lie between|ends before it starts", refusal)


@pytest.mark.parametrize("path", READS)
def test_every_error_that_can_happen_is_declared(path: str) -> None:
    responses = ROUTES[path]["responses"]
    expected = {"304", "400", "414", "422", "431", "500", "503", "default"} | ({"308", "404"} if "{" in path else set())
    assert expected <= responses.keys()
    assert all(declared(response)["description"] for response in responses.values())


def declared(component: dict[str, Any]) -> dict[str, Any]:
    """A response or a header itself, where it is only referred to."""
    kind, _, name = str(component.get("$ref", "")).removeprefix("#/components/").partition("/")
    return dict(SCHEMA["components"][kind][name]) if name else component


@pytest.mark.parametrize("path", READS)
def test_the_headers_of_an_answer_are_those_that_are_described(client: httpx.Client, path: str) -> None:
    response = client.get(an_address(path, limit=1) if "limit" in parameters(path) else an_address(path))
    described = ROUTES[path]["responses"]["200"]["headers"]
    assert all(declared(header)["description"] for header in described.values())
    ours = {"Cache-Control", "ETag", "Last-Modified", "Link", "Server-Timing", "Vary", "X-Request-Id"}
    sent = {name for name in ours if name in response.headers}
    assert sent <= described.keys()
    assert described.keys() - sent <= {"Link", "Memento-Datetime"}


def test_every_error_is_declared_as_a_problem_and_as_nothing_else() -> None:
    found = {
        media_type
        for operation in ROUTES.values()
        for status, response in operation["responses"].items()
        if status == "default" or int(status) >= 400
        for media_type, content in declared(response)["content"].items()
        if content["schema"] == {"$ref": "#/components/schemas/Problem"}
    }
    assert found == {"application/problem+json"}


def test_the_other_spellings_of_a_state_are_declared_as_a_redirect() -> None:
    assert "308" in ROUTES["/v1/states/{state_id}"]["responses"]


def test_an_archived_text_is_declared_as_plain_text() -> None:
    assert list(ROUTES["/v1/documents/{document_id}/text"]["responses"]["200"]["content"]) == ["text/plain"]


def references(value: Any) -> set[str]:
    """Every schema that is referred to."""
    if isinstance(value, dict):
        own = {value["$ref"]} if "$ref" in value else set()
        return own.union(*(references(part) for part in value.values()))
    return set().union(*(references(part) for part in value)) if isinstance(value, list) else set()


def test_every_component_that_is_referred_to_exists_and_every_other_is_used() -> None:
    components = {f"#/components/{kind}/{name}" for kind, named in SCHEMA["components"].items() for name in named}
    assert references(SCHEMA) == components


def test_no_schema_has_a_name_that_only_a_machine_could_give() -> None:
    for name in SCHEMA["components"]["schemas"]:
        assert re.fullmatch("[A-Z][A-Za-z]+", name), name


def test_the_schema_of_errors_of_the_framework_is_not_described() -> None:
    assert not {"HTTPValidationError", "ValidationError"} & SCHEMA["components"]["schemas"].keys()


def test_the_questions_of_the_description_are_answered(client: httpx.Client) -> None:
    asked = re.findall(r"\]\((v1/[^)]*)\)", SCHEMA["info"]["description"])
    assert len(asked) >= 5
    for question in asked:
        response = client.get(f"/{question}")
        assert response.status_code == 200, question
        assert response.json()["data"], question


@pytest.mark.parametrize("path", LISTS)
def test_the_description_has_a_line_for_each_list_that_names_its_filters_and_orders(path: str) -> None:
    start = f"| `{path.removeprefix('/v1')}` |"
    [line] = [line for line in SCHEMA["info"]["description"].split("\n") if line.startswith(start)]
    taken = parameters(path)
    orders = {order.removeprefix("-") for order in taken["sort"]["enum"]}
    named = [
        word for name in ("include", "facets") for word in taken.get(name, {"items": {"enum": []}})["items"]["enum"]
    ]
    filters = taken.keys() - {"limit", "offset", "format", "sort", "include", "facets", "point"}
    assert sorted(re.findall("`([a-z_]+)`", line.removeprefix(start))) == sorted([*filters, *orders, *named])


@pytest.mark.parametrize("path", ROUTES)
def test_the_examples_of_every_route_return_data(client: httpx.Client, path: str) -> None:
    assert client.get(an_address(path)).status_code == 200
    for name, schema in parameters(path).items():
        values = schema.get("items", schema)
        examples = schema.get("examples", [])
        assert examples or "enum" in values or values["type"] != "string", f"{name} has no example"
        for example in examples if name != "known_at" else []:  # it redirects to a release
            everything = EVERYTHING.get(path, {}) if name == "id" else {}
            address = an_address(path, **everything, **{name: example})
            if path.endswith("/text"):
                assert client.get(address).text, (name, example)
            else:
                assert data(client, address), (name, example)
