"""The clocks of a case: their rows, days that obligations had before, how obligations ended.

Revision: 0002, after 0001
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# What being late meant when this was written, for the periods that could be owed until then.
FREEDOM, POWER, OTHERS, AGREED = 1, 2, 5, 6
ROLLS_UNLESS_HELD = {"prosecution_review", "supplementary_investigation", "cnp_final_decision"}
WEIGHTS = {
    "arrest_review_not_detained": POWER,
    "prosecution_review": POWER,
    "cnp_probation": POWER,
    "cnp_final_decision": POWER,
    "supplementary_investigation": OTHERS,
    "suggestion_reply_minor_duty": OTHERS,
    "suggestion_reply_general": OTHERS,
    "suggestion_reply_urgent": OTHERS,
    "suggestion_reply_retrial": OTHERS,
    "pil_admin_reply": OTHERS,
    "pil_admin_reply_urgent": OTHERS,
    "guardianship_order_period": OTHERS,
}


def upgrade() -> None:
    """Add them; say of what is owed already how it stands, and what being late with it means."""
    op.create_table(
        "obligation_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("obligation_id", sa.Integer(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("is_provisional", sa.Boolean(), nullable=False),
        sa.Column("why", sa.JSON(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_obligation_day_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["obligation_id"], ["obligation.id"], name=op.f("fk_obligation_day_obligation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obligation_day")),
    )
    with op.batch_alter_table("obligation_day", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_obligation_day_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_obligation_day_obligation_id"), ["obligation_id"], unique=False
        )

    op.create_table(
        "deadline",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("disposition_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("rule", sa.String(length=60), nullable=True),
        sa.Column("rules_version", sa.String(length=20), nullable=False),
        sa.Column("calendar", sa.String(length=20), nullable=False),
        sa.Column("fact", sa.String(length=60), nullable=False),
        sa.Column("fact_when_edtf", sa.String(length=120), nullable=False),
        sa.Column("fact_when_words", sa.String(length=200), nullable=True),
        sa.Column("fact_when_first", sa.Date(), nullable=True),
        sa.Column("fact_when_last", sa.Date(), nullable=True),
        sa.Column("counted_from", sa.Date(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("nominal", sa.Date(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=True),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("met_entry_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_deadline_case_id")),
        sa.ForeignKeyConstraint(
            ["disposition_id"], ["disposition.id"], name=op.f("fk_deadline_disposition_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_deadline_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["met_entry_id"], ["journal_entry.id"], name=op.f("fk_deadline_met_entry_id")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_deadline_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline")),
        sa.UniqueConstraint(
            "kind", "subject", "subject_id", name=op.f("uq_deadline_kind_subject_subject_id")
        ),
    )
    with op.batch_alter_table("deadline", schema=None) as batch_op:
        batch_op.create_index("ix_deadline_case_kind", ["case_id", "kind"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_deadline_disposition_id"), ["disposition_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_deadline_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_deadline_met_entry_id"), ["met_entry_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_deadline_party_id"), ["party_id"], unique=False)

    op.create_table(
        "decision_service",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("disposition_id", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.String(length=60), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_decision_service_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["disposition_id"], ["disposition.id"], name=op.f("fk_decision_service_disposition_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_decision_service_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_decision_service_party_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_service")),
        sa.UniqueConstraint(
            "disposition_id",
            "recipient",
            "party_id",
            name=op.f("uq_decision_service_disposition_id_recipient_party_id"),
        ),
    )
    with op.batch_alter_table("decision_service", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_service_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_decision_service_entry_id"), ["entry_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_decision_service_party_id"), ["party_id"], unique=False
        )

    with op.batch_alter_table("obligation", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("state", sa.String(length=60), nullable=False, server_default="running")
        )
        batch_op.add_column(
            sa.Column("weight", sa.SmallInteger(), nullable=False, server_default="6")
        )
    _take_over()
    with op.batch_alter_table("obligation", schema=None) as batch_op:
        batch_op.alter_column("state", server_default=None)
        batch_op.alter_column("weight", server_default=None)
        batch_op.create_check_constraint("open_while_running", "is_open = (state = 'running')")
        batch_op.create_check_constraint("settled_on_a_day", "is_open = (settled_on IS NULL)")
        batch_op.create_check_constraint("weight_in_range", "weight BETWEEN 1 AND 6")


def _take_over() -> None:
    obligation = sa.table(
        "obligation",
        sa.column("id", sa.Integer),
        sa.column("kind", sa.String),
        sa.column("is_open", sa.Boolean),
        sa.column("due", sa.Date),
        sa.column("settled_on", sa.Date),
        sa.column("subject", sa.String),
        sa.column("subject_id", sa.Integer),
        sa.column("why", sa.JSON),
        sa.column("state", sa.String),
        sa.column("weight", sa.SmallInteger),
    )
    review = sa.table(
        "review_period", sa.column("id", sa.Integer), sa.column("ended_by", sa.String)
    )
    closed = sa.update(obligation).where(sa.not_(obligation.c.is_open))
    op.execute(closed.values(state="met"))
    op.execute(closed.where(obligation.c.settled_on.is_(None)).values(settled_on=obligation.c.due))
    op.execute(sa.update(obligation).where(obligation.c.is_open).values(settled_on=None))
    stands_still = sa.select(review.c.id).where(review.c.ended_by == "suspended")
    op.execute(
        closed.where(
            obligation.c.subject == "review_period",
            obligation.c.kind == "prosecution_review",
            obligation.c.subject_id.in_(stands_still),
        ).values(state="suspended")
    )
    connection = op.get_bind()
    for id, why in connection.execute(sa.select(obligation.c.id, obligation.c.why)).all():
        weight = _weight(why or {})
        if weight != AGREED:
            connection.execute(
                sa.update(obligation).where(obligation.c.id == id).values(weight=weight)
            )


def _weight(why: dict[str, Any]) -> int:
    rule = why.get("rule")
    held = (why.get("options") or {}).get("in_custody") is True or any(
        step[0] == "custody_no_roll" for step in why.get("steps") or []
    )
    if rule == "arrest_review_detained" or (rule in ROLLS_UNLESS_HELD and held):
        return FREEDOM
    return WEIGHTS.get(str(rule), AGREED)


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("obligation", schema=None) as batch_op:
        batch_op.drop_constraint("weight_in_range", type_="check")
        batch_op.drop_constraint("settled_on_a_day", type_="check")
        batch_op.drop_constraint("open_while_running", type_="check")
        batch_op.drop_column("weight")
        batch_op.drop_column("state")

    with op.batch_alter_table("decision_service", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_service_party_id"))
        batch_op.drop_index(batch_op.f("ix_decision_service_entry_id"))
        batch_op.drop_index(batch_op.f("ix_decision_service_case_id"))

    op.drop_table("decision_service")
    with op.batch_alter_table("deadline", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deadline_party_id"))
        batch_op.drop_index(batch_op.f("ix_deadline_met_entry_id"))
        batch_op.drop_index(batch_op.f("ix_deadline_entry_id"))
        batch_op.drop_index(batch_op.f("ix_deadline_disposition_id"))
        batch_op.drop_index("ix_deadline_case_kind")

    op.drop_table("deadline")
    with op.batch_alter_table("obligation_day", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_obligation_day_obligation_id"))
        batch_op.drop_index(batch_op.f("ix_obligation_day_entry_id"))

    op.drop_table("obligation_day")
