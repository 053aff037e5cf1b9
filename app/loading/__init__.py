"""The seed files into the tables: read, check, store."""

import tomllib
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Engine

from app.db import ROOT
from app.loading.checks import check
from app.loading.faults import Fault as Fault
from app.loading.faults import SeedsError as SeedsError
from app.loading.faults import collapse
from app.loading.parse import Progress, read_seeds, silent
from app.loading.records import KnowledgeBaseRecord
from app.loading.releases.archive import canonical, digest
from app.loading.releases.curating import check_facts, sound_releases
from app.loading.releases.rows import release_rows
from app.loading.rows import Rows, all_rows
from app.loading.store import Loaded as Loaded
from app.loading.store import store

SHIPPED_SEEDS = ROOT / "seeds"
EXAMPLES = SHIPPED_SEEDS / "examples.json"  # of responses: `python -m tests.examples` renews them


def check_seeds(
    folder: Path, progress: Progress = silent, warnings: list[Fault] | None = None, *, beside: Sequence[Path] = ()
) -> tuple[KnowledgeBaseRecord, Rows]:
    """Read a seeds folder, and others beside it, and check all of it, without a database.

    Returns what the first folder calls itself, with the days that all cover, and the rows of all; adds to `warnings`
    what is not a fault and ought to be better. Raises :class:`SeedsError` with every fault.
    """
    seeds = read_seeds([folder, *beside], progress)
    sha256 = digest(canonical(seeds))
    progress("checking")
    releases = sound_releases(folder, seeds.faults)
    known = check(seeds)
    if warnings is not None and not seeds.faults:
        seeds.faults += check_facts(releases, sha256, seeds.warnings)
    if seeds.faults:
        raise SeedsError(seeds.faults)
    knowledge_base, rows = all_rows(seeds, known)
    if warnings is not None:
        warnings += sorted(collapse(seeds.warnings))
    return knowledge_base, rows | release_rows(releases, sha256)


def load_seeds(folder: Path, engine: Engine, progress: Progress = silent, *, beside: Sequence[Path] = ()) -> Loaded:
    """Check a seeds folder, and others beside it, and store them; raises :class:`SeedsError` before it writes."""
    return store(engine, *check_seeds(folder, progress, beside=beside), progress)


def shipped_knowledge_base() -> KnowledgeBaseRecord:
    """What the seeds that ship call themselves, without reading the rest of them."""
    declared = tomllib.loads((SHIPPED_SEEDS / "knowledge_base.toml").read_text("utf-8"))
    return KnowledgeBaseRecord.model_validate(declared["knowledge_base"])
