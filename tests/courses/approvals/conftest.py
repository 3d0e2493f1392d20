"""An office that decides by proposals, with its people signed in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.courses.approvals.builders import Pages, pages_of


@pytest.fixture
def pages(app: Flask) -> Iterator[Pages]:
    yield from pages_of(app)
