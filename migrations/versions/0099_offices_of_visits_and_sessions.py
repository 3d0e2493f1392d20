"""Visits and sessions keep the office of their case, by which the days of an office are read.

Revision: 0099, after 0098
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0099"
down_revision = "0098"
branch_labels = None
depends_on = None

OF_VISIT = "SELECT office_id FROM case_file WHERE case_file.id = visit.case_id"
OF_SESSION = (
    "SELECT case_file.office_id FROM case_file JOIN measure ON measure.case_id = case_file.id"
    " WHERE measure.id = measure_session.measure_id"
)
INDEXES = (
    ("visit", "ix_visit_office_planned", ["office_id", "state", "planned_on", "id"]),
    ("visit", "ix_visit_office_happened", ["office_id", "happened_first", "id"]),
    ("case_file", "ix_case_file_office_handler", ["office_id", "handler_id"]),
    ("measure_session", "ix_measure_session_office_day", ["office_id", "held_first", "id"]),
)


def upgrade() -> None:
    """A column, filled from the case, and the indexes that begin at it."""
    for table, office in (("visit", OF_VISIT), ("measure_session", OF_SESSION)):
        op.add_column(table, sa.Column("office_id", sa.Integer(), nullable=True))
        op.execute(f"UPDATE {table} SET office_id = ({office})")
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column("office_id", existing_type=sa.Integer(), nullable=False)
            batch_op.create_foreign_key(
                batch_op.f(f"fk_{table}_office_id"), "procuratorate", ["office_id"], ["id"]
            )
    for table, name, columns in INDEXES:
        op.create_index(name, table, columns)


def downgrade() -> None:
    """Read the office of their case again."""
    for table, name, _columns in INDEXES:
        op.drop_index(name, table_name=table)
    for table in ("measure_session", "visit"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint(batch_op.f(f"fk_{table}_office_id"), type_="foreignkey")
            batch_op.drop_column("office_id")
