"""A prosecution whose indictment was withdrawn stands no more.

Revision: 0155, after 0154
"""

from __future__ import annotations

from alembic import op

revision = "0155"
down_revision = "0154"
branch_labels = None
depends_on = None

_STEP = """
    FROM court_step AS step WHERE step.disposition_id = disposition.id
    AND step.kind = 'indictment_withdrawn' AND step.withdrawn_by_id IS NULL
    AND (disposition.decided_first IS NULL OR disposition.decided_first <= step.happened_on)
"""


def upgrade() -> None:
    """Undo each from the day of its last withdrawal on, unless it was undone otherwise."""
    taken = (
        f"{column} = (SELECT {value} {_STEP} ORDER BY step.id DESC LIMIT 1)"
        for column, value in (
            ("undone_on", "step.happened_on"),
            ("undone_why_en", "step.text_en"),
            ("undone_why_zh", "step.text_zh"),
        )
    )
    op.execute(
        f"UPDATE disposition SET undone_way = 'withdrawal', {', '.join(taken)}"
        f" WHERE kind = 'prosecuted' AND undone_on IS NULL AND EXISTS (SELECT 1 {_STEP})"
    )


def downgrade() -> None:
    """Let them stand again, as they did."""
    op.execute(
        "UPDATE disposition SET undone_on = NULL, undone_way = NULL, undone_why_en = NULL,"
        " undone_why_zh = NULL WHERE undone_way = 'withdrawal'"
    )
