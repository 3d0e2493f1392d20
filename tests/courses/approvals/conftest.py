"""An office that decides by proposals, with its people signed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from casetrack.db.crypto import Keyring
from casetrack.db.session import Database
from tests.courses.approvals.builders import Pages, pages_of
from tests.house import make_app


@pytest.fixture
def pages(app: Flask) -> Iterator[Pages]:
    yield from pages_of(app)


@pytest.fixture
def pages_of_a_file(
    tmp_path: Path, keyring: Keyring, ready_file: Callable[[Path], Database]
) -> Iterator[Pages]:
    """The same on an SQLite file of its own: what one connection locks is locked for others."""
    database = ready_file(tmp_path / "one.sqlite")
    yield from pages_of(make_app(database, keyring))
    database.dispose()
