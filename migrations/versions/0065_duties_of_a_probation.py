"""Duties of a probation.

Revision: 0065, after 0064
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None


# As the law said them on the day of the migration: kind, English, Chinese; in its order.
DUTIES = (
    ("obey", "Obey the law and submit to supervision", "遵守法律法规，服从监督"),
    (
        "report",
        "Report their activities as the supervising office requires",
        "按照考察机关的规定报告自己的活动情况",
    ),
    (
        "leave",
        "Have leaving the city or county, or moving, approved first",
        "离开所居住的市、县或者迁居，报经考察机关批准",
    ),
    (
        "education",
        "Accept correction and education as the supervising office requires",
        "按照考察机关的要求接受矫治和教育",
    ),
)
ASK = sa.text(
    """
    INSERT INTO probation_duty
        (probation_id, measure_id, position, kind, text_en, text_zh, state, counting, version)
    SELECT probation.id, probation.measure_id, :position, :kind, :en, :zh, 'not_seen', 'last', 1
    FROM probation JOIN measure ON measure.id = probation.measure_id
    WHERE measure.state = 'running' AND probation.revoked_on IS NULL
        AND probation.final_disposition_id IS NULL
    """
)


def upgrade() -> None:
    """The four duties of the law, as promises; of every probation that runs, nobody looked yet."""
    op.create_table(
        "probation_duty",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("probation_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=True),
        sa.Column("text_zh", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=60), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("wanted", sa.Integer(), nullable=True),
        sa.Column("unit", sa.String(length=30), nullable=True),
        sa.Column("counting", sa.String(length=60), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=True),
        sa.Column("seen_by_id", sa.Integer(), nullable=True),
        sa.Column("check_due", sa.Date(), nullable=True),
        sa.Column("looked_back_on", sa.Date(), nullable=True),
        sa.Column("reached", sa.Integer(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "since IS NULL OR until IS NULL OR since <= until",
            name=op.f("ck_probation_duty_since_until"),
        ),
        sa.CheckConstraint(
            "wanted IS NULL OR wanted > 0", name=op.f("ck_probation_duty_wants_some")
        ),
        sa.ForeignKeyConstraint(
            ["measure_id"], ["measure.id"], name=op.f("fk_probation_duty_measure_id")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_probation_duty_party_id")
        ),
        sa.ForeignKeyConstraint(
            ["probation_id"], ["probation.id"], name=op.f("fk_probation_duty_probation_id")
        ),
        sa.ForeignKeyConstraint(
            ["seen_by_id"], ["staff.id"], name=op.f("fk_probation_duty_seen_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"],
            ["journal_entry.id"],
            name=op.f("fk_probation_duty_withdrawn_by_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_probation_duty")),
        sa.UniqueConstraint(
            "probation_id", "kind", name=op.f("uq_probation_duty_probation_id_kind")
        ),
    )
    with op.batch_alter_table("probation_duty", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_probation_duty_measure_id"), ["measure_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_probation_duty_party_id"), ["party_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_probation_duty_seen_by_id"), ["seen_by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_probation_duty_withdrawn_by_id"), ["withdrawn_by_id"], unique=False
        )
    for position, (kind, en, zh) in enumerate(DUTIES, start=1):
        named = {"position": position, "kind": kind, "en": en, "zh": zh}
        op.get_bind().execute(ASK, named)


def downgrade() -> None:
    """Undo it, with the looks at these duties and the looks that are owed."""
    for statement in (
        "DELETE FROM obligation_day WHERE obligation_id IN"
        " (SELECT id FROM obligation WHERE subject = 'probation_duty')",
        "DELETE FROM obligation WHERE subject = 'probation_duty'",
        "DELETE FROM promise_look WHERE subject = 'probation_duty'",
    ):
        op.execute(statement)
    with op.batch_alter_table("probation_duty", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_probation_duty_withdrawn_by_id"))
        batch_op.drop_index(batch_op.f("ix_probation_duty_seen_by_id"))
        batch_op.drop_index(batch_op.f("ix_probation_duty_party_id"))
        batch_op.drop_index(batch_op.f("ix_probation_duty_measure_id"))

    op.drop_table("probation_duty")
