"""A field called as a button that only shows a form again would keep the form from being saved."""

from __future__ import annotations

from collections.abc import Iterator

from wtforms.fields.core import UnboundField

from casetrack.app import FEATURES
from casetrack.web.forms import SHOW_AGAIN, Form


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


def _forms(of: type[Form]) -> Iterator[type[Form]]:
    for form in of.__subclasses__():
        yield form
        yield from _forms(form)
