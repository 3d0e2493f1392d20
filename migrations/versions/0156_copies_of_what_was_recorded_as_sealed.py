"""A record that was recorded as sealed, and never was here, is owed by the handler of its case.

Revision: 0156, after 0155
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0156"
down_revision = "0155"
branch_labels = None
depends_on = None

WITHIN = timedelta(days=3)
# As `casetrack.ledger.reasons.why_agreed` writes it.
WHY: dict[str, Any] = {
    "fact": "recorded_as_sealed",
    "fact_on": None,
    "entry": None,
    "rule": None,
    "basis": [["sealing_measures", None]],
    "verification": "memory",
    "alternative": None,
    "steps": [],
}


def upgrade() -> None:
    """Owe it within three days of today: until now nobody was told."""
    connection = op.get_bind()
    today = connection.execute(sa.select(sa.func.current_date())).scalar_one()
    owed = sa.text(
        """
        INSERT INTO obligation (kind, case_id, office_id, owner_id, party_id, due, is_open,
            state, weight, is_provisional, is_withheld, why, subject, subject_id)
        SELECT 'copies_of_sealed', seal.case_id, kept.office_id, kept.handler_id,
            seal.party_id, :due, TRUE, 'running', 4, FALSE, FALSE, :why, 'record_seal', seal.id
        FROM record_seal AS seal JOIN case_file AS kept ON kept.id = seal.case_id
        WHERE seal.is_recorded AND seal.sealed_at IS NULL AND kept.provenance <> 'published'
        """
    )
    connection.execute(
        owed.bindparams(
            sa.bindparam("due", today + WITHIN, sa.Date), sa.bindparam("why", WHY, sa.JSON)
        )
    )


def downgrade() -> None:
    """Undo it."""
    op.execute("DELETE FROM obligation WHERE kind = 'copies_of_sealed'")
