"""The files of a seeds folder: which are read, the lines that faults name, spreadsheets, and what no value may hold."""

import os
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.loading import SHIPPED_SEEDS, check_seeds
from app.loading.positions import line_numbers
from tests.faults import Edit, faults_in, made_up_seeds, without_privileges

OFFICIALS = "rivers/officials.toml"
CY = 'name = "Cy Carr"'


def _add_link(seeds: Path) -> None:
    (seeds.parent / "other").mkdir()
    (seeds / "linked").symlink_to(seeds.parent / "other")


UNREADABLE: dict[str, tuple[Callable[[Path], object], str]] = {
    "a link to a folder": (_add_link, "linked:1: linked_folder: "),
    "a suffix in capitals": (lambda seeds: (seeds / "x.TOML").touch(), "x.TOML:1: unknown_file: "),
    "a pipe": (lambda seeds: os.mkfifo(seeds / "pipe.toml"), "pipe.toml:1: not_readable: "),
    "a link to nothing": (lambda seeds: (seeds / "gone.toml").symlink_to(seeds / "no"), "gone.toml:1: not_readable: "),
    "a link that is too long": (lambda seeds: (seeds / "x.toml").symlink_to("x" * 300), "x.toml:1: not_readable: "),
    "a folder called as a file": (lambda seeds: (seeds / "f.toml").mkdir(), "f.toml:1: not_readable: "),
    "a spreadsheet of another name": (lambda seeds: (seeds / "tenure.csv").touch(), "tenure.csv:1: unknown_file: "),
}


@pytest.mark.parametrize(("damage", "start"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_looks_like_a_seed_file_and_cannot_be_read_is_reported(
    tmp_path: Path, damage: Callable[[Path], object], start: str
) -> None:
    seeds = made_up_seeds(tmp_path)
    damage(seeds)
    (found,) = faults_in(seeds)
    assert found.startswith(start)


@pytest.mark.parametrize("name", [".", "rivers"])
@pytest.mark.parametrize("mode", [0o000, 0o311, 0o644], ids=["closed", "not listed", "not entered"])
def test_a_folder_that_is_closed_is_reported(mode: int, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        seeds = made_up_seeds(Path(folder))
        closed = seeds / name
        closed.chmod(mode)
        with without_privileges():
            found = faults_in(seeds)
        closed.chmod(0o755)
    assert any(fault.endswith(f"{closed.name}:1: not_readable: Permission denied") for fault in found)


def test_hidden_files_and_a_byte_order_mark_are_left_alone(tmp_path: Path) -> None:
    seeds = made_up_seeds(tmp_path)
    (seeds / ".hidden.toml").write_text("[[nothing]]\n")
    states = seeds / "states.toml"
    states.write_bytes(b"\xef\xbb\xbf" + states.read_bytes())
    check_seeds(seeds)


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("Cy \\u202eCarr", "U+202E"),
        ("Cy\\u001b[31mCarr", "U+001B"),
        ("\\u200b\\u2060", "U+200B"),
        (" Cy", "begins or ends with a blank"),
    ],
)
def test_a_name_has_no_characters_that_hide_or_turn(tmp_path: Path, value: str, says: str) -> None:
    (found,) = faults_in(made_up_seeds(tmp_path, Edit(OFFICIALS, CY, f'name = "{value}"')))
    assert says in found
    assert found.isprintable()


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "علی\u200cرضا", "José Ñuñez"])
def test_a_name_may_be_what_a_spreadsheet_would_run_or_join_its_letters(tmp_path: Path, name: str) -> None:
    check_seeds(made_up_seeds(tmp_path, Edit(OFFICIALS, CY, f'name = "{name}"')))


@pytest.mark.parametrize("url", ["javascript:alert(1)//", "ftp://a.example/", "//a.example", "https://a b"])
def test_an_address_is_one_of_the_web(tmp_path: Path, url: str) -> None:
    edit = Edit("sources.toml", "https://maps.example/atlas", url)
    (found,) = faults_in(made_up_seeds(tmp_path, edit))
    assert "is no address that begins with http:// or https://" in found


def test_an_id_has_a_hundred_characters_at_the_most_and_a_message_is_short(tmp_path: Path) -> None:
    found = faults_in(made_up_seeds(tmp_path, Edit(OFFICIALS, 'id = "cy-carr"', f'id = "{"a" * 100_000}"')))
    assert any("is no id: small letters, digits and hyphens, at most 100 characters" in fault for fault in found)
    assert all(len(fault) < 400 for fault in found)


def test_one_cause_is_one_fault_with_a_count(tmp_path: Path) -> None:
    seeds = made_up_seeds(tmp_path)
    (seeds / "many.toml").write_text(
        "".join(f'[[official]]\nid = "p-{n}"\nname = "P {n}"\nsources = ["nosuch"]\n' for n in range(100))
    )
    found = [fault for fault in faults_in(seeds) if ": unknown_reference: " in fault]
    assert len(found) == 1
    assert "there is no document 'nosuch'" in found[0]
    assert "times: also many.toml:" in found[0]


def test_many_unknown_keys_are_a_few_faults_in_linear_time(tmp_path: Path) -> None:
    durations = []
    for count in (2_000, 16_000):
        seeds = made_up_seeds(tmp_path / str(count))
        (seeds / "bomb.toml").write_text("[[state]]\n" + "\n".join(f"k{n} = 1" for n in range(count)) + "\n")
        tries = []
        for _ in range(3):  # the quickest is the one that nothing disturbed
            began = time.process_time()
            found = faults_in(seeds)
            tries.append(time.process_time() - began)
        durations.append(min(tries))
        assert len(found) < 20
        assert any("further faults" in fault for fault in found)
    assert durations[1] < 24 * durations[0]


def test_a_fault_in_an_inline_table_is_on_its_line(tmp_path: Path) -> None:
    seeds = made_up_seeds(tmp_path)
    (seeds / "inline.toml").write_text(
        '\n\nstate = [\n  { id = "XEE", name = "E", sources = ["atlas"], note = "N" },\n  { id = "XFF", alpha2 = 7,'
        ' name = "F", sources = ["atlas"], note = "N" },\n]\n'
    )
    (found,) = faults_in(seeds)
    assert found.startswith("inline.toml:5: bad_value: alpha2: ")


def _paths(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if path:
        yield path
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else []
    for key, part in parts:
        yield from _paths(part, (*path, key))


ODD = '''
"a b" . c = 1 # [[x]]
[[ "s" . t ]] # [[other]]
k = """
[[no]]
"x"""""
z = \'\'\'a'b\'\'\'
d = 1979-05-27 07:32:00
arr = [ # c
  { a = 1, b = [1,
   2] },
  "x]", 'y}',
]
[s.t.u]
v = 1
[[s.t]]
'''


@pytest.mark.parametrize("source", [ODD, *(file.read_text() for file in sorted(SHIPPED_SEEDS.rglob("*.toml"))[:40])])
def test_every_key_of_a_file_has_a_line_that_shows_it(source: str) -> None:
    lines = line_numbers(source)
    assert set(_paths(tomllib.loads(source))) == set(lines)
    text = source.split("\n")
    for path, line in lines.items():
        key = next((part for part in reversed(path) if isinstance(part, str)), "")
        if isinstance(path[-1], str):
            assert key in text[line - 1], path


def test_a_row_of_a_spreadsheet_is_the_record_that_it_would_be_in_toml(tmp_path: Path) -> None:
    rows = check_seeds(made_up_seeds(tmp_path))[1]
    tenures = {row["id"]: row for row in rows["tenure"]}
    assert tenures["cy-carr--warden"]["acting"] is True
    assert tenures["bo-beck--warden"]["official_id"] == "bo-beck"
    assert tenures["bo-beck--warden"]["note"] == "A note, with a comma,\nand a second line."
    (membership,) = (row for row in rows["membership"] if row["id"] == "rivers-xdd-associate")
    assert (membership["end_reason"], membership["start_event"], membership["confidence"]) == ("withdrew", None, None)
    cited = {
        (row["document_id"], row["stance"], tuple(row["supports"]))
        for row in rows["evidence"]
        if row["subject_id"] == "rivers-xdd-associate"
    }
    assert cited == {
        ("yearbook", "supports", ("state", "status", "start", "end")),
        ("atlas", "contradicts", ("status",)),
    }


@pytest.mark.parametrize(
    ("edit", "place"),
    [
        (Edit("rivers/tenures.csv", "cy-carr,rivers-warden", "cy-car,rivers-warden"), "4: unknown_reference: "),
        (Edit("rivers/tenures.csv", "2008-04,", "2008-13,"), "4: bad_value: "),
        (Edit("rivers/tenures.csv", "id,official", "id,oficial"), "2: unknown_key: "),
        (Edit("rivers/tenures.csv", "!announces", "!denies"), "4: bad_value: "),
        (Edit("rivers/tenures.csv", ",true,,", ",true,"), "4: not_csv: "),
        (Edit("rivers/tenures.csv", "id,official", "id,id"), "1: not_csv: "),
    ],
)
def test_a_fault_in_a_spreadsheet_is_on_the_line_of_its_row(tmp_path: Path, edit: Edit, place: str) -> None:
    assert any(fault.startswith(f"rivers/tenures.csv:{place}") for fault in faults_in(made_up_seeds(tmp_path, edit)))
