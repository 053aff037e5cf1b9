"""Evidence without pretence: what a source may support, and what nothing supports."""

from pathlib import Path

from app.loading import Fault, check_seeds
from app.loading.rows import Rows
from tests.faults import Edit, Expected, assert_only_fault, faults_in, made_up_seeds

CHAIR = "rivers/chairmanship.toml"
MEETINGS = "rivers/meetings.toml"
MEMBERSHIPS = "rivers/memberships.toml"
OFFICIALS = "rivers/officials.toml"
WARDENS = "rivers/tenures.csv"
FIRST_EDITION = Edit("knowledge_base.toml", "format = 2\n", "")

OF_SUMMIT = 'format = "video"\nsources = ["yearbook"]'
EARLY = Edit(
    MEETINGS,
    OF_SUMMIT,
    OF_SUMMIT.replace('"yearbook"', '\n"yearbook",\n{ document = "old", supports = ["start_date"] }'),
)
TWICE = Edit(MEETINGS, OF_SUMMIT, OF_SUMMIT.replace('"yearbook"', '\n"yearbook",\n"yearbook", # again\n'))
NOTHING = Edit(
    OFFICIALS, "acting = true", 'acting = true\nsources = [{ document = "atlas", supports = ["office", "end"] }]'
)
OLD = '\n[[document]]\nid = "old"\ntitle = "Old"\npublisher = "P"\nlanguage = "en"\npublished_on = "2012-04"\n'


def _with_old(folder: Path, *edits: Edit) -> Path:
    seeds = made_up_seeds(folder, *edits)
    (seeds / "sources.toml").write_text((seeds / "sources.toml").read_text() + OLD)
    return seeds


def _warnings(seeds: Path) -> tuple[list[Fault], Rows]:
    warnings: list[Fault] = []
    _, rows = check_seeds(seeds, warnings=warnings)
    return warnings, rows


def test_a_source_that_precedes_the_day_that_it_is_to_prove_is_refused(tmp_path: Path) -> None:
    (found,) = faults_in(_with_old(tmp_path, EARLY))
    assert found.startswith(f"{MEETINGS}:38: evidence_too_early: 'old' was published on 2012-04, before start_date")
    assert 'write stance = "announces"' in found


def test_a_source_that_precedes_the_day_may_announce_it(tmp_path: Path) -> None:
    announced = EARLY._replace(new=EARLY.new.replace('"old",', '"old", stance = "announces",'))
    _, rows = _warnings(_with_old(tmp_path, announced))
    assert ["start_date"] in [row["supports"] for row in rows["evidence"] if row["stance"] == "announces"]


def test_a_source_of_the_same_month_is_not_before_the_day(tmp_path: Path) -> None:
    seeds = _with_old(tmp_path, EARLY)
    file = seeds / "sources.toml"
    file.write_text(file.read_text().replace('"2012-04"', '"2012-05"'))
    check_seeds(seeds)


def test_in_a_folder_of_the_first_format_such_a_source_is_a_warning_and_announces(tmp_path: Path) -> None:
    warnings, rows = _warnings(_with_old(tmp_path, EARLY, FIRST_EDITION))
    assert "evidence_too_early" in {warning.rule for warning in warnings}
    stances = {row["stance"]: row["supports"] for row in rows["evidence"] if row["document_id"] == "old"}
    assert stances == {"announces": ["start_date"], "supports": ["name", "language"]}


def test_the_same_source_twice_for_the_same_fields_is_refused(tmp_path: Path) -> None:
    assert_only_fault(tmp_path, TWICE, Expected("duplicate_evidence", "# again", "once is enough"))


def test_in_a_folder_of_the_first_format_the_same_source_twice_is_one_piece_of_evidence(tmp_path: Path) -> None:
    warnings, rows = _warnings(made_up_seeds(tmp_path, TWICE, FIRST_EDITION))
    assert "duplicate_evidence" in {warning.rule for warning in warnings}
    documents = [row["document_id"] for row in rows["evidence"] if row["subject_id"] == "brookbank-2012"]
    assert documents.count("yearbook") == 1


def test_evidence_of_a_field_that_the_record_does_not_have_is_refused(tmp_path: Path) -> None:
    (found,) = faults_in(made_up_seeds(tmp_path, NOTHING))
    assert ": supports_nothing: tenure:cy-carr--president-xaa has no 'end'" in found


def test_a_date_that_no_source_is_said_to_support_is_a_warning_with_its_line(tmp_path: Path) -> None:
    warnings, _ = _warnings(made_up_seeds(tmp_path))
    places = {(str(warning.file.name), warning.line) for warning in warnings if warning.rule == "date_without_source"}
    assert ("meetings.toml", 6) in places
    assert ("tenures.csv", 4) in places
    supported = Edit(
        MEMBERSHIPS,
        'start_event = "founds the League"\nconfidence = "high"\nsources = ["yearbook"]',
        'start_event = "founds the League"\nconfidence = "high"\n'
        'sources = [{ document = "yearbook", supports = ["state", "start"] }]',
    )
    fewer, _ = _warnings(made_up_seeds(tmp_path / "supported", supported))
    assert len(fewer) == len(warnings) - 1


def test_a_plain_id_supports_no_date(tmp_path: Path) -> None:
    _, rows = _warnings(made_up_seeds(tmp_path))
    plain = [row["supports"] for row in rows["evidence"] if row["subject_id"] == "fordham-2011" and not row["exact"]]
    assert plain == [["name"]]
    steps = [row["supports"] for row in rows["evidence"] if row["subject_kind"] == "step"]
    assert steps
    assert all(supports == ["membership", "kind"] for supports in steps)


def test_what_is_only_announced_needs_no_source_that_shows_it(tmp_path: Path) -> None:
    _, rows = _warnings(made_up_seeds(tmp_path))
    found = [row for row in rows["evidence"] if row["item_id"] == "cairnton-2014"]
    assert {row["stance"] for row in found} == {"announces"}
    assert "minute 7" in {row["locator"] for row in found}


def test_a_reading_that_was_found_cites_what_has_that_very_value(tmp_path: Path) -> None:
    _, rows = _warnings(made_up_seeds(tmp_path))
    (conflict,) = (row for row in rows["conflict"] if row["origin"] == "found")
    readings = [row["id"] for row in rows["conflict_reading"] if row["conflict_id"] == conflict["id"]]
    cited = {
        reading: {row["document_id"] for row in rows["evidence"] if row["subject_id"] == reading}
        for reading in readings
    }
    assert list(cited.values()) == [{"yearbook"}, {"atlas"}]


def test_a_conflict_that_a_curator_has_written_down_is_not_found_again(tmp_path: Path) -> None:
    seeds = made_up_seeds(tmp_path)
    (seeds / "rivers/members.toml").write_text(
        '[[conflict]]\nid = "members-of-2011"\norganization = "rivers"\nsubject = "membership"\n'
        'question = "How many?"\nstates = ["XCC"]\nreason = "The atlas is newer."\n'
        '[[conflict.readings]]\nvalue = "Two"\npreferred = true\nsources = ["atlas"]\n'
        '[[conflict.readings]]\nvalue = "Three"\nsources = ["yearbook"]\n'
    )
    _, rows = _warnings(seeds)
    conflicts = {row["id"]: (row["origin"], row["found"]) for row in rows["conflict"]}
    assert conflicts["members-of-2011"] == ("curated", True)
    assert "found" not in {origin for origin, _ in conflicts.values()}
    assert {row["id"]: row["conflict_id"] for row in rows["claim"]}["yearbook-three-members"] == "members-of-2011"


def test_a_claim_that_agrees_and_is_rejected_is_a_warning(tmp_path: Path) -> None:
    seeds = made_up_seeds(tmp_path)
    (seeds / "rivers/members.toml").write_text(
        '[[conflict]]\nid = "members-of-2011"\norganization = "rivers"\nsubject = "membership"\n'
        'question = "How many?"\nreason = "A mistake of this test."\n'
        '[[conflict.readings]]\nvalue = "Three"\npreferred = true\nsources = ["yearbook"]\n'
        '[[conflict.readings]]\nvalue = "Two"\nsources = ["atlas"]\n'
    )
    warnings, _ = _warnings(seeds)
    assert "agrees_and_is_rejected" in {warning.rule for warning in warnings}


def test_an_unknown_end_lies_before_the_next_start_in_an_office_of_one(tmp_path: Path) -> None:
    _, rows = _warnings(made_up_seeds(tmp_path))
    (warden,) = (row for row in rows["tenure"] if row["id"] == "bo-beck--warden")
    assert str(warden["end_latest"]) == "2008-04-30"


def test_an_office_that_several_hold_at_once_bounds_nobody(tmp_path: Path) -> None:
    concurrent = Edit(
        "rivers/wardens.toml", 'classification = "warden"', 'classification = "warden"\nconcurrent = true'
    )
    _, rows = _warnings(made_up_seeds(tmp_path, concurrent))
    (warden,) = (row for row in rows["tenure"] if row["id"] == "bo-beck--warden")
    assert str(warden["end_latest"]) == "9999-12-31"


def test_tenures_that_overlap_for_certain_are_a_warning(tmp_path: Path) -> None:
    overlapping = Edit(WARDENS, "2003,unknown,2006-05-01", "2003,2009,2006-05-01")
    warnings, _ = _warnings(made_up_seeds(tmp_path, overlapping))
    assert "overlapping_tenures" in {warning.rule for warning in warnings}
