"""A flag that came later may be on what else was done under the law than decide about a person.

Revision: 0095, after 0083
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0095"
down_revision = "0090"
branch_labels = None
depends_on = None

_ONE = "ck_later_flag_of_one_thing"
_FLAG = sa.table("later_flag", sa.column("act_id"))


def upgrade() -> None:
    """Every flag of before is on a decision, and stays there."""
    with op.batch_alter_table("later_flag", schema=None) as batch_op:
        batch_op.alter_column("disposition_id", existing_type=sa.Integer(), nullable=True)
        batch_op.add_column(sa.Column("act_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_later_flag_act_id"), "journal_entry", ["act_id"], ["id"]
        )
        batch_op.create_index(batch_op.f("ix_later_flag_act_id"), ["act_id"], unique=False)
        batch_op.create_check_constraint(op.f(_ONE), "(disposition_id IS NULL) <> (act_id IS NULL)")


def downgrade() -> None:
    """Take away those that are on no decision, with what was said of them."""
    op.get_bind().execute(_FLAG.delete().where(_FLAG.c.act_id.is_not(None)))
    with op.batch_alter_table("later_flag", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(_ONE), type_="check")
        batch_op.drop_index(batch_op.f("ix_later_flag_act_id"))
        batch_op.drop_constraint(batch_op.f("fk_later_flag_act_id"), type_="foreignkey")
        batch_op.drop_column("act_id")
        batch_op.alter_column("disposition_id", existing_type=sa.Integer(), nullable=False)
