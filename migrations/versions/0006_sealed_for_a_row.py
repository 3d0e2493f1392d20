"""The fingerprints of the keys, and what stood in a text before an alias took a name's place.

Sealed texts that are here already stay as they are until `casetrack keys rotate` binds them to
their row: a migration has no keys.

Revision: 0006, after 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both."""
    op.create_table(
        "key_fingerprint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=60), nullable=False),
        sa.Column("key_id", sa.String(length=60), nullable=True),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "(purpose = 'seal') = (key_id IS NOT NULL)",
            name=op.f("ck_key_fingerprint_sealing_keys_have_ids"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_fingerprint")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_key_fingerprint_fingerprint")),
        sa.UniqueConstraint("key_id", name=op.f("uq_key_fingerprint_key_id")),
    )
    with op.batch_alter_table("key_fingerprint", schema=None) as batch_op:
        batch_op.create_index("ix_key_fingerprint_purpose", ["purpose", "is_current"], unique=False)
    op.create_table(
        "replaced_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.String(length=60), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("column_name", sa.String(length=60), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("original", sa.Text(), nullable=False),
        sa.Column("places", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_replaced_text_case_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replaced_text")),
        sa.UniqueConstraint(
            "case_id",
            "table_name",
            "row_id",
            "column_name",
            "path",
            name=op.f("uq_replaced_text_case_id_table_name_row_id_column_name_path"),
        ),
    )


def downgrade() -> None:
    """Forget both; a text stays as it reads now."""
    op.drop_table("replaced_text")
    with op.batch_alter_table("key_fingerprint", schema=None) as batch_op:
        batch_op.drop_index("ix_key_fingerprint_purpose")
    op.drop_table("key_fingerprint")
