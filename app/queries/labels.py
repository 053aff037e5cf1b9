"""What a fact is called, and where it is shown: a reference to a fact needs no further request."""

from functools import cache
from typing import Any

from pydantic import Field
from sqlalchemy import ColumnElement, case, func, literal, select
from sqlmodel import col

from app.kinds import FACTS, KINDS, href
from app.models import (
    Conflict,
    ConflictReading,
    Meeting,
    Membership,
    MembershipStatus,
    MembershipStep,
    Name,
    Office,
    Official,
    Organization,
    Participation,
    Standing,
    State,
    Statement,
    Tenure,
    metadata,
)
from app.queries.references import Href
from app.queries.shapes import Shape
from app.queries.sql.paging import Column

QUOTED = 80
"""How many characters of what was said the label of a statement has."""

FACT_COLUMNS = ("fact_label", "fact_state")
"""What :func:`fact` needs of a row, beside the kind and the id of the fact."""


class FactReference(Shape):
    """A fact: what it says in a few words, and where it is shown."""

    kind: str = Field(description="What kind of fact: `membership`, `tenure`, `statement` and so on.")
    id: str = Field(description="Id of the fact.")
    label: str = Field(description="The fact in a few words, as in `Belarus: member of the SCO`.")
    href: Href


def fact_columns(kind: Column, identity: Column) -> tuple[Column, ...]:
    """The columns :data:`FACT_COLUMNS` of a SELECT from a table that refers to facts."""
    labels = {name: label_of(name, identity) for name in FACTS}
    standing = select(col(Standing.state_id)).where(col(Standing.id) == identity).correlate_except(Standing)
    state = case((kind == "standing", standing.scalar_subquery()))
    return case(labels, value=kind).label(FACT_COLUMNS[0]), state.label(FACT_COLUMNS[1])


def fact(kind: str, identity: str, row: Any) -> FactReference:
    """A reference to a fact, by a row with :func:`fact_columns`."""
    return FactReference(kind=kind, id=identity, label=row.fact_label, href=_address(kind, identity, row.fact_state))


def _address(kind: str, identity: str, state: str | None) -> str:
    """The address of a fact, or else of the item that shows it."""
    if kind in KINDS:
        return href(kind, identity)
    if kind == "standing":
        return href("state", str(state))
    if kind == "name":
        return href(*identity.split("/")[:2])
    return href(str(FACTS[kind].outer), identity.rpartition("/")[0])


def label_of(kind: str, identity: Column) -> ColumnElement[str]:
    """The label of the fact of a kind with an id, for a statement that has the id."""
    said, tables = _said(kind)
    label: ColumnElement[str] = said.where(tables[0].c.id == identity).correlate_except(*tables).scalar_subquery()
    return label


@cache
def _said(kind: str) -> tuple[Any, tuple[Any, ...]]:
    """A SELECT of the labels of all facts of a kind, and the tables that it reads: that of the facts first."""
    organization = case(
        (col(Organization.abbreviation).is_not(None), literal("the ") + col(Organization.abbreviation)),
        else_=col(Organization.name),
    )
    member = col(State.name) + ": " + func.replace(col(Membership.status), "_", " ") + " of " + organization
    match kind:
        case "membership":
            tables: tuple[Any, ...] = (Membership, State, Organization)
            said = select(member).select_from(Membership).join(State).join(Organization, _of(Membership))
        case "step":
            tables = (MembershipStep, Membership, State, Organization)
            said = select(member + ", " + func.replace(col(MembershipStep.kind), "_", " "))
            said = said.select_from(MembershipStep).join(Membership).join(State).join(Organization, _of(Membership))
        case "standing":
            tables = (Standing, State, Organization)
            said = select(col(State.name) + ": " + col(Standing.standing) + " in " + organization)
            said = said.select_from(Standing).join(State).join(Organization, _of(Standing))
        case "membership_status":
            tables = (MembershipStatus, Organization)
            said = select(col(MembershipStatus.label) + " of " + organization)
            said = said.select_from(MembershipStatus).join(Organization, _of(MembershipStatus))
        case "tenure":
            tables = (Tenure, Official, State, Office)
            said = select(func.coalesce(col(Official.name), col(State.name)) + ": " + col(Office.name))
            said = (
                said.select_from(Tenure).join(Office).outerjoin(Official, col(Official.id) == col(Tenure.official_id))
            )
            said = said.outerjoin(State, col(State.id) == col(Tenure.state_id))
        case "participation":
            tables = (Participation, Meeting, Official, State, Organization)
            who = func.coalesce(col(Official.name), col(State.name), col(Organization.name))
            said = select(col(Meeting.name) + ": " + who).select_from(Participation)
            said = said.join(Meeting, col(Meeting.id) == col(Participation.meeting_id))
            said = said.outerjoin(Official, col(Official.id) == col(Participation.official_id))
            said = said.outerjoin(State, col(State.id) == col(Participation.state_id))
            said = said.outerjoin(Organization, _of(Participation))
        case "statement":
            tables = (Statement, Official)
            text = col(Statement.text)
            quoted = case((func.length(text) > QUOTED, func.substr(text, 1, QUOTED) + "…"), else_=text)
            said = select(func.coalesce(col(Official.name), col(Statement.speaker_name)) + ": " + quoted)
            said = said.select_from(Statement).outerjoin(Official, col(Official.id) == col(Statement.speaker_id))
        case "reading":
            tables = (ConflictReading, Conflict)
            said = select(col(Conflict.question) + " " + col(ConflictReading.value))
            said = said.select_from(ConflictReading).join(Conflict)
        case "name":
            tables = (Name,)
            called = (each for each in KINDS.values() if each.title == "name" and each.name != "statement")
            whose = case(
                {each.name: label_of(each.name, col(Name.subject_id)) for each in called}, value=Name.subject_kind
            )
            said = select(whose + ": name " + col(Name.name))
        case _:
            table = metadata.tables[kind]
            return select(table.c[KINDS[kind].title]), (table,)
    return said, tuple(each.__table__ for each in tables)


def _of(table: Any) -> ColumnElement[bool]:
    return col(Organization.id) == col(table.organization_id)
