"""What every field of every form must keep to: its name, its length, and where a day lies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from wtforms.fields.core import UnboundField

import casetrack
from casetrack.app import FEATURES
from casetrack.config import TEMPLATES
from casetrack.web.forms import SHOW_AGAIN, Form
from casetrack.web.typed_dates.fields import WhenField
from casetrack.web.typed_dates.standpoint import Direction

# Of HTML and of WTForms: what takes nothing but a whole day, written as the system has it.
STRICT = re.compile(
    r"""type=["'](?:date|month|week|datetime-local)["']|\b(?:Date|DateTime|Month|Week)\w*Field\("""
)
LENGTH = re.compile(r"wtforms\.validators import[^\n]*\bLength\b")
NUMBER = re.compile(r"\bat_most\([0-9]")
# Made inside a function, where no walk over the forms finds it.
UNDECLARED = re.compile(r"\b(?:When|Day|Span)Field\(")


def test_no_field_is_called_as_a_button_that_shows_the_form_again() -> None:
    assert FEATURES, "their forms are loaded"
    fields = [
        f"{form.__module__}.{form.__name__}.{name}"
        for form in _forms(Form)
        if form.__module__.startswith("casetrack.")  # a test of the field itself has one so called
        for name in SHOW_AGAIN
        if isinstance(getattr(form, name, None), UnboundField)
    ]

    assert fields == []


def test_every_date_field_says_where_its_day_lies() -> None:
    assert FEATURES, "their forms are loaded"
    fields = {
        f"{form.__name__}.{name}": field.field_class
        for form in _forms(Form)
        for name, field in vars(form).items()
        if isinstance(field, UnboundField) and issubclass(field.field_class, WhenField)
    }

    assert len(fields) > 100
    directions = {name: getattr(kind, "toward", None) for name, kind in fields.items()}
    assert [name for name, value in directions.items() if not isinstance(value, Direction)] == []


def test_no_date_is_asked_for_in_a_strict_field_or_one_without_direction() -> None:
    here = Path(casetrack.__file__).parent
    sources = [*TEMPLATES.rglob("*.html"), *here.rglob("*.js"), *here.rglob("*.py")]
    texts = [
        f"{path.name}: {line.strip()}"
        for path in sources
        for line in path.read_text(encoding="utf-8").splitlines()
        if STRICT.search(line)
        or (UNDECLARED.search(line) and not line.startswith("class ") and path.suffix == ".py")
    ]

    assert texts == []


def test_no_form_tells_the_length_of_a_text_that_a_column_holds() -> None:
    """`within` reads it from the column; a number alone stands where none has a length."""
    here = Path(casetrack.__file__).parent
    texts = {
        path.relative_to(here).as_posix(): path.read_text(encoding="utf-8")
        for path in here.rglob("*.py")
    }

    assert {name for name, text in texts.items() if LENGTH.search(text)} == {"web/forms.py"}
    assert {name for name, text in texts.items() if NUMBER.search(text)} == {
        "casework/concerns/forms.py",
        "courses/forms.py",
        "courses/requirements/forms.py",
        "visits/forms.py",
    }


def _forms(of: type[Form]) -> Iterator[type[Form]]:
    for form in of.__subclasses__():
        yield form
        yield from _forms(form)


@pytest.mark.parametrize(
    "line", ['<input type="date">', "DateField(", 'day = WhenField("When")', "SpanField()"]
)
def test_a_strict_field_and_one_without_direction_are_seen(line: str) -> None:
    assert STRICT.search(line) or UNDECLARED.search(line)
