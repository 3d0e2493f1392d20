"""A probation keeps the office of its case, by which the board of an office is read.

Revision: 0151, after 0150
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0151"
down_revision = "0150"
branch_labels = None
depends_on = None

OFFICE = "SELECT office_id FROM case_file WHERE case_file.id = probation.case_id"
RUNNING = sa.text("final_disposition_id IS NULL AND revoked_on IS NULL")


def upgrade() -> None:
    """A column, filled from the case, and the index that begins at it."""
    op.add_column("probation", sa.Column("office_id", sa.Integer(), nullable=True))
    op.execute(f"UPDATE probation SET office_id = ({OFFICE})")
    with op.batch_alter_table("probation", schema=None) as batch_op:
        batch_op.alter_column("office_id", existing_type=sa.Integer(), nullable=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_probation_office_id"),
            "procuratorate",
            ["office_id"],
            ["id"],
        )
    op.create_index(
        "ix_probation_office_running",
        "probation",
        ["office_id"],
        sqlite_where=RUNNING,
        postgresql_where=RUNNING,
    )


def downgrade() -> None:
    """Read the office of its case again."""
    op.drop_index("ix_probation_office_running", table_name="probation")
    with op.batch_alter_table("probation", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_probation_office_id"), type_="foreignkey")
        batch_op.drop_column("office_id")
