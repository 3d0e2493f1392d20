"""Half months, and scores of probations.

Revision: 0066, after 0065
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None

KNOWN = "decided_here = false OR months IS NOT NULL OR last_day IS NOT NULL"
KNOWN_BEFORE = "decided_here = false OR months IS NOT NULL"
CHANGED = (
    "decided_here = false OR (decided_first IS NOT NULL AND old_end IS NOT NULL"
    " AND new_end IS NOT NULL)"
)
CHANGED_BEFORE = (
    "decided_here = false OR (decided_first IS NOT NULL AND old_end IS NOT NULL"
    " AND new_end IS NOT NULL AND new_months IS NOT NULL)"
)


def _know(table: str, name: str, rule: str) -> None:
    with op.batch_alter_table(table) as batch_op:
        batch_op.drop_constraint(op.f(name), type_="check")
        batch_op.create_check_constraint(op.f(name), rule)


def upgrade() -> None:
    """A last day may be told in place of a length; schemes, and the points of a probation.

    Every row that is there has the length that was asked of it before.
    """
    _know("probation", "ck_probation_length_known_where_decided_here", KNOWN)
    _know("probation_change", "ck_probation_change_known_where_decided_here", CHANGED)
    op.create_table(
        "score_scheme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("is_offered", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"], ["procuratorate.id"], name=op.f("fk_score_scheme_office_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_scheme")),
    )
    with op.batch_alter_table("score_scheme", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_score_scheme_office_id"), ["office_id"], unique=False)

    op.create_table(
        "score_scheme_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scheme_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name_en", sa.String(length=60), nullable=True),
        sa.Column("name_zh", sa.String(length=60), nullable=True),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "name_en IS NOT NULL OR name_zh IS NOT NULL",
            name=op.f("ck_score_scheme_version_has_a_name"),
        ),
        sa.ForeignKeyConstraint(
            ["scheme_id"], ["score_scheme.id"], name=op.f("fk_score_scheme_version_scheme_id")
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["staff.id"], name=op.f("fk_score_scheme_version_written_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_scheme_version")),
        sa.UniqueConstraint(
            "scheme_id", "number", name=op.f("uq_score_scheme_version_scheme_id_number")
        ),
    )
    with op.batch_alter_table("score_scheme_version", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_score_scheme_version_written_by_id"), ["written_by_id"], unique=False
        )

    op.create_table(
        "score_ledger",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("probation_id", sa.Integer(), nullable=False),
        sa.Column("scheme_version_id", sa.Integer(), nullable=True),
        sa.Column("name_en", sa.String(length=60), nullable=True),
        sa.Column("name_zh", sa.String(length=60), nullable=True),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("begun_on", sa.Date(), nullable=False),
        sa.Column("proposed", sa.Integer(), nullable=True),
        sa.Column("answered", sa.Integer(), nullable=True),
        sa.Column("node", sa.Integer(), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "name_en IS NOT NULL OR name_zh IS NOT NULL", name=op.f("ck_score_ledger_has_a_name")
        ),
        sa.CheckConstraint(
            "proposed > 0 AND answered > 0 AND node > 0",
            name=op.f("ck_score_ledger_counted_from_one"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_score_ledger_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_score_ledger_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["probation_id"], ["probation.id"], name=op.f("fk_score_ledger_probation_id")
        ),
        sa.ForeignKeyConstraint(
            ["scheme_version_id"],
            ["score_scheme_version.id"],
            name=op.f("fk_score_ledger_scheme_version_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_ledger")),
        sa.UniqueConstraint("probation_id", name=op.f("uq_score_ledger_probation_id")),
    )
    with op.batch_alter_table("score_ledger", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_score_ledger_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_score_ledger_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_score_ledger_scheme_version_id"), ["scheme_version_id"], unique=False
        )

    op.create_table(
        "score_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ledger_id", sa.Integer(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(length=60), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("node", sa.Integer(), nullable=True),
        sa.Column("way", sa.String(length=60), nullable=True),
        sa.Column("at", sa.Integer(), nullable=True),
        sa.Column("halves", sa.Integer(), nullable=True),
        sa.Column("reason_en", sa.Text(), nullable=True),
        sa.Column("reason_zh", sa.Text(), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(way IS NULL) = (outcome = 'nothing')",
            name=op.f("ck_score_answer_of_a_bound_or_nothing"),
        ),
        sa.CheckConstraint(
            "(way IS NULL) = (at IS NULL)", name=op.f("ck_score_answer_bound_whole")
        ),
        sa.CheckConstraint("node > 0", name=op.f("ck_score_answer_node_counted_from_one")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_score_answer_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["ledger_id"], ["score_ledger.id"], name=op.f("fk_score_answer_ledger_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_answer")),
    )
    with op.batch_alter_table("score_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_score_answer_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_score_answer_ledger_id"), ["ledger_id"], unique=False)

    op.create_table(
        "score_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("ledger_id", sa.Integer(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("indicator_en", sa.String(length=120), nullable=True),
        sa.Column("indicator_zh", sa.String(length=120), nullable=True),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("evidence_en", sa.Text(), nullable=True),
        sa.Column("evidence_zh", sa.Text(), nullable=True),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "indicator_en IS NOT NULL OR indicator_zh IS NOT NULL",
            name=op.f("ck_score_entry_says_what"),
        ),
        sa.CheckConstraint("points <> 0", name=op.f("ck_score_entry_gives_or_takes")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_score_entry_case_id")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_score_entry_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["ledger_id"], ["score_ledger.id"], name=op.f("fk_score_entry_ledger_id")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["journal_entry.id"], name=op.f("fk_score_entry_source_id")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["journal_entry.id"], name=op.f("fk_score_entry_withdrawn_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_entry")),
    )
    with op.batch_alter_table("score_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_score_entry_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_score_entry_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_score_entry_ledger_id"), ["ledger_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_score_entry_source_id"), ["source_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_score_entry_withdrawn_by_id"), ["withdrawn_by_id"], unique=False
        )


def downgrade() -> None:
    """Undo it; refused where a change tells a last day and no length, which had no place before."""
    for table, column in (("probation", "months"), ("probation_change", "new_months")):
        where = sa.table(table, sa.column(column), sa.column("decided_here", sa.Boolean()))
        unknown = sa.select(sa.func.count()).select_from(where)
        unknown = unknown.where(where.c.decided_here, where.c[column].is_(None))
        if number := op.get_bind().execute(unknown).scalar_one():
            raise RuntimeError(f"{number} rows of {table} have no {column}; go back by hand.")
    _know("probation_change", "ck_probation_change_known_where_decided_here", CHANGED_BEFORE)
    _know("probation", "ck_probation_length_known_where_decided_here", KNOWN_BEFORE)
    with op.batch_alter_table("score_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_score_entry_withdrawn_by_id"))
        batch_op.drop_index(batch_op.f("ix_score_entry_source_id"))
        batch_op.drop_index(batch_op.f("ix_score_entry_ledger_id"))
        batch_op.drop_index(batch_op.f("ix_score_entry_entry_id"))
        batch_op.drop_index(batch_op.f("ix_score_entry_case_id"))

    op.drop_table("score_entry")
    with op.batch_alter_table("score_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_score_answer_ledger_id"))
        batch_op.drop_index(batch_op.f("ix_score_answer_entry_id"))

    op.drop_table("score_answer")
    with op.batch_alter_table("score_ledger", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_score_ledger_scheme_version_id"))
        batch_op.drop_index(batch_op.f("ix_score_ledger_entry_id"))
        batch_op.drop_index(batch_op.f("ix_score_ledger_case_id"))

    op.drop_table("score_ledger")
    with op.batch_alter_table("score_scheme_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_score_scheme_version_written_by_id"))

    op.drop_table("score_scheme_version")
    with op.batch_alter_table("score_scheme", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_score_scheme_office_id"))

    op.drop_table("score_scheme")
