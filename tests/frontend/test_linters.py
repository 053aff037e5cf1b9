"""The schema, as the linters of others read it; each with its rules in `rules/`."""

import copy
import json
from pathlib import Path

import pytest

from tests.answers import SCHEMA
from tests.frontend.conftest import Npm, said

LINTERS = ["redocly", "spectral", "ibm"]


@pytest.mark.parametrize("linter", LINTERS)
def test_a_linter_finds_nothing_wrong_with_the_schema(npm: Npm, schema_file: Path, linter: str) -> None:
    linted = npm(linter, str(schema_file))
    assert linted.returncode == 0, said(linted)


@pytest.mark.parametrize("linter", LINTERS)
def test_a_linter_finds_a_parameter_that_is_not_described(npm: Npm, tmp_path: Path, linter: str) -> None:
    schema = copy.deepcopy(SCHEMA)
    del schema["paths"]["/v1/states/{state_id}"]["get"]["parameters"]
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(schema))
    assert "state_id" in said(npm(linter, str(file)))
