"""What the law says of a step towards a guardian that a file tells, and whether it was broken.

The assessment of family education is owed from now on; the way back forgets that.

Revision: 0073, after 0072
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0073"
down_revision = "0072"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing is said of steps of before: nobody told whether the law was broken."""
    with op.batch_alter_table("family_step", schema=None) as batch_op:
        batch_op.add_column(sa.Column("law_broken", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("flags", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("family_step", schema=None) as batch_op:
        batch_op.alter_column("flags", server_default=None)

    op.create_table(
        "family_practice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("assessment_days", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "assessment_days BETWEEN 1 AND 180", name=op.f("ck_family_practice_within_half_a_year")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["procuratorate.id"], name=op.f("fk_family_practice_office_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family_practice")),
        sa.UniqueConstraint("office_id", name=op.f("uq_family_practice_office_id")),
    )


def downgrade() -> None:
    """Undo it, with what is owed of a kind that nobody knows any more."""
    owed = "SELECT id FROM obligation WHERE kind = 'family_education_assessment'"
    op.execute(f"DELETE FROM obligation_day WHERE obligation_id IN ({owed})")
    op.execute("DELETE FROM obligation WHERE kind = 'family_education_assessment'")
    op.drop_table("family_practice")
    with op.batch_alter_table("family_step", schema=None) as batch_op:
        batch_op.drop_column("flags")
        batch_op.drop_column("law_broken")
