"""Alerts.

Revision: 0037, after 0036
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let a message tell of an urgent concern at once, and not of a digest."""
    with op.batch_alter_table("outbox_mail", schema=None) as batch_op:
        batch_op.add_column(sa.Column("concern_id", sa.Integer(), nullable=True))
        batch_op.alter_column("digest_id", existing_type=sa.Integer(), nullable=True)
        batch_op.create_index(batch_op.f("ix_outbox_mail_concern_id"), ["concern_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_outbox_mail_concern_id"), "concern", ["concern_id"], ["id"]
        )
        batch_op.create_check_constraint(
            "tells_one_thing", "(digest_id IS NULL) <> (concern_id IS NULL)"
        )


def downgrade() -> None:
    """Undo it; what told of concerns is lost."""
    op.execute("DELETE FROM outbox_mail WHERE digest_id IS NULL")
    with op.batch_alter_table("outbox_mail", schema=None) as batch_op:
        batch_op.drop_constraint("tells_one_thing", type_="check")
        batch_op.drop_constraint(batch_op.f("fk_outbox_mail_concern_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_outbox_mail_concern_id"))
        batch_op.alter_column("digest_id", existing_type=sa.Integer(), nullable=False)
        batch_op.drop_column("concern_id")
