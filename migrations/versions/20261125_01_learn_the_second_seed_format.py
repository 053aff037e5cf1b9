"""Learn the second seed format: completeness, announcements, reasons of an end, and what may be left out.

The content is deleted, as the new columns cannot be filled from it: `scokb load` builds it again from the files.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from alembic import op
from alembic.operations.base import BatchOperations

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

words = sa.String().with_variant(sa.String(collation="C"), "postgresql")

END_REASONS = "'status_changed', 'withdrew', 'expelled', 'suspended', 'merged', 'dissolved', 'organization_ended'"

OPTIONAL = {
    "document": ["url"],
    "membership": ["start_event", "confidence"],
    "state": ["alpha2", "numeric", "wikidata"],
    "statement": ["speaker_id", "meeting_id"],
    "tenure": ["confidence"],
}
"""The columns that may be null from now on."""

CHECKS = {
    "evidence": (
        "stance",
        "stance IN ('supports', 'contradicts', 'announces')",
        "stance IN ('supports', 'contradicts')",
    ),
    "membership": ("end_reason", f"end_reason IN ({END_REASONS})", None),
    "standing": (
        "standing",
        "standing IN ('active', 'dormant', 'suspended')",
        "standing IN ('active', 'dormant')",
    ),
    "statement": ("one_speaker", "(speaker_id IS NULL) <> (speaker_name IS NULL)", None),
}
"""The constraints that are new or changed: name, what they say now, what they said before."""


def added() -> dict[str, list[sa.Column[Any]]]:
    """The new columns, by table."""
    return {
        "conflict": [sa.Column("found", sa.Boolean(), nullable=False)],
        "evidence": [sa.Column("locator", words, nullable=True)],
        "meeting": [sa.Column("announced", sa.Boolean(), nullable=False)],
        "membership": [sa.Column("end_reason", words, nullable=True)],
        "office": [sa.Column("concurrent", sa.Boolean(), nullable=False)],
        "organization": [
            sa.Column("coverage_from", sa.Date(), nullable=True),
            sa.Column("coverage_until", sa.Date(), nullable=True),
        ],
        "state": [
            sa.Column("start", words, nullable=True),
            sa.Column("end", words, nullable=True),
            sa.Column("successors", sa.JSON(), nullable=False),
        ],
        "statement": [sa.Column("speaker_name", words, nullable=True)],
    }


def upgrade() -> None:
    """Add and loosen columns, and create `completeness`."""
    _delete_content()
    for name in sorted({*added(), *OPTIONAL, *CHECKS}):
        with _altered(name) as table:
            check, now, before = CHECKS.get(name, ("", None, None))
            if before:
                table.drop_constraint(op.f(f"ck_{name}_{check}"), type_="check")
            for column in added().get(name, []):
                table.add_column(column)
            for optional in OPTIONAL.get(name, []):
                table.alter_column(optional, existing_type=words, nullable=True)
            if now:
                table.create_check_constraint(op.f(f"ck_{name}_{check}"), sa.text(now))
    with _altered("conflict") as table:
        table.drop_column("claim_id")
    with _altered("claim") as table:
        table.add_column(sa.Column("conflict_id", words, nullable=True))
        table.create_foreign_key(op.f("fk_claim_conflict_id_conflict"), "conflict", ["conflict_id"], ["id"])
        table.create_index(op.f("ix_claim_conflict_id"), ["conflict_id"])
    op.create_table(
        "completeness",
        sa.Column("id", words, nullable=False),
        sa.Column("of", words, nullable=False),
        sa.Column("subject_id", words, nullable=False),
        sa.Column("level", words, nullable=False),
        sa.Column("start_edtf", words, nullable=True),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("end_edtf", words, nullable=True),
        sa.Column("end_day", sa.Date(), nullable=False),
        sa.Column("note", words, nullable=True),
        sa.Column("documents", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_completeness"),
        sa.CheckConstraint(
            "of IN ('attendance', 'holders', 'memberships', 'meetings', 'statements')", name=op.f("ck_completeness_of")
        ),
        sa.CheckConstraint("level IN ('complete', 'partial')", name=op.f("ck_completeness_level")),
    )
    op.create_index("ix_completeness_subject", "completeness", ["of", "subject_id"])


def downgrade() -> None:
    """Take the columns away, and make the others compulsory again."""
    op.drop_table("completeness")
    _delete_content()
    with _altered("claim") as table:
        table.drop_index(op.f("ix_claim_conflict_id"))
        table.drop_constraint(op.f("fk_claim_conflict_id_conflict"), type_="foreignkey")
        table.drop_column("conflict_id")
    with _altered("conflict") as table:
        table.add_column(sa.Column("claim_id", words, nullable=True))
        table.create_foreign_key(op.f("fk_conflict_claim_id_claim"), "claim", ["claim_id"], ["id"])
    for name in sorted({*added(), *OPTIONAL, *CHECKS}):
        with _altered(name) as table:
            check, now, before = CHECKS.get(name, ("", None, None))
            if now:
                table.drop_constraint(op.f(f"ck_{name}_{check}"), type_="check")
            for column in added().get(name, []):
                table.drop_column(column.name)
            for optional in OPTIONAL.get(name, []):
                table.alter_column(optional, existing_type=words, nullable=False)
            if before:
                table.create_check_constraint(op.f(f"ck_{name}_{check}"), sa.text(before))


@contextmanager
def _altered(name: str) -> Iterator[BatchOperations]:
    """A table to be altered; SQLite copies it, with the constraints that Alembic would not find by itself."""
    bind = op.get_bind()
    copied = sa.Table(name, sa.MetaData(), autoload_with=bind, resolve_fks=False)
    with op.batch_alter_table(name, copy_from=copied if bind.dialect.name == "sqlite" else None) as table:
        yield table


def _delete_content() -> None:
    bind = op.get_bind()
    names = [name for name in sa.inspect(bind).get_table_names() if name != "alembic_version" and "_fts" not in name]
    if bind.dialect.name == "postgresql":
        op.execute(f"TRUNCATE {', '.join(names)}")
        return
    op.execute("PRAGMA defer_foreign_keys = ON")
    for name in names:
        op.execute(f"DELETE FROM {name}")
