"""What the README promises."""

import ast
import contextlib
import io
import json
import re
import sqlite3
from dataclasses import fields
from pathlib import Path
from typing import Any

import duckdb
import httpx
import pytest
from click.testing import CliRunner

from app.cli import main
from app.settings import Settings

README = Path(__file__).resolve().parent.parent / "README.md"
TEXT = README.read_text()
QUESTIONS = re.findall(r"```http\nGET (\S+)\n```\n\n```json\n(.*?)```", TEXT, re.DOTALL)


def assert_shown(shown: Any, given: Any, place: str) -> None:
    """What is shown stands in what was given; a list is shown whole, its items in part."""
    if isinstance(shown, dict):
        for key, value in shown.items():
            assert_shown(value, given[key], f"{place}.{key}")
    elif isinstance(shown, list):
        assert len(shown) == len(given), place
        for number, value in enumerate(shown):
            assert_shown(value, given[number], f"{place}[{number}]")
    else:
        assert shown == given, place


def test_it_asks_four_questions() -> None:
    assert len(QUESTIONS) == 4


@pytest.mark.parametrize(("address", "answer"), QUESTIONS, ids=[address for address, _ in QUESTIONS])
def test_its_questions_have_the_answers_shown(client: httpx.Client, address: str, answer: str) -> None:
    response = client.get(address)
    assert response.status_code == 200
    assert_shown(json.loads(answer), response.json(), "answer")


def test_the_paths_of_its_layout_exist() -> None:
    layout = TEXT[TEXT.index("## Project layout") : TEXT.index("## How to add")]
    named = re.findall(r"`(\w+/[\w./]*)`|\]\(([\w./]+)\)", layout)
    assert named
    for path, picture in named:
        assert (README.parent / (path or picture)).exists(), path


def test_its_commands_are_those_of_the_command_line() -> None:
    assert set(re.findall(r"^\| `scokb (\w+)", TEXT, re.MULTILINE)) == set(main.commands)


def test_its_settings_are_those_that_are_read() -> None:
    read = {field.name.upper() for field in fields(Settings)}
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", TEXT, re.MULTILINE)) == read


RECIPES = dict(
    re.findall(r"```(python|sql|sh|r)\n((?:.*\n)*?)```", TEXT[TEXT.index("## Citing it") : TEXT.index("## Running it")])
)


def test_its_recipes_have_at_most_three_lines_and_agree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(RECIPES) == {"python", "sql", "r", "sh"}
    assert all(len([line for line in recipe.splitlines() if line]) <= 3 for recipe in RECIPES.values())
    assert CliRunner().invoke(main, ["export", str(tmp_path / "files")]).exit_code == 0
    monkeypatch.chdir(tmp_path / "files")
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(RECIPES["python"], {})  # noqa: S102  # it is our own
    by_pandas = set(ast.literal_eval(printed.getvalue()))
    with contextlib.closing(duckdb.connect()) as connected:
        by_duckdb = {state for (state,) in connected.execute(RECIPES["sql"]).fetchall()}
    [statement] = re.findall(r'"(.*)"', RECIPES["sh"])
    with contextlib.closing(sqlite3.connect("scokb.db")) as connection:
        by_sqlite = {state for (state,) in connection.execute(statement)}
    assert by_pandas == by_duckdb == by_sqlite
    assert "BLR" in by_sqlite


@pytest.mark.parametrize("program", ["tests/notebook/panel.py", "tests/frontend/pages.ts"])
def test_its_programs_are_the_files_that_are_tested(program: str) -> None:
    chapter = TEXT[TEXT.index("## Two programs") : TEXT.index("## Formats")]
    assert f"]({program})" in chapter
    assert (README.parent / program).read_text() in chapter
