"""Every table is one the migrations know of."""

from __future__ import annotations

import re

from sqlalchemy import (
    Column,
    ForeignKey,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
)

from casetrack import app
from casetrack.db import Model

# Where migrations/env.py looks.
ROOM_OF_MODELS = re.compile(r"casetrack(\.\w+)+\.models(\.\w+)*")


def test_every_model_stands_where_the_migrations_look_for_it() -> None:
    assert app.FEATURES, "the whole house is imported"

    elsewhere = [
        f"{mapper.class_.__module__}.{mapper.class_.__name__}"
        for mapper in Model.registry.mappers
        if not ROOM_OF_MODELS.fullmatch(mapper.class_.__module__)
    ]

    assert elsewhere == []
    assert len(list(Model.registry.mappers)) > 20


def without_index(metadata: MetaData) -> list[str]:
    """The foreign keys with which no index, key or unique constraint begins."""
    bare = []
    for table in metadata.tables.values():
        led = {index.columns[0].name for index in table.indexes}
        led |= {
            next(iter(constraint.columns)).name
            for constraint in table.constraints
            if isinstance(constraint, PrimaryKeyConstraint | UniqueConstraint)
        }
        bare += [
            f"{table.name}.{key.parent.name}"
            for key in table.foreign_keys
            if key.parent.name not in led
        ]

    return sorted(bare)


def test_every_foreign_key_has_an_index() -> None:
    assert without_index(Model.metadata) == []


def test_a_foreign_key_without_an_index_is_seen() -> None:
    planted = MetaData()
    Table("above", planted, Column("id", Integer, primary_key=True))
    Table(
        "below",
        planted,
        Column("id", Integer, primary_key=True),
        Column("above_id", ForeignKey("above.id")),
    )

    assert without_index(planted) == ["below.above_id"]
