"""The examples of the schema are what the API answers from the shipped seeds."""

import json

import httpx
import pytest

from app.loading import EXAMPLES, shipped_knowledge_base
from app.main import create_app
from app.settings import Settings
from tests.answers import ROUTES, SCHEMA
from tests.examples import PROBLEMS, examples, lasting


def test_the_examples_are_responses(client: httpx.Client) -> None:
    committed = json.loads(EXAMPLES.read_text("utf-8"))[shipped_knowledge_base().name]
    renewed = "the seeds or the API changed: python -m tests.examples && scokb openapi > tests/openapi.json"
    assert lasting(examples(client)) == lasting(committed), renewed


@pytest.mark.parametrize("path", ROUTES)
def test_every_operation_has_an_example(path: str) -> None:
    shown = [
        content["examples"] for content in ROUTES[path]["responses"]["200"]["content"].values() if "examples" in content
    ]
    assert shown
    for each in shown:
        assert each["shipped"]["summary"].startswith("GET /")
        assert each["shipped"]["value"]


@pytest.mark.parametrize("problem", PROBLEMS)
def test_problems_have_examples(problem: str) -> None:
    content = SCHEMA["components"]["responses"][problem]["content"]["application/problem+json"]
    assert content["examples"]["shipped"]["value"]["code"]


def test_another_collection_is_not_shown_with_these_examples() -> None:
    app = create_app(Settings("sqlite:///never-opened.db"))
    app.describe(app.about.__class__("Rivers", "Rivers.", app.about.coverage_until))
    schema = app.openapi()
    operations = [operation for path in schema["paths"].values() for operation in path.values()]
    responses = [*schema["components"]["responses"].values(), *(each["responses"]["200"] for each in operations)]
    assert [each for each in responses if "examples" in json.dumps(each)] == []
