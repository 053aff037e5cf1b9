"""Seed files that do not hold together in references and periods. Each fault is reported where it stands."""

from pathlib import Path

import pytest

from app.loading import check_seeds
from tests.faults import Edit, Expected, assert_only_fault, faults_in, made_up_seeds

CHAIR = "rivers/chairmanship.toml"
DISPUTES = "rivers/disputes.toml"
GAZETTE = "rivers/documents/gazette.toml"
MEETINGS = "rivers/meetings.toml"
MEMBERSHIPS = "rivers/memberships.toml"
OFFICIALS = "rivers/officials.toml"
ORGANIZATION = "rivers/organization.toml"

END_OF_TENURE = 'end = "2012-05-03"\nconfidence = "high"\nsources = ["yearbook"]\n'
SECOND_TENURE = """
[[tenure]] # again
id = "xaa--rivers-chair"
office = "rivers-chair"
state = "XBB"
start = "2012-05-03"
confidence = "high"
sources = ["yearbook"]
"""
FIRST_STEP = 'date = "2004"\nevent = "signs the book"\n'
SECOND_STEP = """
[[membership.steps]] # again
kind = "in_force"
date = "2004"
"""
SECOND_STANDING = """\
start = "2008"
sources = ["yearbook"]

[[standing]] # again
id = "rivers-xcc-awake"
organization = "rivers"
state = "XCC"
standing = "active"
start = "2010"
sources = ["yearbook"]
"""
SECOND_STATUS = """
[[membership_status]]
id = "rivers-voter"
organization = "rivers"
status = "member"
label = "Voter"
description = "Votes."
family = "full"
start = "2001-05-03"
sources = ["yearbook"]

[[office]]
"""
SECOND_ATLAS = """
[[document]]
id = "atlas" # again
title = "Atlas of the Hills"
publisher = "Map House"
language = "en"
url = "https://maps.example/hills"
"""

REFERENCES = {
    "a state that does not exist": (
        Edit(CHAIR, 'state = "XAA"', 'state = "XAB"'),
        Expected("unknown_reference", "XAB", "there is no state 'XAB'; nearest match: 'X"),
    ),
    "an office that does not exist, in a tenure": (
        Edit(OFFICIALS, 'xaa"\nstart = "2012-02"', 'xab"\nstart = "2012-02"'),
        Expected("unknown_reference", "president-xab", "nearest match: 'president-xaa'"),
    ),
    "a document that does not exist": (
        Edit(MEETINGS, '["yearbook", "atlas"]', '["yearbook", "atlass"]'),
        Expected("unknown_reference", "atlass", "nearest match: 'atlas'"),
    ),
    "one state of several": (
        Edit(ORGANIZATION, '["XAA", "XCC"]', '["XAA", "XZZ"]'),
        Expected("unknown_reference", "proposer_states", "there is no state 'XZZ'"),
    ),
    "a meeting that does not exist, in a step": (
        Edit(MEMBERSHIPS, 'meeting = "fordham-2011"', 'meeting = "fordham-2001"'),
        Expected("unknown_reference", "fordham-2001", "nearest match: 'fordham-2011'"),
    ),
    "a status that the organization does not give": (
        Edit(MEMBERSHIPS, 'status = "associate"\nstart = "2004-06-01"', 'status = "asociate"\nstart = "2004-06-01"'),
        Expected("unknown_reference", "asociate", "nearest match: 'associate'"),
    ),
    "a status that does not exist and is said to replace another": (
        Edit(ORGANIZATION, 'replaced_by = "member"', 'replaced_by = "partner"'),
        Expected("unknown_reference", "replaced_by", "'partner'"),
    ),
    "a capacity that is no status and nothing else": (
        Edit(MEETINGS, 'capacity = "associate"', 'capacity = "asociate"'),
        Expected("unknown_reference", "asociate", "nearest match: 'associate'"),
    ),
    "a fact that does not exist, in a passage": (
        Edit(GAZETTE, "membership:rivers-xbb-member", "membership:rivers-xbb-membr"),
        Expected("unknown_reference", "xbb-membr", "nearest match: 'membership:rivers-xbb-member'"),
    ),
    "a fact that does not exist, contradicted by a passage": (
        Edit(GAZETTE, "standing:rivers-xcc-dormant", "standing:rivers-xcc-dorment"),
        Expected("unknown_reference", "contradicts", "nearest match: 'standing:rivers-xcc-dormant'"),
    ),
    "an id that is given twice": (
        Edit(CHAIR, END_OF_TENURE, END_OF_TENURE + SECOND_TENURE),
        Expected("duplicate_id", "# again", "chairmanship.toml:11"),
    ),
    "a document that is given twice": (
        Edit("sources.toml", 'https://rivers.example/yearbook"\n', 'https://rivers.example/yearbook"\n' + SECOND_ATLAS),
        Expected("duplicate_id", "# again", "sources.toml:1"),
    ),
    "a step that is taken twice": (
        Edit(MEMBERSHIPS, FIRST_STEP, FIRST_STEP + SECOND_STEP),
        Expected("duplicate_id", "# again", "rivers-xbb-associate"),
    ),
    "an archived document under an id of its own": (
        Edit(GAZETTE, "[document]", '[document]\nid = "gazet"'),
        Expected("document_not_stem", 'id = "gazet"', "'gazette'"),
    ),
}

PERIODS = {
    "an end before the start": (
        Edit(CHAIR, 'end = "2012-05-03"', 'end = "2009-05-03"'),
        Expected("end_before_start", "end ="),
    ),
    "an end on the first day": (
        Edit(CHAIR, 'end = "2012-05-03"', 'end = "2010-05-03"'),
        Expected("end_before_start", "end ="),
    ),
    "a last day before the first": (
        Edit(OFFICIALS, 'last_day = "2012-01-31"', 'last_day = "2008-12-31"'),
        Expected("end_before_start", "last_day ="),
    ),
    "a meeting that ends before it starts": (
        Edit(MEETINGS, 'end_date = "2012-05"', 'end_date = "2012-04"'),
        Expected("end_before_start", 'end_date = "2012-04"'),
    ),
    "a coverage that ends before it starts": (
        Edit("knowledge_base.toml", "coverage_until = 2012-12-31", "coverage_until = 2000-12-31"),
        Expected("end_before_start", "coverage_until"),
    ),
    "no start": (
        Edit(CHAIR, 'start = "2010-05-03"\n', ""),
        Expected("missing_key", "[[tenure]]", 'write start = "unknown"'),
    ),
    "two statuses of one state on one day": (
        Edit(MEMBERSHIPS, 'end = "2011-05-03"', 'end = "2011-05-04"'),
        Expected("overlapping_statuses", 'start = "2011-05-03"', "rivers-xbb-member overlaps rivers-xbb-associate"),
    ),
    "two statuses of one state, the first attested after the second began": (
        Edit(MEMBERSHIPS, 'end = "2011-05-03"', 'end = "unknown"\nlast_attested = "2011-05-03"'),
        Expected("overlapping_statuses", 'start = "2011-05-03"', "rivers-xbb-member overlaps rivers-xbb-associate"),
    ),
    "two statuses of one state, the first open": (
        Edit(MEMBERSHIPS, 'end = "2011-05-03"\n', ""),
        Expected("overlapping_statuses", 'start = "2011-05-03"', "from 2004 until open"),
    ),
    "attested on the day of the end": (
        Edit(CHAIR, 'end = "2012-05-03"', 'end = "2012-05-03"\nlast_attested = "2012-05-03"'),
        Expected("attested_after_end", "last_attested", "is attested on 2012-05-03, but over by 2012-05-03"),
    ),
    "attested before the start": (
        Edit(CHAIR, 'start = "2010-05-03"', 'start = "2010-05-03"\nfirst_attested = "2010-05-02"'),
        Expected("attested_before_start", "first_attested", "on 2010-05-02, before its start 2010-05-03"),
    ),
    "two standings of one state on one day": (
        Edit(MEMBERSHIPS, 'start = "2008"\nsources = ["yearbook"]\n', SECOND_STANDING),
        Expected("overlapping_standings", "# again", "rivers-xcc-awake overlaps rivers-xcc-dormant"),
    ),
    "two names of one state on one day": (
        Edit("states.toml", 'end = "2005"', 'end = "2006"'),
        Expected("overlapping_names", 'name = "Old Aldland"', "state/XAA/en/Old Aldland overlaps state/XAA/en/Aldland"),
    ),
    "a status before it existed": (
        Edit(MEMBERSHIPS, 'start = "2004-06-01"', 'start = "2003-06-01"'),
        Expected("status_not_in_use", "2003-06-01", "'associate'"),
    ),
    "a step in force on another day than the start": (
        Edit(MEMBERSHIPS, 'date = "2011-05-03"', 'date = "2011-05-04"'),
        Expected("start_not_in_force", "2011-05-04", "starts on 2011-05-03"),
    ),
}

HOLDERS = {
    "an office of a state that a state holds": (
        Edit(CHAIR, 'office = "rivers-chair"', 'office = "president-xaa"'),
        Expected("wrong_holder", "president-xaa", "not by a state"),
    ),
    "a tenure of somebody else": (
        Edit(MEETINGS, 'official = "bo-beck"', 'official = "bo-beck"\ntenure = "cy-carr--president-xaa"'),
        Expected("wrong_holder", "cy-carr", "not a tenure of 'bo-beck'"),
    ),
    "an office of a state and an organization": (
        Edit(CHAIR, 'organization = "rivers"', 'organization = "rivers"\nstate = "XBB"'),
        Expected("bad_value", "[[office]]", "give one of the two"),
    ),
    "a participation for nobody": (
        Edit(
            MEETINGS,
            '[[meeting.participations]] # of Brookland\nstate = "XBB"\n',
            "[[meeting.participations]] # of none\n",
        ),
        Expected("bad_value", "# of none", "give one of the two"),
    ),
    "a chair without a state": (
        Edit(CHAIR, 'state = "XAA"\n', ""),
        Expected("missing_key", "xaa--rivers-chair", "'state' is missing"),
    ),
}

REFUSED_BY_THE_DATABASE = {
    "two states with one code": Edit("states.toml", 'alpha2 = "XC"', 'alpha2 = "XA"'),
    "two records of one status": Edit(ORGANIZATION, "[[office]]\n", SECOND_STATUS),
    "a topic twice": Edit(GAZETTE, 'topics = ["rivers"]', 'topics = ["rivers", "rivers"]'),
    "an instrument twice": Edit(GAZETTE, '["ford-charter"]', '["ford-charter", "ford-charter"]'),
    "a state twice in a conflict": Edit(
        DISPUTES, 'subject = "organization"', 'subject = "organization"\nstates = ["XAA", "XAA"]'
    ),
    "a fact twice in a conflict": Edit(
        DISPUTES, '"organization:rivers"', '"organization:rivers", "organization:rivers"'
    ),
    "a conflict under the id of one that is found": Edit(
        DISPUTES, 'id = "founding-of-the-league"', 'id = "claim--yearbook-three-members"'
    ),
    "a tenure of a person and of a state": Edit(OFFICIALS, "acting = true", 'acting = true\nstate = "XCC"'),
}


@pytest.mark.parametrize(("edit", "expected"), REFERENCES.values(), ids=REFERENCES)
def test_what_leads_nowhere_or_stands_twice_is_reported(tmp_path: Path, edit: Edit, expected: Expected) -> None:
    assert_only_fault(tmp_path, edit, expected)


@pytest.mark.parametrize(("edit", "expected"), PERIODS.values(), ids=PERIODS)
def test_what_cannot_be_in_time_is_reported(tmp_path: Path, edit: Edit, expected: Expected) -> None:
    assert_only_fault(tmp_path, edit, expected)


@pytest.mark.parametrize(("edit", "expected"), HOLDERS.values(), ids=HOLDERS)
def test_what_belongs_to_somebody_else_or_to_nobody_is_reported(tmp_path: Path, edit: Edit, expected: Expected) -> None:
    assert_only_fault(tmp_path, edit, expected)


@pytest.mark.parametrize("edit", REFUSED_BY_THE_DATABASE.values(), ids=REFUSED_BY_THE_DATABASE)
def test_what_the_database_would_refuse_is_reported_before_it_is_asked(tmp_path: Path, edit: Edit) -> None:
    assert faults_in(made_up_seeds(tmp_path, edit))


def test_statuses_that_meet_on_one_day_or_in_one_month_do_not_overlap(tmp_path: Path) -> None:
    seeds = made_up_seeds(
        tmp_path,
        Edit(MEMBERSHIPS, 'end = "2011-05-03"', 'end = "2011-05"'),
        Edit(MEMBERSHIPS, 'start = "2011-05-03"', 'start = "2011-05"'),
        Edit(MEMBERSHIPS, 'date = "2011-05-03"', 'date = "2011-05"'),
    )
    check_seeds(seeds)
