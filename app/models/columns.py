"""What the tables share: the text type, the names of constraints, the columns of a period."""

from datetime import date
from typing import Any, get_args

from sqlalchemy import CheckConstraint, Dialect, String
from sqlalchemy.types import TypeDecorator, TypeEngine
from sqlmodel import Field, SQLModel

from app.models.vocabularies import EndKind

SQLModel.metadata.naming_convention = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
}


class CodePointText(TypeDecorator[str]):
    """Text that sorts by code point on every database, so that both give the same order."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The collation C on PostgreSQL; SQLite's own is the same."""
        return dialect.type_descriptor(String(collation="C") if dialect.name == "postgresql" else String())


class Identified(SQLModel):
    """The column that every item and every fact has."""

    id: str = Field(primary_key=True, sa_type=CodePointText)


class Dated(SQLModel):
    """The columns of a fact that holds over a half-open period, and its id.

    Boundaries are EDTF text beside the earliest and the latest day that it can mean; `date.min` and `date.max` stand
    for "no bound" in these columns and nowhere else. So on a day a fact holds possibly where
    ``start_earliest <= day < end_latest`` and certainly where ``start_latest <= day < end_earliest``.
    """

    start_edtf: str | None = Field(default=None, sa_type=CodePointText)
    start_earliest: date
    start_latest: date
    end_kind: EndKind = Field(sa_type=CodePointText)
    end_edtf: str | None = Field(default=None, sa_type=CodePointText)
    end_earliest: date
    end_latest: date
    last_attested: date | None = None
    id: str = Field(primary_key=True, sa_type=CodePointText)


def one_of(column: str, vocabulary: object) -> CheckConstraint:
    """A constraint that a column holds a value of a closed vocabulary (a `Literal`)."""
    values = ", ".join(f"'{value}'" for value in get_args(vocabulary))
    return CheckConstraint(f"{column} IN ({values})", name=column)


def period_constraints() -> tuple[CheckConstraint, ...]:
    """What every period keeps: a known kind of end, bounds in order, a start that lies before the end."""
    return (
        one_of("end_kind", EndKind),
        CheckConstraint("start_earliest <= start_latest", name="start_in_order"),
        CheckConstraint("end_earliest <= end_latest", name="end_in_order"),
        CheckConstraint("start_earliest < end_latest", name="start_before_end"),
    )
