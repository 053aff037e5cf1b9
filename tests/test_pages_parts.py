"""The parts of pages: the chart, the marked text of a document, dates and names in words."""

from datetime import date
from itertools import pairwise
from typing import Any

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.pages.chart import Band, draw
from app.pages.reading import annotated
from app.pages.words import boundary, edtf, in_language, since, span, when

DAYS = st.dates(date(1990, 1, 1), date(2026, 1, 1))


@st.composite
def periods(draw_one: st.DrawFn) -> dict[str, Any]:
    days = sorted(draw_one(st.lists(DAYS, min_size=4, max_size=4, unique=True)))
    start, sure, end, over = (day.isoformat() for day in days)
    kind = draw_one(st.sampled_from(["open", "known", "unknown"]))
    known = kind != "open"
    return {
        "start": {"edtf": None, "earliest": draw_one(st.sampled_from([start, None])), "latest": sure},
        "end": {
            "kind": kind,
            "edtf": None,
            "earliest": end if known else None,
            "latest": draw_one(st.sampled_from([over, None])) if known else None,
        },
        "last_attested": None,
    }


def a_span(valid: dict[str, Any], status: str = "member") -> dict[str, Any]:
    label = {"id": "BLR", "name": "Belarus", "href": "/v1/states/BLR"}
    return {"state": label, "status": status, "href": f"/v1/memberships/{status}", "valid": valid}


@given(valid=periods(), day=DAYS)
def test_bands_are_in_order_and_certain_only_between_the_boundaries(valid: dict[str, Any], day: date) -> None:
    drawn = draw([a_span(valid)], "state", "2026-03-10", day.isoformat())
    assert drawn is not None
    bands = drawn.rows[0].bands
    assert all(0 <= band.x <= 100 for band in bands)
    assert all(one.x <= two.x for one, two in pairwise(bands))
    certain = [band for band in bands if band.certainty == "certain"]
    assert len(certain) <= 1
    assert {band.certainty for band in bands} <= {"possible", "certain", "presumed"}
    assert ("presumed" in {band.certainty for band in bands}) == (valid["end"]["kind"] == "open")
    assert drawn.days == sorted(set(drawn.days))


def test_a_boundary_is_drawn_from_its_earliest_to_its_latest_day() -> None:
    valid = {
        "start": {"edtf": "2010", "earliest": "2010-01-01", "latest": "2010-12-31"},
        "end": {"kind": "known", "edtf": "2020", "earliest": "2020-01-01", "latest": "2021-01-01"},
        "last_attested": None,
    }
    drawn = draw([a_span(valid)], "state", "2029-12-31")
    assert drawn is not None
    shares = [(band.certainty, round(band.width)) for band in drawn.rows[0].bands]
    assert shares == [("possible", 5), ("certain", 44), ("possible", 5)]
    assert isinstance(drawn.rows[0].bands[0], Band)


def test_nothing_is_drawn_of_nothing() -> None:
    assert draw([], "state", "2026-03-10") is None


@given(
    text=st.text(alphabet='ab. A"\n<&é', min_size=1, max_size=60),
    spans=st.lists(st.tuples(st.integers(0, 59), st.integers(1, 60)), max_size=6),
)
def test_a_text_stays_whole_however_passages_nest_and_overlap(text: str, spans: list[tuple[int, int]]) -> None:
    inside = {(start, min(end, len(text))) for start, end in spans if start < min(end, len(text))}
    passages = [{"id": f"p-{start}-{end}", "start": start, "end": end, "facts": []} for start, end in sorted(inside)]
    lines = annotated(text, passages)
    whole = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parseFragment(
        "".join(f"<p>{line.text}</p>" for line in lines)
    )
    assert "".join(whole.itertext()) == text
    for passage in passages:
        pieces = [mark for mark in whole.iter("mark") if mark.get("data-passage") == passage["id"]]
        quoted = text[int(str(passage["start"])) : int(str(passage["end"]))]
        assert "".join("".join(piece.itertext()) for piece in pieces) == quoted
        assert [piece.get("id") for piece in pieces if piece.get("id")] == [passage["id"]]
    assert [each for line in lines for each in line.passages] == passages


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2024-07-04", "4 July 2024"),
        ("2010-04", "April 2010"),
        ("2004", "2004"),
        ("2004~", "about 2004"),
        ("2004-05?", "May 2004 (uncertain)"),
        ("2004%", "about 2004 (uncertain)"),
    ],
)
def test_a_date_is_written_as_precisely_as_it_is_known(text: str, written: str) -> None:
    assert edtf(text) == written


def test_an_unknown_boundary_says_what_is_known_of_it() -> None:
    assert boundary({"edtf": None, "earliest": None, "latest": "2022-10-13"}) == "by 13 October 2022"
    assert boundary({"edtf": None, "earliest": None, "latest": None}) == "date unknown"


def test_a_text_in_another_script_is_told_from_one_in_english() -> None:
    assert str(in_language("Belarus")) == "Belarus"
    assert str(in_language("Беларусь")) == '<bdi lang="und-Cyrl">Беларусь</bdi>'
    assert str(in_language("ایران", "fa")) == '<bdi lang="fa" dir="rtl">ایران</bdi>'


OPEN = {"kind": "open", "edtf": None, "earliest": None, "latest": None}
OVER = {"kind": "known", "edtf": "2015-07-10", "earliest": "2015-07-10", "latest": "2015-07-10"}
PERHAPS_OVER = {"kind": "unknown", "edtf": None, "earliest": None, "latest": None}
APRIL = {"edtf": "2010-04", "earliest": "2010-04-01", "latest": "2010-04-30"}
BEFORE = {"edtf": None, "earliest": None, "latest": "2010-04-30"}
NEVER_TOLD = {"edtf": None, "earliest": None, "latest": None}


@pytest.mark.parametrize(
    ("start", "end", "attested", "written"),
    [
        (APRIL, OPEN, None, "since April 2010"),
        (BEFORE, OPEN, None, "began by 30 April 2010"),
        (NEVER_TOLD, OPEN, None, "start date unknown"),
        (APRIL, OVER, None, "April 2010 – 10 July 2015"),
        (BEFORE, OVER, None, "began by 30 April 2010, until 10 July 2015"),
        (APRIL, PERHAPS_OVER, "2014-05-01", "since April 2010, end unknown, last attested 1 May 2014"),
        (APRIL, PERHAPS_OVER, None, "since April 2010, end date unknown"),
    ],
)
def test_a_period_is_written_as_what_is_known_of_it(start: Any, end: Any, attested: str | None, written: str) -> None:
    valid = {"start": start, "end": end, "last_attested": attested}
    assert span(valid) == written
    assert written.startswith(since(valid)) or end is OVER


@pytest.mark.parametrize(
    ("mode", "requested", "written"),
    [
        ("as_of", "2024", "on 31 December 2024"),
        ("during", "2024", "at any time in 2024"),
        ("during", "2015/2017-03", "at any time from 2015 to March 2017"),
        ("during", "2015/..", "at any time from 2015"),
        ("during", "../..", "at any time"),
        ("throughout", "2024", "all the time in 2024"),
    ],
)
def test_the_time_of_a_question_is_written_in_words(mode: str, requested: str, written: str) -> None:
    assert when({"mode": mode, "requested": requested, "resolved": "2024-12-31"}) == written
