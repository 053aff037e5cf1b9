"""The command line: scokb migrate, load, check, draft, serve, openapi."""

import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from app.db import NotReadyError, is_new, migrate, opened, reading, require_ready
from app.loading import SHIPPED_SEEDS, Fault, Loaded, SeedsError, check_seeds, load_seeds
from app.loading.drafting.command import DraftError, draft_file
from app.loading.files import RELEASES
from app.loading.parse import Progress
from app.loading.releases.curating import draft_release, sound_releases
from app.loading.releases.export import export_files, export_seeds
from app.main import create_app
from app.queries.knowledge_base import about
from app.settings import SettingError, Settings
from app.web.server import serve

PROGRESS_AFTER = 1.0  # seconds after which a load shows its progress on a terminal

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_ANY_FOLDER = click.Path(file_okay=False, path_type=Path)
_SEEDS = (
    "A folder of seed files, by default the one that ships. Repeat it for folders that belong beside each other: one "
    "alone takes the place of all others."
)
_seeds_option = click.option("--seeds", "folders", type=_FOLDER, multiple=True, default=[SHIPPED_SEEDS], help=_SEEDS)


class _Commands(click.Group):
    """Commands that report expected errors without a traceback, and end with exit status 1."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (NotReadyError, SeedsError, SettingError) as error:
            for fault in error.faults if isinstance(error, SeedsError) else []:
                click.echo(fault, err=True)
            raise click.ClickException(str(error)) from error


@click.group(cls=_Commands)
def main() -> None:
    """Serve a knowledge base of organizations and their members over time."""


@main.command("migrate")
def migrate_command() -> None:
    """Bring the database to the newest migration."""
    settings = Settings.from_environment()
    migrate(settings.database_url, settings.database_timeout)
    click.echo("The database is at the newest migration.")


@main.command("load")
@_seeds_option
@click.option("--build-releases", is_flag=True, help="Build the database and the files of every release as well.")
def load_command(folders: Sequence[Path], *, build_releases: bool) -> None:
    """Check the seed files and load them, in one transaction, in place of everything that was loaded before."""
    settings = Settings.from_environment()
    loaded = _load(settings, folders)
    for release in sound_releases(folders[0], []) if build_releases else []:
        export_files(release.packed, release.record.sha256, Path(settings.releases_dir))
        click.echo(f"Built release {release.record.name} in {settings.releases_dir}.")
    if loaded.changed and SHIPPED_SEEDS.resolve() not in {folder.resolve() for folder in folders}:
        listed, named = ", ".join(map(str, folders)), " ".join(f"--seeds {folder}" for folder in folders)
        click.echo(
            f"The database now holds {listed} alone: what was loaded before is replaced. To load it beside "
            f"the seeds that ship: scokb load --seeds {SHIPPED_SEEDS} {named}"
        )


@main.command("check")
@_seeds_option
@click.option("--warnings", "list_warnings", is_flag=True, help="List every warning, with its file and line.")
def check_command(folders: Sequence[Path], *, list_warnings: bool) -> None:
    """Check the seed files, without a database; warnings are counted by rule."""
    warnings: list[Fault] = []
    folder, *beside = folders
    _, rows = check_seeds(folder, warnings=warnings, beside=beside)
    if list_warnings:
        for warning in warnings:
            click.echo(warning)
    click.echo(f"No fault in {', '.join(map(str, folders))}: {sum(map(len, rows.values()))} rows.")
    if warnings:
        rules = Counter(warning.rule for warning in warnings).most_common()
        click.echo(f"{len(warnings)} warnings: {', '.join(f'{rule} {count}' for rule, count in rules)}")


@main.command("draft")
@click.argument("text", type=click.Path(path_type=Path))
@click.option("--date", required=True, help="The date of publication: YYYY, YYYY-MM or YYYY-MM-DD.")
@click.option("--publisher", required=True, help="Who published the text.")
@click.option("--title", required=True, help="The title of the text.")
@click.option("--url", help="The address of the text.")
@click.option("--language", default="en", show_default=True, help="The language of the text.")
@_seeds_option
def draft_command(text: Path, folders: tuple[Path, ...], date: str, **document: str) -> None:
    """Print a draft of the facts in TEXT, as the file that goes beside it; say on stderr what needs a decision."""
    try:
        with _progress() as progress:
            draft, summary = draft_file(text, {"published_on": date, **document}, folders, progress)
    except DraftError as error:
        raise click.UsageError(str(error)) from error
    click.echo(draft, nl=False)
    click.echo("\n".join(summary), err=True)


@main.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=1, show_default=True, help="How many processes serve.")
@_seeds_option
def serve_command(host: str, port: int, workers: int, folders: Sequence[Path]) -> None:
    """Serve the API; a database that is new is migrated and loaded with the seeds first."""
    settings = Settings.from_environment()
    try:
        with opened(settings.database_url, settings.database_timeout) as engine:
            if is_new(engine):
                migrate(settings.database_url, settings.database_timeout)
            require_ready(engine)
            if list(folders) != [SHIPPED_SEEDS]:
                click.echo("The database is loaded already: run scokb load to load other seeds.", err=True)
    except NotReadyError as error:
        if error.lack != "not_loaded":
            raise
        _load(settings, folders)
    with opened(settings.database_url, settings.database_timeout) as engine, reading(engine) as connection:
        loaded = about(connection)
    organization = loaded.examples.get("organization")
    members = f"/{organization}/members?as_of={loaded.coverage_until:%Y}" if organization else ""
    address = f"http://{host}:{port}"
    click.echo(f"{loaded.name}: try {address}/v1/organizations{members} or read {address}/docs")
    serve(settings, host, port, workers)


@main.command("openapi")
def openapi_command() -> None:
    """Print the OpenAPI schema."""
    click.echo(json.dumps(create_app().openapi(), indent=2, ensure_ascii=False))


@main.command("release")
@_seeds_option
@click.argument("name")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day of the release; by default today.")
@click.option("--summary", help="One sentence about what is new in it.")
@click.option(
    "--against", type=_FOLDER, help="The seeds of the release before, where its archive is not there or to compare it."
)
@click.option(
    "--releases", "to", type=_ANY_FOLDER, help="The folder that it is written into; by default releases/ in the seeds."
)
def release_command(
    name: str, folders: Sequence[Path], day: datetime | None, summary: str | None, against: Path | None, to: Path | None
) -> None:
    """Write release NAME (2026.11, 2026.11.2): the seeds in one archive, and what changed since the last one.

    Reasons that are written in NAME.toml stay. Where one is missing, it is named, and the exit status is 1.
    """
    folder = to or folders[0] / RELEASES
    try:
        draft = draft_release(name, folders, folder, day.date() if day else None, summary, against)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    draft.write()
    changes = draft.stated.values()
    click.echo(f"{'noun':<20} {'op':<8} {'kind':<11} {'number':>6}")
    counts = Counter((change.key[0], change.op, change.kind) for change in changes)
    for (noun, op, kind), number in sorted(counts.items()):
        click.echo(f"{noun:<20} {op:<8} {kind:<11} {number:>6}")
    missing = [change for change in changes if change.lacks_reason]
    for change in missing:
        click.echo(f"no reason: {change.kind} of {change.fact} ({', '.join(change.fields)})", err=True)
    if missing:
        where = f"say it in {folder / name}.toml, for many at once in [[reason]]"
        raise click.ClickException(f"{len(missing)} changes need a reason: {where}")
    click.echo(f"Wrote {folder / name}.toml and its archive: {len(changes)} changes.")


@main.command("export")
@_seeds_option
@click.argument("folder", type=_ANY_FOLDER)
def export_command(folder: Path, folders: Sequence[Path]) -> None:
    """Write everything into FOLDER: a CSV for each noun, one SQLite file, records, texts, citation, checksums."""
    if folder.exists() and any(folder.iterdir()):
        raise click.ClickException(f"{folder} is not empty")
    name = export_seeds(folders, folder)
    click.echo(f"Wrote {sum(file.is_file() for file in folder.rglob('*'))} files of {name} into {folder}.")


def _load(settings: Settings, folders: Sequence[Path]) -> Loaded:
    folder, *beside = folders
    with opened(settings.database_url, settings.database_timeout, write=True) as engine, _progress() as progress:
        loaded = load_seeds(folder, engine, progress, beside=beside)
    if loaded.changed:
        click.echo(f"Loaded revision {loaded.content_hash[:12]}: {sum(loaded.counts.values())} rows.")
    else:
        click.echo(f"Nothing changed: the database holds revision {loaded.content_hash[:12]} already.")
    return loaded


@contextmanager
def _progress() -> Iterator[Progress]:
    """Say on one line of a terminal, which is wiped in the end, what a load is at that takes longer."""
    terminal = sys.stderr.isatty()
    begun = time.monotonic()

    def tell(at: str) -> None:
        if terminal and time.monotonic() - begun >= PROGRESS_AFTER:
            click.echo(f"\r\x1b[K{at}", err=True, nl=False)

    try:
        yield tell
    finally:
        if terminal:
            click.echo("\r\x1b[K", err=True, nl=False)


if __name__ == "__main__":
    main()
