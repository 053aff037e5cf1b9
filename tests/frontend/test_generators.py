"""Clients that generators make of the schema compile strictly, as they are written."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.frontend.conftest import Npm, said


def test_clients_in_typescript_compile(npm: Npm, schema_file: Path) -> None:
    assert schema_file.exists()
    for script in ("generate", "generate-hey-api", "generate-orval", "compile-generated"):
        done = npm(script)
        assert done.returncode == 0, said(done)


@pytest.fixture
def python_client(schema_file: Path, tmp_path: Path) -> Path:
    """The client in Python, which is written without a warning."""
    program = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none", "--fail-on-warning"]
    folder, config = tmp_path / "sco_client", tmp_path / "config.yaml"
    config.write_text("post_hooks: []\n")  # its hook runs the ruff that is installed, whose fixes break its own types
    command = [*program, "--config", str(config), "--path", str(schema_file), "--output-path", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)  # noqa: S603
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_the_client_in_python_has_types(python_client: Path) -> None:
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", python_client.name]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=python_client.parent)  # noqa: S603
    assert done.returncode == 0, done.stdout + done.stderr
    assert (python_client / "models" / "certainty.py").exists()
    unnamed = (python_client / "models").glob("*_type_0.py")
    assert not [file.name for file in unnamed if "Enum" in file.read_text()]
