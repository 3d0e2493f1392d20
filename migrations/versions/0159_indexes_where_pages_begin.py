"""Pages begin at an index: of what was withdrawn alone, and of what an office took out.

By those of `withdrawn_by_id` SQLite read all that was not withdrawn in any office.

Revision: 0159, after 0158
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0159"
down_revision = "0158"
branch_labels = None
depends_on = None

COLUMN = "withdrawn_by_id"
_TOLD = sa.text(f"{COLUMN} IS NOT NULL")
TABLES = (
    "age_finding alleged_act amount assistance_objection assistance_payment attachment attribute"
    " body_particulars breach_outcome charge circumstance claim conduct_level court_step guarantee"
    " guardianship lawsuit leave_request mandatory_report measure_item monthly_assessment"
    " office_part oversight_act own_report probation_condition probation_duty promise_look"
    " rectification report_failure revocation_support score_entry spp_approval suggestion_item"
    " suggestion_problem supervision_talk tie visit_answer visit_report"
)


def upgrade() -> None:
    """Let each of them have the rows alone that were withdrawn, and index the audit by office."""
    for table in TABLES.split():
        name = f"ix_{table}_{COLUMN}"
        op.drop_index(name, table_name=table)
        op.create_index(name, table, [COLUMN], sqlite_where=_TOLD, postgresql_where=_TOLD)
    op.create_index("ix_audit_event_office", "audit_event", ["office_id", "kind", "at"])


def downgrade() -> None:
    """Let them have every row again, and leave the office out."""
    op.drop_index("ix_audit_event_office", table_name="audit_event")
    for table in TABLES.split():
        name = f"ix_{table}_{COLUMN}"
        op.drop_index(name, table_name=table, sqlite_where=_TOLD, postgresql_where=_TOLD)
        op.create_index(name, table, [COLUMN])
