"""Psychological help for a child who was harmed.

Revision: 0015, after 0014
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it."""
    op.create_table(
        "psychological_help",
        sa.Column("every_weeks", sa.Integer(), nullable=True),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("sessions_planned", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "every_weeks IS NULL OR every_weeks > 0",
            name=op.f("ck_psychological_help_some_weeks"),
        ),
        sa.CheckConstraint(
            "sessions_planned IS NULL OR sessions_planned > 0",
            name=op.f("ck_psychological_help_some_sessions"),
        ),
        sa.ForeignKeyConstraint(
            ["measure_id"], ["measure.id"], name=op.f("fk_psychological_help_measure_id")
        ),
        sa.PrimaryKeyConstraint("measure_id", name=op.f("pk_psychological_help")),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("psychological_help")
