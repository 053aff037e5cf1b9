"""The parameter vocabulary, declared once: paging, time modes, spans, what to expand."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Generic, Literal, Self, TypeVar, get_origin

from fastapi import Query
from fastapi.exceptions import RequestValidationError
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import PydanticCustomError

from app.periods import DateError, Point, TimeQuery, parse_date, read_as_of, read_range
from app.queries.evidence import Include
from app.queries.knowledge_base import Coverage
from app.queries.sql.known import MAX_VALUES, value_filters
from app.queries.sql.paging import Page

ListFormat = Literal["json", "csv", "jsonld"]
ItemFormat = Literal["json", "csv", "jsonld", "bibtex", "csl"]
FacetT = TypeVar("FacetT")


class Parameters(BaseModel):
    """The parameters of a route; one that is not named is an error."""

    model_config = ConfigDict(extra="forbid")

    @field_validator("*", mode="before")
    @classmethod
    def _readable_texts(cls, value: object, info: ValidationInfo) -> object:
        """Refuse U+0000 and too many values, and divide values between commas, unless the data must say where."""
        if isinstance(value, list) and get_origin(cls.model_fields[str(info.field_name)].annotation) is not list:
            raise ValueError("takes one value")
        texts = [text for text in (value if isinstance(value, list) else [value]) if isinstance(text, str)]
        # PostgreSQL cannot hold U+0000, so no text that has it can match.
        if any("\0" in text for text in texts):
            raise ValueError("a text cannot contain the character U+0000")
        if not isinstance(value, list):
            return value
        parts = [part.strip() for text in texts for part in text.split(",")]
        if len(parts) > MAX_VALUES:
            raise ValueError(f"has {len(parts)} values; {MAX_VALUES} at the most")
        return value if str(info.field_name) in value_filters(cls) else parts

    @classmethod
    def names(cls) -> list[str]:
        """The parameters, as they are written in a query."""
        return [field.alias or name for name, field in cls.model_fields.items()]

    @classmethod
    def several(cls) -> set[str]:
        """Those that take several values."""
        return {name for name, field in cls.model_fields.items() if get_origin(field.annotation) is list}

    @classmethod
    def refuse_repeated(cls, sent: Mapping[str, Sequence[str]]) -> None:
        """Raise all faults of a query that repeats a parameter which takes one value."""
        several = cls.several()
        single = set(cls.names()) - several
        if all(len(values) == 1 for name, values in sent.items() if name in single):
            return
        whole = {name for name, values in sent.items() if name in several or (name in single and len(values) > 1)}
        try:
            cls.model_validate({name: values if name in whole else values[-1] for name, values in sent.items()})
        except ValidationError as error:
            faults = [{**each, "loc": ("query", *each["loc"])} for each in error.errors()]
            raise RequestValidationError(faults) from None


def order(default: str) -> Any:
    """The order of a list."""
    return Field(default=default, description="Order of the rows, `-` before it for descending.")


_DATE = "[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?"


def _written(form: str) -> Any:
    """Tell clients the form of a text; whether there is such a day, `app.periods` alone can say."""
    return Field(json_schema_extra={"pattern": f"^({form})$"})


def _date(text: str) -> str:
    if parse_date(text).qualified:
        raise DateError(f"{text!r} is not a date to ask for: leave {text[-1]!r} out")
    return text


_DAY = AfterValidator(lambda text: read_as_of(text, "end", latest=date.max, today=date.max).requested)
_PERIOD = AfterValidator(lambda text: read_range("during", text, latest=date.max).requested)

AskedDate = Annotated[str, AfterValidator(_date), _written(_DATE)]
AskedDay = Annotated[str, _DAY, _written(f"{_DATE}|today|latest")]
AskedPeriod = Annotated[str, _PERIOD, _written(rf"{_DATE}(/({_DATE}|\.\.))?|\.\./({_DATE}|\.\.)")]

AskedRelease = Annotated[str, Field(json_schema_extra={"pattern": r"^[0-9]{4}\.[0-9]{2}(\.[0-9]+)?$"})]


def _clash(parameter: str, message: str) -> PydanticCustomError:
    """What is wrong with a parameter beside another."""
    return PydanticCustomError("clash", "{message}", {"parameter": parameter, "message": message})


class Paging(Parameters):
    """Which page of a list. The order is that of the subclass, which names facets where its rows have any."""

    limit: int = Field(50, ge=1, le=200, description="The most rows: 1 to 200. A table (CSV) without it has all rows.")
    offset: int = Field(0, ge=0, le=10**9, description="How many rows to leave out before the first.")
    format: ListFormat | SkipJsonSchema[None] = Field(
        default=None,
        description="`csv` for a table with the same rows, `jsonld` for JSON-LD; so do `Accept: text/csv` and "
        "`Accept: application/ld+json`.",
    )
    sort: str

    @property
    def page(self) -> Page:
        """The page."""
        further = {name: getattr(self, name) for name in ("facets", "include", "first", "last") if hasattr(self, name)}
        return Page(self.limit, self.offset, self.sort, **further)


class Faceted(Paging, Generic[FacetT]):
    """Which page of a list, and the values of which filters are counted."""

    facets: list[FacetT] = Field(
        default=[],
        description="Filters whose values are counted in `meta.facets`, over the rows that the other filters leave.",
    )


class ItemParameters(Parameters):
    """The parameters that every item takes."""

    format: ItemFormat | SkipJsonSchema[None] = Field(
        default=None,
        description="`csv` for a table of one row, `jsonld` for JSON-LD; so do `Accept: text/csv` and "
        "`Accept: application/ld+json`. `bibtex` and `csl` (CSL-JSON) for the citation.",
    )


class Pinning(Parameters):
    """From which release a request is answered; what is served now without either."""

    release: AskedRelease | SkipJsonSchema[None] = Field(
        default=None,
        description="Answer as it was known in this release, `2026.11`: `latest` is the last day that it covers, "
        "`today` its day. Such an answer never changes. `/v1/releases` lists them.",
        examples=["2026.11"],
    )
    known_at: AskedDate | SkipJsonSchema[None] = Field(
        default=None,
        description="Redirect to the newest release until this day, `2026-11-30`; a month or a year means its last.",
        examples=["2026-11-30"],
    )

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if self.release is not None and self.known_at is not None:
            raise _clash("known_at", "goes without release: name the release or the day")
        return self


class Including(Parameters):
    """What to expand."""

    include: list[Include] = Field(default=[], description="`evidence`: all evidence of each row.")


class Span(Parameters):
    """From when to when, both ends included; a month or a year means all of its days."""

    model_config = ConfigDict(validate_by_name=False)

    from_: AskedDate | SkipJsonSchema[None] = Field(
        None, alias="from", description="Not before: `2024-07-04`, `2024-07` or `2024`.", examples=["2017"]
    )
    to: AskedDate | SkipJsonSchema[None] = Field(
        None, description="Not after: `2024-07-04`, `2024-07` or `2024`.", examples=["2024-12-31"]
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.first and self.last and self.first > self.last:
            raise _clash("to", f"{self.to!r} lies before from={self.from_}")
        return self

    @property
    def first(self) -> date | None:
        """The first day."""
        return parse_date(self.from_).earliest if self.from_ else None

    @property
    def last(self) -> date | None:
        """The last day."""
        return parse_date(self.to).latest if self.to else None


class TimeModes(Parameters):
    """The three ways to ask about time; at most one at a time."""

    as_of: AskedDay | SkipJsonSchema[None] = Field(
        default=None,
        description="One day: `2024-07-04`, `2024-07`, `2024`, `today` or `latest`, which is the last day covered, and "
        "the default. A month or a year means its last day.",
        examples=["2024"],
    )
    point: Point | SkipJsonSchema[None] = Field(
        default=None, description="With `as_of`: `start` picks the first day of a month or a year, `end` the last."
    )
    during: AskedPeriod | SkipJsonSchema[None] = Field(
        default=None,
        description="On at least one day of a period: `2024`, or `2023-01/2024-06` with both ends included; "
        "`..` leaves a side open, as in `../2024`.",
        examples=["2024"],
    )
    throughout: AskedPeriod | SkipJsonSchema[None] = Field(
        default=None, description="On every day of a period, written as for `during`.", examples=["2023-01/2023-06"]
    )

    @model_validator(mode="after")
    def _one_mode(self) -> Self:
        given = [mode for mode in ("as_of", "during", "throughout") if getattr(self, mode) is not None]
        if len(given) > 1:
            raise _clash(given[1], f"goes without {given[0]}: ask in one mode at a time")
        if self.point and given not in ([], ["as_of"]):
            raise _clash("point", f"goes with as_of, not with {given[0]}")
        return self

    def time(self, coverage: Coverage) -> TimeQuery:
        """The requested time; without a mode, the last day covered."""
        if self.during:
            return read_range("during", self.during, latest=coverage.until)
        if self.throughout:
            return read_range("throughout", self.throughout, latest=coverage.until)
        return read_as_of(self.as_of or "latest", self.point or "end", latest=coverage.until, today=coverage.today)

    @property
    def names_time(self) -> bool:
        """Whether the request names a time."""
        return any(value is not None for value in (self.as_of, self.point, self.during, self.throughout))


class DatedItemParameters(TimeModes, ItemParameters):
    """The parameters of an item of which some parts are dated."""


NoParameters = Annotated[Parameters, Query()]
"""For a route that takes no parameter, and says so of any that is sent."""
