"""Schemathesis asks a running server what the schema allows and what it does not, and compares what comes back."""

import copy
import json
import os
import re
import subprocess
import sysconfig
from pathlib import Path

import httpx

from app.db import ROOT
from tests.answers import ROUTES, SCHEMA

PROGRAM = Path(sysconfig.get_path("scripts")) / "schemathesis"
PATIENCE = 120  # seconds
CONFIGURATION = Path(__file__).with_name("schemathesis.toml")


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603
        [PROGRAM, "--config-file", CONFIGURATION, "run", "--checks", "all", "--no-color", *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_answer_is_one_that_the_schema_promises(address: str, tmp_path: Path) -> None:
    releases = httpx.get(f"{address}/v1/releases").json()["data"]
    for release in releases:  # they are built when first requested, which takes its time
        httpx.get(f"{address}/v1", params={"release": release["id"]}, timeout=PATIENCE).raise_for_status()
        httpx.get(f"{address}{release['href']}/files", timeout=PATIENCE).raise_for_status()
    fuzzed = run(tmp_path, f"{address}/openapi.json")
    assert fuzzed.returncode == 0, fuzzed.stdout + fuzzed.stderr
    assert f"Tested: {len(ROUTES)}\n" in fuzzed.stdout
    for phase in ("Examples", "Coverage", "Fuzzing", "Stateful"):
        assert f"✅ {phase}\n" in fuzzed.stdout
    found = re.search(r"(\d+) generated, (\d+) passed", fuzzed.stdout)
    assert found is not None
    assert found[1] == found[2]


def test_a_promise_that_is_not_kept_is_found(address: str, tmp_path: Path) -> None:
    schema = copy.deepcopy(SCHEMA)
    (limit,) = (each for each in schema["paths"]["/v1/states"]["get"]["parameters"] if each["name"] == "limit")
    limit["schema"]["maximum"] = 500
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(schema))
    fuzzed = run(tmp_path, str(file), "--url", address, "--include-path", "/v1/states", "--phases", "coverage")
    assert fuzzed.returncode == 1
    assert "Schema-valid request rejected" in fuzzed.stdout
