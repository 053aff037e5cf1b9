"""What the records of seed files have in common: the types of their keys, sources, names, periods."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Annotated, Self, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, model_validator

from app.loading.faults import shown
from app.models.vocabularies import EvidenceStance, NameKind
from app.periods import EndKind, day_after, end_bounds, parse_date, start_bounds

ID_LENGTH = 100  # how many characters an id has at the most

# What the filter calls all statuses, and what cells of a matrix say besides.
RESERVED = {"any", "none", "unknown", "not_in_existence"}

_HIDDEN = re.compile("[\x01-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
"""Characters that steer a terminal or the direction of writing, or show nothing; joiners of letters are allowed."""


def must(holds: Callable[[str], object], reason: str = "is no date") -> AfterValidator:
    """A check of a text; `reason` says what is wrong where it does not hold."""

    def check(text: str) -> str:
        if not holds(text):
            raise ValueError(f"{shown(text)} {reason}")
        return text

    return AfterValidator(check)


def matching(pattern: str, reason: str) -> AfterValidator:
    """A check that a text has a form; `reason` says what it is not otherwise."""
    return must(lambda text: len(text) <= ID_LENGTH and re.fullmatch(pattern, text), f"is no {reason}")


def without_hidden(text: str) -> str:
    """A text without what :data:`Text` refuses."""
    return _HIDDEN.sub("", text)


def _refuse_hidden(text: str) -> str:
    if hidden := _HIDDEN.search(text):
        raise ValueError(f"{shown(text)} contains the control character U+{ord(hidden[0]):04X}")
    return text


_ID = f"id: small letters, digits and hyphens, at most {ID_LENGTH} characters"
_RESERVED = "means something else in the API than a status: call this one otherwise"

Storable = Annotated[str, must(lambda text: "\0" not in text, "contains the character U+0000")]  # by PostgreSQL
Verbatim = Annotated[
    Storable,
    must(str.strip, "is an empty text"),
    must(lambda text: text == text.strip(), "begins or ends with a blank"),
]
Text = Annotated[Verbatim, AfterValidator(_refuse_hidden)]
Url = Annotated[
    Text, must(re.compile(r"https?://[^\s<>\"\\]+").fullmatch, "is no address that begins with http:// or https://")
]
Slug = Annotated[str, matching(r"[a-z0-9]+(?:-{1,2}[a-z0-9]+)*", _ID)]
Term = Annotated[str, matching(r"[a-z0-9]+(?:_[a-z0-9]+)*", "word of a vocabulary: small letters, digits and _")]
Status = Annotated[Term, must(lambda text: text not in RESERVED, _RESERVED)]
Alpha3 = Annotated[str, matching(r"[A-Z]{3}", "code of a state: three capital letters")]
Language = Annotated[str, matching(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", "language tag, such as en or zh-Hans")]
Edtf = Annotated[str, must(parse_date)]
Boundary = Annotated[str, must(lambda text: text == "unknown" or parse_date(text))]
Day = Annotated[str, must(lambda text: parse_date(text).precision == "day", "must be a day, as in 2024-07-04")]
LastDay = Annotated[Day, must(lambda text: parse_date(day_after(parse_date(text).latest).isoformat()))]


@dataclass(frozen=True)
class Period:
    """The period columns of a table, by name."""

    start_edtf: str | None
    start_earliest: date
    start_latest: date
    end_kind: EndKind
    end_edtf: str | None
    end_earliest: date
    end_latest: date
    last_attested: date | None

    def __str__(self) -> str:
        return f"from {self.start_edtf or 'unknown'} until {self.end_edtf or self.end_kind}"

    @property
    def first_end(self) -> int:
        """The first day, as an ordinal number, on which it can be over: it lasts one day at least."""
        return max(self.end_earliest.toordinal(), self.start_earliest.toordinal() + 1)

    @property
    def in_order(self) -> bool:
        """Whether its bounds leave it at least one day."""
        ordered = self.start_earliest <= self.start_latest and self.end_earliest <= self.end_latest
        return ordered and self.start_earliest < self.end_latest

    def can_precede(self, other: "Period") -> bool:
        """Whether it can be over before the other begins, or on the same day."""
        start = max(other.start_earliest.toordinal(), self.first_end)
        end = max(other.end_earliest.toordinal(), start + 1)
        ends = self.first_end <= self.end_latest.toordinal() and end <= other.end_latest.toordinal()
        return ends and start <= other.start_latest.toordinal()

    def within(self, other: "Period") -> "Period | None":
        """Itself with bounds that do not reach beyond the other's; None where a part lies outside in any case."""
        start, end = max(self.start_earliest, other.start_earliest), min(self.end_latest, other.end_latest)
        inner = replace(self, start_earliest=start, end_latest=end)
        outside = self.start_latest < other.start_earliest or self.end_earliest > other.end_latest
        return None if outside or not inner.in_order else inner


def can_be_same(one: str, other: str) -> bool:
    """Whether two dates can mean the same day."""
    first, second = parse_date(one), parse_date(other)
    return first.earliest <= second.latest and second.earliest <= first.latest


@dataclass(frozen=True)
class RefersTo:
    """Marks a key of a record that holds the id of another record, or a list of ids: the table of that record."""

    table: str


DocumentId = Annotated[Slug, RefersTo("document")]
MeetingId = Annotated[Slug, RefersTo("meeting")]
OfficeId = Annotated[Slug, RefersTo("office")]
OfficialId = Annotated[Slug, RefersTo("official")]
OrganizationId = Annotated[Slug, RefersTo("organization")]
StateId = Annotated[Alpha3, RefersTo("state")]
FactId = Annotated[Text, RefersTo("fact")]  # kind and id: membership:sco-blr-member


class Record(BaseModel, extra="forbid", frozen=True, strict=True):
    """A table of a seed file; strict: no unknown key, no conversion of one type into another."""


class Citation(Record):
    """A source of a fact; written as the id of the document alone where it supports what identifies the fact."""

    document: Slug
    supports: list[Term] = Field(default=[])
    stance: EvidenceStance = "supports"
    locator: Text | None = None  # where in a source that is not archived: a section, paragraph, page or minute
    note: Text | None = None


Sources = list[Annotated[Citation, BeforeValidator(lambda text: {"document": text} if isinstance(text, str) else text)]]


class FactRecord(Record):
    """A record that must be proven; a nested one without `sources` has those of its record."""

    sources: Sources | None = None
    note: Text | None = None


class DatedRecord(FactRecord):
    """A fact that holds over a half-open period."""

    start: Boundary | None = None
    end: Boundary | None = None
    last_day: LastDay | None = None
    scheduled_end: Edtf | None = None
    first_attested: Day | None = None
    last_attested: Day | None = None

    @model_validator(mode="after")
    def _ends_once(self) -> Self:
        given = [name for name in ("end", "last_day", "scheduled_end") if getattr(self, name) is not None]
        if len(given) > 1:
            raise ValueError(f"a period ends once: leave all but one of {', '.join(given)} out")
        return self

    @property
    def period(self) -> Period:
        """The period that these keys describe."""
        first, last = (parse_date(day).earliest if day else None for day in (self.first_attested, self.last_attested))
        start = parse_date(self.start) if self.start and self.start != "unknown" else None
        kind: EndKind = "known"
        end = self.end
        if self.last_day:
            end = (parse_date(self.last_day).latest + timedelta(days=1)).isoformat()
        elif self.scheduled_end:
            kind, end = "scheduled", self.scheduled_end
        elif end in {None, "unknown"}:
            kind, end = "unknown" if end else "open", None
        ends = end_bounds(kind, parse_date(end) if end else None, last)
        return Period(start.edtf if start else None, *start_bounds(start, first), kind, end, *ends, last)


class NameRecord(DatedRecord):
    """Another name, or a dated one, of what it is nested in."""

    name: Text
    language: Language
    kind: NameKind = "alternative"


class NamedRecord(FactRecord):
    """A fact that has a name, and further ones, each with its language."""

    id: Slug
    name: Text
    names: list[NameRecord] = Field(default=[])


@cache
def references_of(record_class: type[Record]) -> dict[str, str]:
    """The keys of a record that refer to other records, with the table of these."""
    return {
        name: part.table
        for name, key in record_class.model_fields.items()
        for part in (*key.metadata, *_parts(key.annotation))
        if isinstance(part, RefersTo)
    }


def _parts(annotation: object) -> Iterator[object]:
    for part in (*get_args(annotation), *getattr(annotation, "__metadata__", ())):
        yield part
        yield from _parts(part)
