"""What the values of filters and the ids in paths mean: other spellings are read, unknown values get a hint.

A filter says by :func:`values_of` what its values are; before a query runs, the ids that they mean replace them.
"""

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from pydantic import BaseModel, Field
from sqlalchemy import Connection, bindparam, select
from sqlmodel import col

from app.folding import fold, words
from app.kinds import KINDS
from app.models import Name, metadata
from app.models.columns import CodePointText
from app.queries.errors import NotFoundError, ParameterError, UnknownValuesError, nearest
from app.queries.sql.paging import AnySelect
from app.queries.text.name_similarity import similar_names

MAX_VALUES = 100  # of a filter
MAX_HINTS = 5  # of a request: each unknown value is compared with all names of its kind
MAX_LENGTH, MAX_WORDS = 100, 10  # of a value that gets a hint, in characters and words

_CLOSE = 0.85  # the least similarity of a hint, but for codes and persons: a part of a long title says little
_LISTED = 30  # known values in an error message
_LONGEST = 6  # parts of a value that are read as one: words of the name of a state, or parts between commas


@dataclass(frozen=True)
class Values:
    """What the values of a filter are: ids of a kind, or those that a column has.

    `column` is one of the table of that name, in the rows whose column `of` equals the path parameter of that name.
    `extra` are words that mean something besides.
    """

    table: str
    column: str = "id"
    of: str | None = None
    extra: tuple[str, ...] = ()


def filter_by(description: str, *examples: str) -> Any:
    """A filter with a closed vocabulary or :class:`Values`. Each example is one value."""
    return Field(default=[], description=description, examples=[[example] for example in examples] or None)


def values_of(table: str, column: str, description: str, *examples: str) -> Any:
    """A filter whose values are those of a column."""
    field = filter_by(description, *examples)
    field.metadata.append(Values(table, column))
    return field


def ids_of(
    kind: str, description: str = "Ids of the rows; those that have no such row are errors.", *examples: str
) -> Any:
    """A filter whose values are ids of a kind: those of the rows, unless it says otherwise."""
    return values_of(kind, "id", description, *examples)


class _Known:
    """The values that exist, and what other spellings mean."""

    def __init__(self, connection: Connection, values: Values, path: Mapping[str, str]) -> None:
        scope = {values.of: path[values.of]} if values.of else {}
        self._rows = connection.execute(_existing(values.table, values.column, values.of), scope).all()
        if scope and not self._rows:  # there is no such item, or nothing is recorded of it: the endpoint says so
            self._rows = connection.execute(_existing(values.table, values.column, None)).all()
        self.are_ids = values.column == "id"
        self.exact = {value for value, *_ in self._rows if value is not None}.union(values.extra)

    @cached_property
    def by_spelling(self) -> Mapping[str, str]:
        """The ids by their spelling and codes; a code that several items have means none of them."""
        codes = [(_spelling(text), identity) for identity, *texts in self._rows for text in texts if text]
        times = Counter(code for code, _ in codes)
        unique = {code: identity for code, identity in codes if times[code] == 1}
        return unique | {_spelling(identity): identity for identity in self.exact}

    def meaning(self, value: str) -> str | None:
        """What a value means; None where it is unknown."""
        if value in self.exact:
            return value
        return self.by_spelling.get(_spelling(value)) if self.are_ids else None


class Reader:
    """Reads the values of filters and ids on one connection."""

    def __init__(self, connection: Connection, path: Mapping[str, str] | None = None) -> None:
        self._connection = connection
        self._path = path or {}
        self._hints = 0
        self._names: dict[str, list[tuple[str, str]]] = {}

    def settle(
        self, model: type[BaseModel], sent: Mapping[str, Sequence[str]]
    ) -> tuple[dict[str, list[str]], list[ParameterError]]:
        """The values that are meant by those sent, by parameter, and the unknown ones; a statement for each of them."""
        meant: dict[str, list[str]] = {}
        unknown = []
        for parameter, values in value_filters(model).items():
            if sent.get(parameter):
                known = _Known(self._connection, values, self._path)
                sent_parts = (_known_parts(value.split(","), ",", known.exact) for value in sent[parameter])
                read = {part: known.meaning(part) for parts in sent_parts for part in parts}
                meant[parameter] = list(dict.fromkeys(filter(None, read.values())))
                for value in (value for value, meaning in read.items() if meaning is None):
                    close, hint = self._hint(known, values.table, value)
                    some = 0 < len(known.exact) <= _LISTED
                    also = f"; did you mean {hint}?" if hint else ""
                    listed = f"; known: {', '.join(sorted(known.exact))}" if some and not hint else ""
                    unknown.append(ParameterError(parameter, f"unknown value{also}{listed}", value, close))
        return meant, unknown

    def replace(self, query: BaseModel) -> None:
        """Put what they mean in the place of the values of filters; raises :class:`UnknownValuesError`."""
        meant, unknown = self.settle(type(query), query.__dict__)
        if unknown:
            raise UnknownValuesError(unknown)
        for parameter, values in meant.items():
            setattr(query, parameter, values)

    def missing(self, kind: str, identity: str) -> NotFoundError:
        """The error for an id that no item has."""
        known = _Known(self._connection, Values(kind), {})
        meant = known.meaning(identity)
        hint = None if meant else self._hint(known, kind, identity)[1]
        return NotFoundError(KINDS[kind].label, identity, meant, hint)

    def _hint(self, known: _Known, table: str, value: str) -> tuple[str | None, str | None]:
        """The value that is probably meant, and the words that name it."""
        self._hints += 1
        if self._hints > MAX_HINTS or len(value) > MAX_LENGTH or len(words(value)) > MAX_WORDS:
            return None, None
        if not known.are_ids:
            word = nearest(value, known.exact)
            return word, repr(word) if word else None
        spelling, coded = _spelling(value), self._with_codes(value)
        meant = known.by_spelling.get(coded) or self._by_name(known, table, value)
        if meant is None and coded != spelling:
            meant = self._by_name(known, table, coded)
        if meant is None:
            return None, None
        columns: Any = metadata.tables[table].c
        title = KINDS[table].title
        named = title in columns and title != "text"
        name = self._connection.scalar(select(columns[title]).where(columns.id == meant)) if named else None
        return meant, f"{meant} ({name})" if name else meant

    def _with_codes(self, value: str) -> str:
        """The spelling of an id in which the names of states are read as their codes: `fm-blr` for `fm-belarus`."""
        codes = {_spelling(name): _spelling(code) for name, code in self._named("state")}
        return " ".join(codes.get(part, part) for part in _known_parts(_spelling(value).split(), " ", codes))

    def _by_name(self, known: _Known, kind: str, value: str) -> str | None:
        """The one item whose name or id is most similar; None where several are equally so."""
        texts = [*self._named(kind), *((identity, identity) for identity in known.exact)]
        names = {text for text, _ in texts}
        similar = similar_names(value, names, persons=kind == "official")
        best = max((each.score for each in similar.values()), default=0)
        found = {identity for text, identity in texts if text in similar and similar[text].score == best}
        sure = best >= _CLOSE or KINDS[kind].codes or kind == "official"
        return found.pop() if len(found) == 1 and sure else None

    def _named(self, kind: str) -> list[tuple[str, str]]:
        """All names of the items of a kind, each with the id."""
        if kind not in self._names:
            rows = self._connection.execute(_NAMES, {_KIND.key: kind})
            self._names[kind] = [(name, identity) for name, identity in rows]
        return self._names[kind]


_KIND = bindparam("kind", type_=CodePointText)
_NAMES: AnySelect = select(col(Name.name), col(Name.subject_id)).where(col(Name.subject_kind) == _KIND)


@cache
def _existing(table: str, column: str, of: str | None) -> AnySelect:
    """The values of a column; ids with the codes of their items."""
    columns: Any = metadata.tables[table].c
    codes = [columns[code] for code in KINDS[table].codes] if column == "id" else []
    statement = select(columns[column], *codes).distinct()
    return statement.where(columns[of] == bindparam(of, type_=CodePointText)) if of else statement


@cache
def value_filters(model: type[BaseModel]) -> Mapping[str, Values]:
    """The filters of a model whose values must exist."""
    fields = model.model_fields.items()
    return {name: values for name, field in fields for values in field.metadata if isinstance(values, Values)}


def _spelling(text: str) -> str:
    return " ".join(fold(text).replace("_", " ").replace("-", " ").split())


def _known_parts(parts: list[str], joint: str, known: Container[str]) -> Iterator[str]:
    """Parts of a value from its beginning: as many together as are known so, or else one."""
    while parts:
        ends = (end for end in range(min(len(parts), _LONGEST), 1, -1) if joint.join(parts[:end]).strip() in known)
        end = next(ends, 1)
        yield joint.join(parts[:end]).strip()
        parts = parts[end:]
