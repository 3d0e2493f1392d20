"""What always holds of a decision that is taken here.

Revision: 0054, after 0051
"""

from __future__ import annotations

from alembic import op

revision = "0054"
down_revision = "0051"
branch_labels = None
depends_on = None

LENGTH = "NOT decided_here OR months BETWEEN 6 AND 12"
ANNOUNCED = "NOT decided_here OR announced_on IS NULL OR announced_on >= decided_first"


def upgrade() -> None:
    """The length of a probation that the law knows, and no announcement before the decision.

    The actions asked both from the first day on; what came with a file is not held to it.
    """
    with op.batch_alter_table("probation") as batch_op:
        batch_op.create_check_constraint(op.f("ck_probation_lawful_length"), LENGTH)
    with op.batch_alter_table("disposition") as batch_op:
        batch_op.create_check_constraint(op.f("ck_disposition_announced_once_decided"), ANNOUNCED)


def downgrade() -> None:
    """Hold the rows to neither again."""
    with op.batch_alter_table("disposition") as batch_op:
        batch_op.drop_constraint(op.f("ck_disposition_announced_once_decided"), type_="check")
    with op.batch_alter_table("probation") as batch_op:
        batch_op.drop_constraint(op.f("ck_probation_lawful_length"), type_="check")
