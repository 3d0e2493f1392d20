"""Every table is one the migrations know of."""

from __future__ import annotations

import re

from sqlalchemy import PrimaryKeyConstraint, UniqueConstraint

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


def test_every_foreign_key_has_an_index() -> None:
    bare = []
    for table in Model.metadata.tables.values():
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

    assert sorted(bare) == []
