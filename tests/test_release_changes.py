"""Changes of releases: applied to what was before they give what came after; how a curator makes a release."""

import hashlib
import io
import json
import random
import shutil
import tarfile
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest
from anyio.from_thread import BlockingPortal
from click.testing import CliRunner

from app.cli import main
from app.loading import check_seeds
from app.loading.parse import read_seeds
from app.loading.releases.archive import (
    Records,
    archived,
    canonical,
    digest,
    to_json_lines,
    to_seeds,
    unpack,
)
from app.loading.releases.changes import Change, compare, computed_kind
from app.loading.releases.files import read_releases
from tests.answers import rows
from tests.conftest import InProcess, NewDatabase, started
from tests.databases import migrated_and_loaded
from tests.faults import MADE_UP_SEEDS, faults_in, made_up_seeds

RELEASES, EDITS = 10, 50
SINCE = date(2026, 1, 31)


def release(seeds: Path, name: str, day: date) -> Any:
    return CliRunner().invoke(main, ["release", name, "--seeds", str(seeds), "--date", day.isoformat()])


def test_the_records_of_an_archive_are_read_as_the_same_seeds() -> None:
    archive = archived("2026.01", SINCE, read_seeds([MADE_UP_SEEDS]))
    again = unpack(archive.packed(), digest(archive.records))
    assert again == archive
    seeds = to_seeds(again, Path("archive.jsonl"))
    assert not seeds.faults
    assert canonical(seeds) == archive.records


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ({}, {"end": "2026-03"}, "real_world"),
        ({}, {"end": "2020"}, None),
        ({"start": "2020"}, {"start": "2020-05"}, "refinement"),
        ({"start": "unknown"}, {"start": "2020-05"}, "refinement"),
        ({"start": "2020-05"}, {"start": "2020"}, None),
        ({"start": "2020"}, {"start": "2021-05"}, None),
        ({"sources": ["a"]}, {"sources": ["a", "b"]}, "refinement"),
        ({"host": "KAZ"}, {"host": "RUS"}, None),
    ],
)
def test_the_kind_of_a_change_follows_from_its_fields(before: Any, after: Any, kind: str | None) -> None:
    assert computed_kind(before, after, SINCE) == kind


def test_a_correction_needs_a_reason_which_stays(tmp_path: Path) -> None:
    seeds = made_up_seeds(tmp_path)
    assert release(seeds, "2026.01", date(2026, 1, 31)).exit_code == 0
    states = seeds / "states.toml"
    states.write_text(states.read_text() + "\n")
    assert faults_in_release(seeds) == []
    organization = next(file for file in seeds.rglob("*.toml") if "[[organization]]" in file.read_text())
    text = organization.read_text()
    named = text[text.index('name = "', text.index("[[organization]]")) :].partition("\n")[0]
    organization.write_text(text.replace(named, 'name = "Another Name"', 1))
    made = release(seeds, "2026.02", date(2026, 2, 28))
    assert made.exit_code == 1
    assert "no reason: correction of organization:" in made.output
    assert any("missing_reason" in fault for fault in faults_in_release(seeds))
    notes = seeds / "releases" / "2026.02.toml"
    head, _, rest = notes.read_text().partition("\n[[change]]")
    shared = '\n[[reason]]\nid = "renamed"\nnouns = ["organization"]\nkind = "correction"\nreason = "It was misread."\n'
    notes.write_text(f"{head}{shared}\n[[change]]{rest}")
    again = release(seeds, "2026.02", date(2026, 2, 28))
    assert again.exit_code == 0, again.output
    assert 'because = "renamed"' in notes.read_text()
    first = notes.read_bytes()
    release(seeds, "2026.02", date(2026, 2, 28))
    assert notes.read_bytes() == first
    assert faults_in_release(seeds) == []


def faults_in_release(seeds: Path) -> list[str]:
    """The faults of seeds and releases; none where there is none."""
    try:
        check_seeds(seeds, warnings=[])
    except Exception:  # noqa: BLE001  # `faults_in` says which
        return faults_in(seeds)
    return []


@pytest.mark.parametrize(
    ("name", "day", "says"),
    [
        ("foo", date(2026, 2, 28), "a release of 2026-02-28 is called 2026.02, or that and a number from 2 behind it"),
        ("2026.03", date(2026, 2, 28), "is called 2026.02"),
        ("2026.02.1", date(2026, 2, 28), "a number from 2"),
        ("2026.01", date(2026, 1, 10), "no longer the newest release"),
        (
            "2026.01.3",
            date(2026, 1, 30),
            "2026.01.3 of 2026-01-30 comes before the last release, 2026.01.2 of 2026-01-31",
        ),
    ],
)
def test_a_release_has_the_name_of_its_month_and_comes_last(tmp_path: Path, name: str, day: date, says: str) -> None:
    seeds = made_up_seeds(tmp_path)
    for earlier in ("2026.01", "2026.01.2"):
        assert release(seeds, earlier, date(2026, 1, 31)).exit_code == 0
    made = release(seeds, name, day)
    assert made.exit_code == 1
    assert says in made.output
    assert {file.name for file in (seeds / "releases").glob("*.toml")} == {"2026.01.toml", "2026.01.2.toml"}


def test_a_release_is_compared_with_the_seeds_of_the_one_before(tmp_path: Path) -> None:
    seeds = made_up_seeds(tmp_path / "now")
    before = made_up_seeds(tmp_path / "before")
    sources = seeds / "sources.toml"
    document = '\n[[document]]\nid = "added"\ntitle = "Added"\npublisher = "Nobody"\nlanguage = "en"\n'
    sources.write_text(f'{sources.read_text()}{document}url = "https://example.org/added"\n')
    command = ["release", "2026.02", "--seeds", str(seeds), "--date", "2026-02-28", "--against", str(before)]
    made = CliRunner().invoke(main, command)
    assert made.exit_code == 0, made.output
    assert made.output.splitlines()[1].split() == ["document", "added", "new", "1"]
    refused = CliRunner().invoke(main, [*command[:1], "2026.02.2", *command[2:]])
    assert refused.exit_code == 1
    assert "does not hold what 2026.02 holds" in refused.output


def test_a_damaged_archive_is_a_fault(tmp_path: Path) -> None:
    seeds = made_up_seeds(tmp_path)
    release(seeds, "2026.01", date(2026, 1, 31))
    notes = seeds / "releases" / "2026.01.toml"
    text = notes.read_text()
    digest = text[text.index('sha256 = "') :].partition("\n")[0]
    notes.write_text(text.replace(digest, f'sha256 = "{"0" * 64}"'))
    assert any("broken_archive" in fault for fault in faults_in(seeds))
    notes.write_text(text)
    (seeds / "releases" / "2026.01.tar.gz").write_bytes(b"no archive")
    assert any("broken_archive" in fault for fault in faults_in(seeds))


def packed(records: bytes) -> bytes:
    """An archive of some lines, and of a link to them."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as tar:
        about = b'{"format": 1, "name": "2026.01", "date": "2026-01-31"}'
        for name, content in {"release.json": about, "records.jsonl": records}.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
        link = tarfile.TarInfo("texts/link.txt")
        link.type, link.linkname = tarfile.LNKTYPE, "records.jsonl"
        tar.addfile(link)
    return made.getvalue()


def test_links_in_an_archive_are_left_alone() -> None:
    """Their content counts for nothing in the size of an archive, which is bounded."""
    records = b'{"noun": "state", "id": "XAA", "fields": {"name": "Aland"}}\n'
    assert unpack(packed(records), hashlib.sha256(records).hexdigest()).texts == {}


@pytest.mark.parametrize("fields", ["null", "5", '["text_sha256"]', '[["a", 1]]', "[" * 100_000, '"\ud800"'])
def test_an_archive_of_what_is_no_record_is_refused(fields: str) -> None:
    records = f'{{"noun": "state", "id": "XAA", "fields": {fields}}}\n'.encode(errors="surrogatepass")
    with pytest.raises(ValueError, match=r"."):
        unpack(packed(records), hashlib.sha256(records).hexdigest())


def edited(seeds: Path, drawn: random.Random) -> None:
    """Edit one record: a note is added or changed, or a document is added or removed."""
    sources = seeds / "sources.toml"
    blocks = sources.read_text().split("\n[[document]]\n")
    number = drawn.randrange(10**9)
    drawn_ones = [place for place, block in enumerate(blocks) if 'id = "drawn-' in block]
    match drawn.choice(["add", "add", "remove", "note"]):
        case "remove" if drawn_ones:
            del blocks[drawn.choice(drawn_ones)]
        case "note" if drawn_ones:
            place = drawn.choice(drawn_ones)
            lines = [line for line in blocks[place].splitlines() if not line.startswith("note = ")]
            blocks[place] = "\n".join([*lines, f'note = "Remark {number}"', ""])
        case _:
            fields = ['title = "Drawn"', 'publisher = "Nobody"', 'language = "en"', 'url = "https://example.org/drawn"']
            blocks.append("\n".join([f'id = "drawn-{number}"', *fields, ""]))
    sources.write_text("\n[[document]]\n".join(blocks))


def with_reasons(notes: Path) -> None:
    notes.write_text(notes.read_text().replace('reason = ""', 'reason = "Drawn by chance."'))


def test_a_client_that_follows_changes_has_what_one_has_that_downloads_each_release(
    tmp_path: Path, new_database: NewDatabase, portal: BlockingPortal
) -> None:
    seeds, drawn = tmp_path / "seeds", random.Random(16)  # noqa: S311  # drawn, the same each time
    shutil.copytree(MADE_UP_SEEDS, seeds)
    names = [f"2026.{month:02}" for month in range(1, RELEASES + 1)]
    for number, name in enumerate(names):
        for _ in range(EDITS // RELEASES if number else 0):
            edited(seeds, drawn)
        day = date(2026, number + 1, 1) + timedelta(days=drawn.randrange(28))
        release(seeds, name, day)
        with_reasons(seeds / "releases" / f"{name}.toml")
        assert release(seeds, name, day).exit_code == 0
    with (
        migrated_and_loaded(new_database, seeds) as url,
        started(url, portal, releases_dir=str(tmp_path / "built")) as app,
        httpx.Client(transport=InProcess(app, portal), base_url="http://knowledge.example", timeout=60) as client,
    ):
        followed = downloaded(client, names[0])
        for name in names[1:]:
            changes = rows(client, "/v1/changes", release=name, limit=200)
            followed = applied(followed, changes)
            assert to_json_lines(followed) == to_json_lines(downloaded(client, name))
        assert len(rows(client, "/v1/changes", limit=7)) == len(rows(client, "/v1/changes", limit=200))
        after = rows(client, "/v1/changes", after=names[4])
        assert {change["release"] for change in after} <= set(names[5:])


def downloaded(client: httpx.Client, name: str) -> Records:
    lines = client.get(f"/v1/releases/{name}/files/records.jsonl").content.splitlines()
    return {(each["noun"], each["id"]): each["fields"] for each in map(json.loads, lines)}


def applied(records: Records, changes: list[Any]) -> Records:
    """The records after changes, as a client applies them: null takes a field away."""
    result = dict(records)
    for change in changes:
        key = change["fact"]["noun"], change["fact"]["id"]
        fields = result.pop(key, {})
        if change["op"] != "removed":
            merged = {**fields, **change["after"]}
            result[key] = {name: value for name, value in merged.items() if value is not None}
    return result


def changed(records: Records, changes: list[Change]) -> Records:
    """The records after changes, each of which says what was there before it."""
    result = dict(records)
    for change in changes:
        fields = result.pop(change.key, {})
        assert change.before.items() <= fields.items()
        assert (change.key in records) == (change.op != "added")
        if change.op != "removed":
            rest = {name: value for name, value in fields.items() if name not in change.before}
            result[change.key] = rest | change.after
    return result


def test_changes_of_shipped_releases_lead_from_one_to_the_next() -> None:
    folder = Path(__file__).parent.parent / "seeds" / "releases"
    faults: list[Any] = []
    releases = read_releases(folder, faults)
    assert not faults
    for before, after in pairwise(releases):
        changes = after.changes
        assert changed(before.archive.records, changes) == after.archive.records
        assert {(each.op, each.fact) for each in changes} == set(after.stated)


def test_changes_have_filters(client: httpx.Client) -> None:
    assert {row["kind"] for row in rows(client, "/v1/changes", kind="retraction")} == {"retraction"}
    [removed] = rows(client, "/v1/changes", fact="chs-2025--antonio-guterres")
    assert removed["successor"] == "participation:scoplus-2025--antonio-guterres"
    assert removed["fact"]["href"] == "/v1/meetings/chs-2025?release=2026.11"
    assert removed["reason"]
    belarus = rows(client, "/v1/changes", state="BY", noun="membership", limit=200)
    assert belarus
    assert all("Belarus" in row["fact"]["label"] for row in belarus)
    assert rows(client, "/v1/changes", organization="csto", op="added", noun="membership", limit=200)
    assert client.get("/v1/changes?after=2026.11.2").json()["data"] == []
    assert client.get("/v1/changes?release=foo").status_code == 422
    assert client.get("/v1/changes?after=foo").status_code == 422


def test_changes_are_a_table_too(client: httpx.Client) -> None:
    table = client.get("/v1/changes?format=csv&kind=correction").text.splitlines()
    assert table[0].startswith("id,release,op,kind,reason,fact.noun,fact.id,fact.label,fact.href,fields")


def test_a_comparison_names_fields_that_are_gone() -> None:
    before: Records = {("a", "1"): {"x": 1, "y": 2}, ("a", "2"): {}}
    after: Records = {("a", "1"): {"y": 3}, ("b", "1"): {"z": 1}}
    assert changed(before, compare(before, after)) == after
