"""Bodies that are written to, and what is told of them; those of existing cases are linked.

Those of one office with the same name and kind are one body beyond doubt; whether others are is
asked on their page.

Revision: 0104, after 0103
"""

from __future__ import annotations

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0104"
down_revision = "0103"
branch_labels = None
depends_on = None

WRITTEN_TO = sa.text(
    "SELECT DISTINCT party.id, party.case_id, case_file.office_id, party.body_kind,"
    " party.alias_zh, party.alias_en"
    " FROM party JOIN case_file ON case_file.id = party.case_id"
    " JOIN measure_party ON measure_party.party_id = party.id AND measure_party.part = 'to'"
    " JOIN measure ON measure.id = measure_party.measure_id"
    " WHERE measure.kind IN ('suggestion', 'urging') AND party.kind = 'body' ORDER BY party.id"
)


def name_key(name: str) -> str:
    """Return a name without spaces, marks and brackets, in half width."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    letters = "".join(sign for sign in folded if sign.isalnum())
    return letters.replace("有限责任公司", "有限公司")[:200]


def link_existing() -> None:
    """Make a body of each name and kind of an office, and link whom it wrote to."""
    db = op.get_bind()
    body = sa.table("body", *map(sa.column, ("id", "office_id", "kind", "name_key")))
    link = sa.table("body_in_case", *map(sa.column, ("case_id", "party_id", "body_id")))
    known: dict[tuple[int, str, str], int] = {}
    for party_id, case_id, office_id, kind, chinese, english in db.execute(WRITTEN_TO).all():
        key = (office_id, kind, name_key(chinese or english))
        if key not in known:
            values = dict(zip(("office_id", "kind", "name_key"), key, strict=True))
            db.execute(sa.insert(body).values(**values))
            last = sa.select(sa.func.max(body.c.id))
            known[key] = db.execute(last).scalar_one()
        row = {"case_id": case_id, "party_id": party_id, "body_id": known[key]}
        db.execute(sa.insert(link).values(**row))


def upgrade() -> None:
    """Four tables, and the bodies of existing cases."""
    op.create_table(
        "body",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("root_id", sa.Integer(), nullable=True),
        sa.Column("merged_by_id", sa.Integer(), nullable=True),
        sa.Column("merged_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(merged_into_id IS NULL) = (root_id IS NULL)"
            " AND (merged_into_id IS NULL) = (merged_by_id IS NULL)"
            " AND (merged_into_id IS NULL) = (merged_at IS NULL)",
            name=op.f("ck_body_merged_by_somebody"),
        ),
        sa.CheckConstraint("merged_into_id <> id", name=op.f("ck_body_merged_into_another")),
        sa.ForeignKeyConstraint(["merged_by_id"], ["staff.id"], name=op.f("fk_body_merged_by_id")),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["body.id"], name=op.f("fk_body_merged_into_id")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["procuratorate.id"], name=op.f("fk_body_office_id")
        ),
        sa.ForeignKeyConstraint(["root_id"], ["body.id"], name=op.f("fk_body_root_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body")),
    )
    with op.batch_alter_table("body", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_body_merged_by_id"), ["merged_by_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_body_merged_into_id"), ["merged_into_id"], unique=False
        )
        batch_op.create_index(
            "ix_body_office_name", ["office_id", "kind", "name_key"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_body_root_id"), ["root_id"], unique=False)

    op.create_table(
        "body_apart",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("told_by_id", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("body_id < other_id", name=op.f("ck_body_apart_lower_first")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_body_apart_body_id")),
        sa.ForeignKeyConstraint(["other_id"], ["body.id"], name=op.f("fk_body_apart_other_id")),
        sa.ForeignKeyConstraint(
            ["told_by_id"], ["staff.id"], name=op.f("fk_body_apart_told_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body_apart")),
        sa.UniqueConstraint("body_id", "other_id", name=op.f("uq_body_apart_body_id_other_id")),
    )
    with op.batch_alter_table("body_apart", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_body_apart_body_id"), ["body_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_body_apart_other_id"), ["other_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_body_apart_told_by_id"), ["told_by_id"], unique=False)

    op.create_table(
        "body_in_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_body_in_case_body_id")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_body_in_case_case_id")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_body_in_case_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body_in_case")),
        sa.UniqueConstraint("party_id", name=op.f("uq_body_in_case_party_id")),
    )
    with op.batch_alter_table("body_in_case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_body_in_case_body_id"), ["body_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_body_in_case_case_id"), ["case_id"], unique=False)

    op.create_table(
        "body_particulars",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=18), nullable=True),
        sa.Column("superior_en", sa.String(length=200), nullable=True),
        sa.Column("superior_zh", sa.String(length=200), nullable=True),
        sa.Column("competent_en", sa.String(length=200), nullable=True),
        sa.Column("competent_zh", sa.String(length=200), nullable=True),
        sa.Column("region_en", sa.String(length=100), nullable=True),
        sa.Column("region_zh", sa.String(length=100), nullable=True),
        sa.Column("address_en", sa.String(length=200), nullable=True),
        sa.Column("address_zh", sa.String(length=200), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "code IS NULL OR length(code) = 18", name=op.f("ck_body_particulars_code_of_eighteen")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_body_particulars_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_body_particulars_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_body_particulars_party_id")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"],
            ["journal_entry.id"],
            name=op.f("fk_body_particulars_withdrawn_by_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body_particulars")),
    )
    with op.batch_alter_table("body_particulars", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_body_particulars_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_body_particulars_entry_id"), ["entry_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_body_particulars_party_id"), ["party_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_body_particulars_withdrawn_by_id"), ["withdrawn_by_id"], unique=False
        )
    link_existing()


def downgrade() -> None:
    """Forget the bodies and what was told of them."""
    with op.batch_alter_table("body_particulars", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_body_particulars_withdrawn_by_id"))
        batch_op.drop_index(batch_op.f("ix_body_particulars_party_id"))
        batch_op.drop_index(batch_op.f("ix_body_particulars_entry_id"))
        batch_op.drop_index(batch_op.f("ix_body_particulars_case_id"))

    op.drop_table("body_particulars")
    with op.batch_alter_table("body_in_case", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_body_in_case_case_id"))
        batch_op.drop_index(batch_op.f("ix_body_in_case_body_id"))

    op.drop_table("body_in_case")
    with op.batch_alter_table("body_apart", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_body_apart_told_by_id"))
        batch_op.drop_index(batch_op.f("ix_body_apart_other_id"))
        batch_op.drop_index(batch_op.f("ix_body_apart_body_id"))

    op.drop_table("body_apart")
    with op.batch_alter_table("body", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_body_root_id"))
        batch_op.drop_index("ix_body_office_name")
        batch_op.drop_index(batch_op.f("ix_body_merged_into_id"))
        batch_op.drop_index(batch_op.f("ix_body_merged_by_id"))

    op.drop_table("body")
