"""An act that a file proves.

Revision: 0132, after 0131
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0132"
down_revision = "0131"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the entry of the act that was recorded by a file."""
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("proves_entry_id", sa.Integer(), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_attachment_proves_entry_id"), ["proves_entry_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_attachment_case_id_proves_entry_id"),
            "journal_entry",
            ["case_id", "proves_entry_id"],
            ["case_id", "id"],
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_attachment_proves_another_entry"), "proves_entry_id <> entry_id"
        )


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_attachment_proves_another_entry"), type_="check")
        batch_op.drop_constraint(
            batch_op.f("fk_attachment_case_id_proves_entry_id"), type_="foreignkey"
        )
        batch_op.drop_index(batch_op.f("ix_attachment_proves_entry_id"))
        batch_op.drop_column("proves_entry_id")
