"""What a chief procurator delegates has kinds; the minutes of the committee are a record.

Until then somebody who stood in decided everything the chief did: each keeps all of it.

Revision: 0090, after 0083
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0090"
down_revision = "0089"
branch_labels = None
depends_on = None

# All that another than the prosecutor could decide by then.
_KINDS = (
    "arrest_approved",
    "arrest_not_approved",
    "prosecuted",
    "not_prosecuted_statutory",
    "not_prosecuted_discretionary",
    "not_prosecuted_evidence",
    "period_extended",
    "conditional_non_prosecution_decided",
    "probation_length_changed",
    "probation_revoked",
    "not_prosecuted_after_probation",
    "suggestion_issued",
    "hearing_approved",
    "probation_not_revoked",
)
_DEPUTY = sa.table("deputy", sa.column("id"))
_KIND = sa.table("delegated_kind", sa.column("deputy_id"), sa.column("decides"))


def upgrade() -> None:
    """Two tables, and for each deputy of before every kind."""
    op.create_table(
        "delegated_kind",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=False),
        sa.Column("decides", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["deputy_id"], ["deputy.id"], name=op.f("fk_delegated_kind_deputy_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegated_kind")),
        sa.UniqueConstraint(
            "deputy_id", "decides", name=op.f("uq_delegated_kind_deputy_id_decides")
        ),
    )
    op.create_table(
        "committee_minutes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("sat", sa.String(length=500), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "number <> '' AND sat <> ''", name=op.f("ck_committee_minutes_number_and_who_sat")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"],
            ["staff.id"],
            name=op.f("fk_committee_minutes_entered_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["procuratorate.id"],
            name=op.f("fk_committee_minutes_office_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_committee_minutes")),
        sa.UniqueConstraint(
            "office_id", "number", name=op.f("uq_committee_minutes_office_id_number")
        ),
    )
    op.create_index(
        op.f("ix_committee_minutes_entered_by_id"), "committee_minutes", ["entered_by_id"]
    )
    connection = op.get_bind()
    for (deputy_id,) in connection.execute(sa.select(_DEPUTY.c.id)).all():
        for kind in _KINDS:
            connection.execute(_KIND.insert().values(deputy_id=deputy_id, decides=kind))


def downgrade() -> None:
    """Leave everything to whoever stands in."""
    op.drop_table("committee_minutes")
    op.drop_table("delegated_kind")
