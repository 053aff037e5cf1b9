"""Seed files with facts that are not proven, quotes that do not stand, and disputes about nothing."""

from pathlib import Path

import pytest

from tests.faults import Edit, Expected, assert_only_fault, faults_in, made_up_seeds

CHAIR = "rivers/chairmanship.toml"
DISPUTES = "rivers/disputes.toml"
GAZETTE = "rivers/documents/gazette.toml"
MEETINGS = "rivers/meetings.toml"
MEMBERSHIPS = "rivers/memberships.toml"

END_OF_TENURE = 'end = "2012-05-03"\nconfidence = "high"\nsources = ["yearbook"]\n'

EVIDENCE = {
    "a fact without evidence": (
        Edit(CHAIR, END_OF_TENURE, END_OF_TENURE.replace('"yearbook"', "")),
        Expected("missing_evidence", "[[tenure]]", "tenure:xaa--rivers-chair"),
    ),
    "a fact with nothing but a contradiction": (
        Edit(
            CHAIR, END_OF_TENURE, END_OF_TENURE.replace('"yearbook"', '{ document = "atlas", stance = "contradicts" }')
        ),
        Expected("missing_evidence", "[[tenure]]", "tenure:xaa--rivers-chair"),
    ),
    "a nested fact without evidence": (
        Edit(MEETINGS, 'role = "attendee"', 'role = "attendee"\nsources = [] # none'),
        Expected("missing_evidence", "[[meeting.participations]] # of Cairnland", "participation:fordham-2011--xcc"),
    ),
    "an archived document that is cited without a passage": (
        Edit(MEETINGS, '["yearbook", "atlas"]', '["yearbook", "gazette"]'),
        Expected("archived_without_passage", '"gazette"', "by a passage beside its text"),
    ),
    "a field that the fact does not have": (
        Edit(MEMBERSHIPS, '["state", "status", "start"]', '["state", "statuss", "start"]'),
        Expected("unknown_field", "statuss", "nearest match: 'status'"),
    ),
    "a field that the fact does not have, in a passage": (
        Edit(GAZETTE, '"state", "status"]', '"state", "statuss"]'),
        Expected("unknown_field", "statuss", "nearest match: 'status'"),
    ),
    "a quote that the text does not have": (
        Edit(GAZETTE, '"welcomed Brookland as a member"', '"welcomed Brookland as an equal"'),
        Expected("quote_not_found", "an equal", "nearest match: 'welcomed Brookland as a member"),
    ),
    "a quote with another line break": (
        Edit(GAZETTE, 'exact = "counts Cairnland\\nas', 'exact = "counts Cairnland as'),
        Expected("quote_not_found", "Cairnland as", "nearest match: 'counts Cairnland\\nas"),
    ),
    "a quote that stands twice": (
        Edit(GAZETTE, 'prefix = "as a member. "\n', ""),
        Expected("quote_ambiguous", 'exact = "The League"', "2 times in the text; give the text before it as prefix"),
    ),
    "a quote that does not stand behind its prefix": (
        Edit(GAZETTE, 'prefix = "as a member. "\n', 'prefix = "as a guest. "\n'),
        Expected("quote_not_found", 'exact = "The League"', "behind the prefix 'as a guest. '"),
    ),
    "a passage that proves nothing": (
        Edit(GAZETTE, 'facts = ["organization:rivers"]\n', ""),
        Expected("passage_without_fact", "[[passage]] # of the League"),
    ),
}

DISPUTED = {
    "a claim about a status that does not exist": (
        Edit(DISPUTES, 'status = "member"', 'status = "voter"'),
        Expected("unknown_reference", "voter", "rivers has no status 'voter'"),
    ),
    "a claim that lists a state that does not exist": (
        Edit(DISPUTES, '"XBB", "XCC"]', '"XBB", "XZZ"]'),
        Expected("unknown_reference", "XZZ", "there is no state 'XZZ'"),
    ),
    "a claim of a count that counts nothing": (
        Edit(DISPUTES, "count = 3\n", ""),
        Expected("missing_key", 'kind = "count"', "'count'"),
    ),
    "a claim of another document than the text that it stands beside": (
        Edit(GAZETTE, 'id = "gazette-cairnland"', 'id = "gazette-cairnland"\ndocument = "atlas"'),
        Expected("missing_key", 'document = "atlas"', "is of that document"),
    ),
    "a claim on a day that does not exist": (
        Edit(DISPUTES, 'on = "2011-12-31"', 'on = "2011-06-31"'),
        Expected("bad_value", 'on = "2011-06-31"', "no such day"),
    ),
    "a conflict about a fact that does not exist": (
        Edit(DISPUTES, '"organization:rivers"', '"organization:river"'),
        Expected("unknown_reference", "facts =", "nearest match: 'organization:rivers'"),
    ),
    "a conflict in which two readings are preferred": (
        Edit(DISPUTES, 'value = "2000"', 'value = "2000"\npreferred = true'),
        Expected("two_preferred", 'value = "2000"', "founding-of-the-league"),
    ),
    "a conflict of one reading": (
        Edit(DISPUTES, '[[conflict.readings]]\nvalue = "2000"\nsources = ["atlas"]\n', ""),
        Expected("bad_value", "[[conflict.readings]]", "at least 2 items"),
    ),
    "a reading without evidence": (
        Edit(
            DISPUTES,
            '[[conflict.readings]]\nvalue = "2000"\nsources = ["atlas"]\n',
            '[[conflict.readings]] # of none\nvalue = "1"\n',
        ),
        Expected("missing_evidence", "# of none", "reading:founding-of-the-league/2"),
    ),
}


@pytest.mark.parametrize(("edit", "expected"), EVIDENCE.values(), ids=EVIDENCE)
def test_what_is_not_proven_is_reported(tmp_path: Path, edit: Edit, expected: Expected) -> None:
    assert_only_fault(tmp_path, edit, expected)


@pytest.mark.parametrize(("edit", "expected"), DISPUTED.values(), ids=DISPUTED)
def test_a_dispute_that_leads_nowhere_is_reported(tmp_path: Path, edit: Edit, expected: Expected) -> None:
    assert_only_fault(tmp_path, edit, expected)


@pytest.mark.parametrize("words", ["Rivers join what hills divide", "counts Cairnland\\nas an associate"])
def test_a_statement_or_a_claim_that_the_text_does_not_have_is_reported(tmp_path: Path, words: str) -> None:
    seeds = made_up_seeds(tmp_path, Edit(GAZETTE, f'text = "{words}"', 'text = "Rivers divide"'))
    place = (seeds / GAZETTE).read_text().split('text = "Rivers divide"')[0].count("\n") + 1
    message = "'Rivers divide' does not stand in the text; nothing near it was found"
    assert f"{GAZETTE}:{place}: quote_not_found: {message}" in faults_in(seeds)


def test_a_claim_of_no_document_is_reported(tmp_path: Path) -> None:
    found = faults_in(made_up_seeds(tmp_path, Edit(DISPUTES, 'document = "yearbook"\n', "")))
    assert any(fault.startswith(f"{DISPUTES}:1: missing_key: ") and "says its document" in fault for fault in found)
