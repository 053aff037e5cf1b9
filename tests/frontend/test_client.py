"""A TypeScript program that asks the API with the types generated from its schema."""

import json
import re
from pathlib import Path

import httpx
import pytest

from tests.frontend.conftest import FOLDER, GENERATED, Npm, said

TYPES = GENERATED / "schema.d.ts"


@pytest.fixture(scope="module")
def types(npm: Npm, schema_file: Path) -> str:
    """The types generated from the schema."""
    assert schema_file.exists()
    generated = npm("generate")
    assert generated.returncode == 0, said(generated)
    return TYPES.read_text()


@pytest.fixture(scope="module")
def compiled(npm: Npm, types: str) -> Npm:
    """Run scripts on the compiled program."""
    assert types
    done = npm("compile")
    assert done.returncode == 0, said(done)
    return npm


def test_the_lock_file_names_versions_and_hashes_and_no_place_to_get_them() -> None:
    text = (FOLDER / "package-lock.json").read_text()
    assert "://" not in text
    lock = json.loads(text)
    packages = [package for name, package in lock["packages"].items() if name]
    assert packages
    for package in packages:
        assert {"version", "integrity"} <= package.keys()
        assert "resolved" not in package


def test_every_field_of_every_shape_has_a_type(types: str) -> None:
    _, _, after = types.partition("export interface components {\n    schemas: {\n")
    shapes, _, _ = after.partition("\n    responses: ")
    assert "MemberList: {" in shapes
    code = re.sub(r"/\*.*?\*/", "", shapes, flags=re.DOTALL)
    vague = [line.strip() for line in code.splitlines() if re.search(r"\b(unknown|any)\b(?!\"|\??:)", line)]
    assert vague == ["[key: string]: unknown;"] * 2  # before and after a change: fields of any noun


def test_the_answers_are_those_that_the_types_promise(compiled: Npm, address: str) -> None:
    asked = compiled("ask", address)
    assert asked.returncode == 0, said(asked)
    assert "6 questions answered as expected" in asked.stdout


def test_a_server_that_does_not_answer_is_a_failure(compiled: Npm) -> None:
    assert compiled("ask", "http://127.0.0.1:1").returncode != 0


def test_three_views_need_the_fewest_requests(compiled: Npm, address: str) -> None:
    members = f"{address}/v1/organizations/sco/members"
    years = [
        httpx.get(members, params={"as_of": f"{year}-12-31", "status": "any", "limit": 200}).json()["data"]
        for year in range(2001, 2026)
    ]
    different = len({json.dumps(rows) for rows in years})
    assert different < len(years)
    shown = compiled("pages", address)
    assert shown.returncode == 0, said(shown)
    slider, chart, reader = shown.stdout.splitlines()
    assert slider == f"slider: {different} requests. {len(years[0])} to {len(years[-1])} states"
    assert chart.startswith("chart: 1 requests. ")
    assert reader.startswith("reader: 2 requests. ")
