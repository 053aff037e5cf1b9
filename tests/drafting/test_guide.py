"""The way from a text to a document, as CONTRIBUTING.md and seeds/README.md show it, is walked."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from app.db import ROOT
from tests.drafting.measure import TEXTS
from tests.drafting.seeds import copied_seeds

BLOCK = re.compile(r"<!-- from a text to a document -->\n```sh\n(.*?)```", re.DOTALL)


@pytest.mark.slow
@pytest.mark.parametrize("guide", ["CONTRIBUTING.md", "seeds/README.md"])
def test_the_lines_lead_from_a_text_to_a_branch_that_can_be_merged(guide: str, tmp_path: Path) -> None:
    [lines] = BLOCK.findall((ROOT / guide).read_text(encoding="utf-8"))
    assert lines.count("\n") <= 10
    home, repository, remote = (tmp_path / name for name in ("home", "repository", "remote.git"))
    home.mkdir()
    repository.mkdir()
    copied_seeds(repository)
    (home / "steppe.txt").write_bytes((TEXTS / "development" / "agency-tianjin.txt").read_bytes())
    environment = {
        "HOME": str(home),
        "EDITOR": "true",
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        **{f"GIT_{who}_{what}": "a@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    }

    def run(script: str) -> str:
        done = subprocess.run(  # noqa: S603
            ["/bin/bash", "-euo", "pipefail", "-c", script],
            cwd=repository,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    run(f"git init -qb main && git add . && git commit -qm start && git init -q --bare {remote}")
    run(f"git remote add origin {remote}")
    assert "No fault in seeds" in run(lines)
    merged = run(f"git -C {remote} show --stat steppe-2025-09-01")
    assert "steppe-2025-09-01.toml" in merged
    assert "steppe-2025-09-01.txt" in merged
