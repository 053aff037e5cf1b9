"""The seed files into the tables: read, check, store."""

from pathlib import Path

from sqlalchemy import Engine

from app.db import ROOT
from app.loading.checks import check
from app.loading.columns import Rows
from app.loading.faults import Fault, SeedsError, collapse
from app.loading.parse import read_seeds
from app.loading.progress import Progress, silent
from app.loading.records import KnowledgeBaseRecord
from app.loading.releases import canonical, check_facts, not_released, release_rows, sound_releases
from app.loading.rows import build_rows
from app.loading.store import Loaded, store

SHIPPED_SEEDS = ROOT / "seeds"


def check_seeds(
    folder: Path, progress: Progress = silent, warnings: list[Fault] | None = None
) -> tuple[KnowledgeBaseRecord, Rows]:
    """Read a seeds folder and check all of it, without a database.

    Returns what it calls itself and its rows, and adds to `warnings` what is not a fault and ought to be better.
    Raises :class:`SeedsError` with every fault.
    """
    seeds = read_seeds(folder, progress)
    records = canonical(seeds)
    progress("checking")
    releases = sound_releases(folder, seeds.faults)
    known, proofs = check(seeds)
    if seeds.faults:
        raise SeedsError(seeds.faults)
    rows = build_rows(seeds, known, proofs) | release_rows(releases, records)
    if warnings is not None:
        seeds.warnings += not_released(records, releases)
        for release in releases:
            seeds.faults += check_facts(release, seeds.warnings)
        if seeds.faults:
            raise SeedsError(seeds.faults)
        warnings += sorted(collapse(seeds.warnings))
    return seeds.of(KnowledgeBaseRecord)[0].record, rows


def load_seeds(folder: Path, engine: Engine, progress: Progress = silent) -> Loaded:
    """Check a seeds folder and store it; raises :class:`SeedsError` before anything is written."""
    return store(engine, *check_seeds(folder, progress), progress)


__all__ = ["SHIPPED_SEEDS", "Fault", "Loaded", "SeedsError", "check_seeds", "load_seeds"]
