"""What was handed out before a sealing, and where a record taken apart is.

Revision: 0148, after 0147
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0148"
down_revision = "0147"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What was handed out before a sealing, and where a record taken apart is."""
    with op.batch_alter_table("record_seal", schema=None) as batch_op:
        batch_op.add_column(sa.Column("taken_from", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("stands_as", sa.String(length=60), nullable=True))

    with op.batch_alter_table("sealed_copy", schema=None) as batch_op:
        batch_op.add_column(sa.Column("handed_out", sa.Integer(), nullable=True))
    # Whoever was taken out of a joint case before: by the number of the file, and who stands there.
    ref = "'sealed-' || substr(f.number, length(o.number) + 2)"
    of_file = (
        "FROM case_file f JOIN case_file o ON o.office_id = f.office_id AND o.id <> f.id"
        " AND substr(f.number, 1, length(o.number) + 1) = o.number || '-'"
        f" JOIN party p ON p.case_id = o.id AND p.ref = {ref}"
        " WHERE f.id = record_seal.case_id ORDER BY length(o.number) DESC LIMIT 1"
    )
    op.execute(
        f"UPDATE record_seal SET taken_from = (SELECT o.id {of_file}),"
        f" stands_as = (SELECT p.ref {of_file}) WHERE sealed_at IS NOT NULL"
    )


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("sealed_copy", schema=None) as batch_op:
        batch_op.drop_column("handed_out")

    with op.batch_alter_table("record_seal", schema=None) as batch_op:
        batch_op.drop_column("stands_as")
        batch_op.drop_column("taken_from")
