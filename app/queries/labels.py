"""What a fact is called, and where it is shown: a reference to a fact needs no further request."""

from collections.abc import Mapping
from typing import Any

from pydantic import Field
from sqlalchemy import ColumnElement, case, func, literal, select

from app.kinds import FACTS, KINDS, href
from app.models import metadata
from app.queries.references import Href
from app.queries.shapes import Shape
from app.queries.sql.paging import Column, select_joined

QUOTED = 80  # characters of what was said, in the label of a statement


class FactReference(Shape):
    """A fact: what it says in a few words, and where it is shown."""

    kind: str = Field(description="What kind of fact: `membership`, `tenure`, `statement` and so on.")
    id: str = Field(description="Id of the fact.")
    label: str = Field(description="The fact in a few words, as in `Belarus: member of the SCO`.")
    href: Href


def fact_columns(kind: Column, identity: Column) -> tuple[Column, ...]:
    """What :func:`fact` needs of a row of a table that refers to facts, beside their kind and id."""
    labels = {name: label_of(name, identity) for name in FACTS}
    table = metadata.tables["standing"]
    standing = select(table.c.state_id).where(table.c.id == identity).correlate_except(table)
    state = case((kind == "standing", standing.scalar_subquery()))
    return case(labels, value=kind).label("fact_label"), state.label("fact_state")


def fact(kind: str, identity: str, row: Any) -> FactReference:
    """A reference to a fact, by a row with :func:`fact_columns`, and its address, or else that of what shows it."""
    if kind in KINDS:
        address = href(kind, identity)
    elif kind == "standing":
        address = href("state", row.fact_state)
    elif kind == "name":
        address = href(*identity.split("/")[:2])
    else:
        address = href(str(FACTS[kind].outer), identity.rpartition("/")[0])
    return FactReference(kind=kind, id=identity, label=row.fact_label, href=address)


_COLUMNS: Any = {name: table.c for name, table in metadata.tables.items()}
_STATE, _OFFICIAL, _OFFICE, _MEETING, _NAME = (
    _COLUMNS[table].name for table in ("state", "official", "office", "meeting", "organization")
)
_ORGANIZATION = func.coalesce(literal("the ") + _COLUMNS["organization"].abbreviation, _NAME)
_MEMBER = _STATE + ": " + func.replace(_COLUMNS["membership"].status, "_", " ") + " of " + _ORGANIZATION
_STEP = _MEMBER + ", " + func.replace(_COLUMNS["membership_step"].kind, "_", " ")
_STANDING = _STATE + ": " + _COLUMNS["standing"].standing + " in " + _ORGANIZATION
_STATUS = _COLUMNS["membership_status"].label + " of " + _ORGANIZATION
_PARTICIPATION = _MEETING + ": " + func.coalesce(_OFFICIAL, _STATE, _NAME)
_TEXT = _COLUMNS["statement"].text
_QUOTED = case((func.length(_TEXT) > QUOTED, func.substr(_TEXT, 1, QUOTED) + "…"), else_=_TEXT)
_STATEMENT = func.coalesce(_OFFICIAL, _COLUMNS["statement"].speaker_name) + ": " + _QUOTED
_READING = _COLUMNS["conflict"].question + " " + _COLUMNS["conflict_reading"].value
_LABELS: Mapping[str, tuple[Any, tuple[str, ...]]] = {
    "membership": (_MEMBER, ("membership", "state", "organization")),
    "step": (_STEP, ("membership_step", "membership", "state", "organization")),
    "standing": (_STANDING, ("standing", "state", "organization")),
    "membership_status": (_STATUS, ("membership_status", "organization")),
    "tenure": (func.coalesce(_OFFICIAL, _STATE) + ": " + _OFFICE, ("tenure", "office", "official", "state")),
    "participation": (_PARTICIPATION, ("participation", "meeting", "official", "state", "organization")),
    "statement": (_STATEMENT, ("statement", "official")),
    "reading": (_READING, ("conflict_reading", "conflict")),
}
"""The labels of facts that have no title, by kind, and the tables that each reads: that of the facts first."""


def label_of(kind: str, identity: Column) -> ColumnElement[str]:
    """The label of the fact of a kind with an id, for a statement that has the id."""
    label, names = _LABELS.get(kind, (None, (kind,)))
    tables = [metadata.tables[name] for name in names]
    if kind == "name":
        called = (each.name for each in KINDS.values() if each.title == "name" and each.name != "statement")
        name = tables[0].c
        subjects = {each: label_of(each, name.subject_id) for each in called}
        label = case(subjects, value=name.subject_kind) + ": name " + name.name
    elif label is None:
        label = tables[0].c[KINDS[kind].title]
    said = select_joined(tables, label).where(tables[0].c.id == identity)
    return said.correlate_except(*tables).scalar_subquery()
