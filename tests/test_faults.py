"""Seed files of the wrong form: each fault is reported with its file, its line, the rule and the nearest match."""

import re
from pathlib import Path

import pytest

from tests.faults import Edit, Expected, assert_only_fault, faults_in, made_up_seeds

CHAIR = "rivers/chairmanship.toml"
GAZETTE = "rivers/documents/gazette.toml"
MEETINGS = "rivers/meetings.toml"
MEMBERSHIPS = "rivers/memberships.toml"
OFFICIALS = "rivers/officials.toml"

WRONG_FORM = {
    "a file that is not TOML": (
        Edit(CHAIR, 'office = "rivers-chair"', "office = rivers-chair"),
        Expected("not_toml", "office = rivers-chair"),
    ),
    "a file that ends too early": (
        Edit(CHAIR, 'sources = ["yearbook"]\n\n[[tenure]]', 'sources = ["yearbook"\n\n[[tenure]]'),
        Expected("not_toml", "[[tenure]]"),
    ),
    "a file that is not UTF-8": (
        Edit(CHAIR, "# Nothing", "# N\udcffthing"),
        Expected("not_utf8", "# N", "byte 3"),
    ),
    "a table that does not exist": (
        Edit(CHAIR, "[[tenure]]", "[[tenur]]"),
        Expected("unknown_table", "[[tenur]]", "nearest match: 'tenure'"),
    ),
    "a key outside all tables": (
        Edit(CHAIR, "# Nothing", 'sate = "XAA"\n# Nothing'),
        Expected("unknown_table", 'sate = "XAA"', "nearest match: 'state'"),
    ),
    "a key that does not exist": (
        Edit(CHAIR, 'end = "2012-05-03"', 'ende = "2012-05-03"'),
        Expected("unknown_key", "ende =", "nearest match: 'end'"),
    ),
    "a key that does not exist in a nested table": (
        Edit(OFFICIALS, "acting = true", "actin = true"),
        Expected("unknown_key", "actin =", "nearest match: 'acting'"),
    ),
    "a nested table that does not exist": (
        Edit(
            MEMBERSHIPS, '[[membership.steps]]\nkind = "in_force"\ndate = "2004"', '[[membership.step]]\ndate = "2004"'
        ),
        Expected("unknown_key", "[[membership.step]]", "nearest match: 'steps'"),
    ),
    "a nested table that is called otherwise": (
        Edit(OFFICIALS, '[[official.tenures]]\nid = "cy', '[[official.tenure]]\nid = "cy'),
        Expected("unknown_key", "[[official.tenure]]", "nearest match: 'tenures'"),
    ),
    "a key that does not exist in a citation": (
        Edit(MEETINGS, '["yearbook", "atlas"]', '["yearbook", { document = "atlas", suports = ["role"] }]'),
        Expected("unknown_key", "suports", "nearest match: 'supports'"),
    ),
    "a key that is missing": (
        Edit(CHAIR, 'classification = "chair"\n', ""),
        Expected("missing_key", "[[office]]", "'classification'"),
    ),
    "a key that is missing in a nested table": (
        Edit(MEETINGS, 'capacity = "guest"\n', ""),
        Expected("missing_key", "# of Brookland", "capacity"),
    ),
    "a month that does not exist": (
        Edit(CHAIR, 'end = "2012-05-03"', 'end = "2012-13"'),
        Expected("bad_value", "end =", "'2012-13' is not a date: no such month"),
    ),
    "a day that does not exist": (
        Edit(CHAIR, 'end = "2012-05-03"', 'end = "2011-02-29"'),
        Expected("bad_value", "end =", "'2011-02-29' is not a date: no such day"),
    ),
    "a word in place of a date": (
        Edit(CHAIR, 'end = "2012-05-03"', 'end = "soon"'),
        Expected("bad_value", "end =", "'soon' is not a date: write YYYY, YYYY-MM or YYYY-MM-DD"),
    ),
    "a month in place of a day": (
        Edit(CHAIR, 'end = "2012-05-03"', 'last_day = "2012-05"'),
        Expected("bad_value", "last_day =", "must be a day"),
    ),
    "a last day at the end of time": (
        Edit(OFFICIALS, "acting = true", 'last_day = "9998-12-31"\nacting = true'),
        Expected("bad_value", "9998-12-31"),
    ),
    "a date without quotes": (
        Edit(CHAIR, 'end = "2012-05-03"', "end = 2012-05-03"),
        Expected("bad_value", "end =", "should be a valid string"),
    ),
    "a date in a nested table": (
        Edit(OFFICIALS, 'start = "2012-02"', 'start = "2012-02-30"'),
        Expected("bad_value", 'start = "2012-02-30"', "no such day"),
    ),
    "two ends of one period": (
        Edit(CHAIR, 'end = "2012-05-03"', 'end = "2012-05-03"\nlast_day = "2012-05-02"'),
        Expected("bad_value", "[[tenure]]", "leave all but one of end, last_day out"),
    ),
    "a word that the vocabulary does not have": (
        Edit(CHAIR, 'confidence = "high"', 'confidence = "highest"'),
        Expected("bad_value", "confidence =", "'high', 'medium' or 'low'"),
    ),
    "a text in place of a truth value": (
        Edit(OFFICIALS, "acting = true", 'acting = "yes"'),
        Expected("bad_value", "acting =", "valid boolean"),
    ),
    "an id in capitals": (
        Edit(CHAIR, 'id = "xaa--rivers-chair"', 'id = "XAA--rivers-chair"'),
        Expected("bad_value", 'id = "XAA', "'XAA--rivers-chair' is no id: small letters"),
    ),
    "a text with a character that PostgreSQL cannot keep": (
        Edit(OFFICIALS, 'name = "Cy Carr"', 'name = "Cy\\u0000Carr"'),
        Expected("bad_value", 'name = "Cy\\', "U+0000"),
    ),
    "a text with such a character in a list": (
        Edit(MEETINGS, '["Brookland becomes a member"]', '["Brookland becomes\\u0000a member"]'),
        Expected("bad_value", "decisions =", "U+0000"),
    ),
    "an archived text with such a character": (
        Edit("rivers/documents/gazette.txt", "in the chair", "in the\0chair"),
        Expected("bad_value", "in the\0chair", "U+0000"),
    ),
    "a text of blanks": (
        Edit(OFFICIALS, 'name = "Cy Carr"', 'name = " "'),
        Expected("bad_value", 'name = " "', "' ' is an empty text"),
    ),
}


@pytest.mark.parametrize(("edit", "expected"), WRONG_FORM.values(), ids=WRONG_FORM)
def test_what_has_the_wrong_form_is_reported(tmp_path: Path, edit: Edit, expected: Expected) -> None:
    assert_only_fault(tmp_path, edit, expected)


@pytest.mark.parametrize("value", ["9" * 5000, "[" * 5000 + "]" * 5000], ids=["digits", "brackets"])
def test_a_file_that_no_parser_gets_through_is_reported(tmp_path: Path, value: str) -> None:
    (found,) = faults_in(made_up_seeds(tmp_path, Edit(CHAIR, "# Nothing", f"sate = {value} # Nothing")))
    assert re.match(rf"{CHAIR}:\d+: not_toml: \w", found)


def test_all_faults_are_reported_in_one_run_in_the_order_of_files_and_lines(tmp_path: Path) -> None:
    seeds = made_up_seeds(
        tmp_path,
        Edit(OFFICIALS, "acting = true", "actin = true"),
        Edit(CHAIR, 'state = "XAA"', 'state = "XAB"'),
        Edit(CHAIR, 'sources = ["yearbook"]\n\n[[tenure]]', "sources = []\n\n[[tenure]]"),
        Edit("states.toml", 'alpha2 = "XC"', "alpha2 = 13"),
        Edit(MEMBERSHIPS, 'end = "unknown"', 'end = "2001-02-29"'),
        Edit(GAZETTE, 'exact = "welcomed Brookland', 'exact = "greeted Brookland'),
    )
    found = faults_in(seeds)
    rules = {":".join(fault.split(":")[::2][:2]) for fault in found}
    assert {
        f"{CHAIR}: missing_evidence",
        f"{CHAIR}: unknown_reference",
        f"{GAZETTE}: quote_not_found",
        f"{MEMBERSHIPS}: bad_value",
        f"{OFFICIALS}: unknown_key",
        "states.toml: bad_value",
    } <= rules
    places = [(fault.split(":")[0], int(fault.split(":")[1])) for fault in found]
    assert places == sorted(places)


def test_a_record_that_has_a_fault_is_not_called_missing(tmp_path: Path) -> None:
    seeds = made_up_seeds(
        tmp_path,
        Edit("knowledge_base.toml", "coverage_until = 2012-12-31", 'coverage_until = "2012-12-31"'),
        Edit(CHAIR, 'name = "Chair of the League"', 'name = " "'),
    )
    rules = [fault.split(": ")[1] for fault in faults_in(seeds)]
    assert rules == ["bad_value", "bad_value"]


def test_a_folder_without_seed_files_is_reported(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert faults_in(tmp_path / "empty") == [
        f"{tmp_path / 'empty'}:1: no_seed_files: there is no .toml file in or below this folder"
    ]


def test_a_knowledge_base_that_does_not_say_what_it_is_is_reported(tmp_path: Path) -> None:
    seeds = made_up_seeds(tmp_path)
    (seeds / "knowledge_base.toml").unlink()
    (found,) = faults_in(seeds)
    assert ": no_knowledge_base: " in found
    assert "[knowledge_base]" in found


def test_a_second_knowledge_base_is_reported(tmp_path: Path) -> None:
    seeds = made_up_seeds(tmp_path)
    (seeds / "other.toml").write_bytes((seeds / "knowledge_base.toml").read_bytes())
    (found,) = faults_in(seeds)
    assert found.startswith("other.toml:3: duplicate_id: ")


def test_an_archived_text_that_is_not_utf8_is_reported(tmp_path: Path) -> None:
    seeds = made_up_seeds(tmp_path, Edit("rivers/documents/gazette.txt", "in the chair", "in the ch\udce4ir"))
    assert any(fault.startswith("rivers/documents/gazette.txt:1: not_utf8: byte ") for fault in faults_in(seeds))


def test_an_archived_text_without_its_facts_is_reported(tmp_path: Path) -> None:
    seeds = made_up_seeds(tmp_path)
    (seeds / GAZETTE).unlink()
    (found,) = faults_in(seeds)
    assert found.startswith("rivers/documents/gazette.txt:1: text_without_facts: ")


@pytest.mark.parametrize("left", ["", "# to be read\n"])
def test_an_archived_text_with_a_file_that_says_nothing_of_it_is_reported(tmp_path: Path, left: str) -> None:
    seeds = made_up_seeds(tmp_path)
    (seeds / GAZETTE).write_text(left)
    (found,) = faults_in(seeds)
    assert found.startswith("rivers/documents/gazette")
    assert ": no_document: " in found


def test_facts_of_an_archived_text_that_is_missing_are_reported(tmp_path: Path) -> None:
    seeds = made_up_seeds(tmp_path)
    (seeds / "rivers/documents/gazette.txt").unlink()
    found = faults_in(seeds)
    assert {fault.split(":")[0] for fault in found} == {GAZETTE}
    assert sum(": no_archived_text: " in fault for fault in found) == 5


def test_every_archived_text_that_is_not_described_is_reported(tmp_path: Path) -> None:
    seeds = made_up_seeds(tmp_path, Edit(GAZETTE, "[document]", "[document_of_another_kind]"))
    (seeds / "rivers/documents/journal.txt").write_text("The League met.")
    (seeds / "rivers/documents/journal.toml").write_text(
        '[[passage]]\nexact = "The League met"\nfacts = ["organization:rivers"]\n'
    )
    files = [fault.split(":")[0] for fault in faults_in(seeds) if ": no_document: " in fault]
    assert files == [GAZETTE, "rivers/documents/journal.toml"]
