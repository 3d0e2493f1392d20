"""The rooms stand on their floors, each arrow between them is said, and the picture shows them."""

from __future__ import annotations

import ast
from dataclasses import replace

import pytest

from config.rooms import PICTURE, ROOT, House, faults, imported, picture, read

pytestmark = pytest.mark.one_engine

# In which module an import is planted, what it says, and what is found wrong with it.
PLANTED = {
    "an arrow that runs up": (
        "casetrack.audit.record",
        "import casetrack.web.words",
        "audit imports web, which stands above it.",
    ),
    "an arrow to a room beside it": (
        "casetrack.visits.queries",
        "import casetrack.suggestions.models",
        "visits imports suggestions, which stands beside it.",
    ),
    "an arrow to a feature beside it": (
        "casetrack.review.hearings.actions",
        "import casetrack.review.judgments.models",
        "Within review hearings imports judgments, and no contract puts it above.",
    ),
    "a new arrow that nobody said": (
        "casetrack.probation.queries",
        "import casetrack.exchange.facts",
        "probation imports exchange: a new arrow, which config/rooms.txt does not say.",
    ),
    "a circle inside a room": (
        "casetrack.visits.queries",
        "from casetrack.visits.questions.models import VisitQuestion",
        "A circle inside visits: ",
    ),
}


@pytest.fixture(scope="module")
def house() -> House:
    """The house of this tree."""
    return read()


def test_every_arrow_is_said_and_none_runs_up(house: House) -> None:
    assert list(faults(house)) == [], "./run rooms says the same"


def test_the_picture_shows_the_rooms_as_they_are(house: House) -> None:
    drawn = (ROOT / PICTURE).read_text(encoding="utf-8")

    assert drawn == picture(house), "./run rooms draws it anew"


@pytest.mark.parametrize(("module", "line", "told"), PLANTED.values(), ids=PLANTED)
def test_a_planted_arrow_is_noticed(house: House, module: str, line: str, told: str) -> None:
    modules = {name for pair in house.imports for name in pair}
    planted = {(module, target) for target in imported(ast.parse(line), modules)}
    assert planted, "the import is found"

    texts = list(faults(replace(house, imports=house.imports | planted)))

    assert [text for text in texts if text.startswith(told)] != []


def test_an_arrow_that_is_gone_is_not_said_any_longer(house: House) -> None:
    by_key = {**house.said, "codes": {"errors"}}

    texts = list(faults(replace(house, said=by_key)))

    assert texts == ["codes imports errors no more: config/rooms.txt says so still."]
