"""The programs of npm that read the schema, as `package.json` names them; they need Node and npm on the machine."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Protocol

import pytest

from tests.answers import SCHEMA

FOLDER = Path(__file__).parent
GENERATED = FOLDER / "generated"

Finished = subprocess.CompletedProcess[str]


class Npm(Protocol):
    def __call__(self, script: str, *arguments: str) -> Finished: ...


@pytest.fixture(scope="session")
def npm() -> Npm:
    """Run a script of `package.json`, with the packages of its lock file and no other."""
    program, node = shutil.which("npm"), shutil.which("node")
    if program is None or node is None:
        pytest.fail("these tests need Node 20.19 or newer, and npm")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603
    if tuple(int(part) for part in version.strip().removeprefix("v").split(".")) < (20, 19):
        pytest.fail(f"these tests need Node 20.19 or newer, not {version}")

    def run(*arguments: str) -> Finished:
        return subprocess.run([program, *arguments], cwd=FOLDER, capture_output=True, text=True, check=False)  # noqa: S603

    installed = run("ci")
    assert installed.returncode == 0, said(installed)

    return lambda script, *arguments: run("run", "--silent", script, "--", *arguments)


@pytest.fixture(scope="session")
def schema_file() -> Path:
    """The schema, where the scripts look for it."""
    GENERATED.mkdir(exist_ok=True)
    file = GENERATED / "openapi.json"
    file.write_text(json.dumps(SCHEMA, indent=2))
    return file


def said(finished: Finished) -> str:
    """All that a program said."""
    return finished.stdout + finished.stderr
