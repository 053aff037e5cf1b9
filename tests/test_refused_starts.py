"""Under other servers than `scokb serve`, too, one line says why there is nothing to serve."""

import json
import os
import re
import subprocess
import sys

import pytest

from app.db import ROOT
from tests.databases import execute

REFUSED = {
    "UPDATE alembic_version SET version_num = '0001'": "at migration 0001, .*; run: scokb migrate && scokb load",
    "UPDATE alembic_version SET version_num = '9999'": "at migration 9999, .*; install a newer scokb",
    "DELETE FROM alembic_version": "without the tables of scokb, .*; run: scokb migrate && scokb load",
    "DELETE FROM revision": "holds no knowledge base; run: scokb load",
}


@pytest.mark.slow
@pytest.mark.parametrize(("statement", "says"), REFUSED.items())
def test_uvicorn_says_in_one_line_why_it_does_not_start(migrated_database_url: str, statement: str, says: str) -> None:
    execute(migrated_database_url, statement)
    ended = subprocess.run(
        [sys.executable, "-m", "uvicorn", "app.main:app", "--host", "192.0.2.1"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": migrated_database_url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 3
    *_, reason = [json.loads(line) for line in ended.stderr.splitlines() if line.startswith("{")]
    assert reason["level"] == "error"
    assert re.search(rf"^the database .*{says}", reason["message"])
    assert "Traceback" not in ended.stderr
