"""Markup that is filled in says what the template would have said of the same values."""

from __future__ import annotations

import pytest
from flask import Flask, get_template_attribute
from markupsafe import Markup

from casetrack.web.kept_markup import KeptMarkup

# Quotes, an ampersand, a sign of percent formats, and what looks like a place.
TYPED = '<b>"100 %" & %(day)s \'</b>'
PLACES = (
    *("next_at", "day", "kind", "late_by", "at", "called", "number", "tagged"),
    *("handler", "drawing", "running", "last"),
)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("late", [True, False])
@pytest.mark.parametrize("other", [True, False])
def test_a_line_is_as_its_template_has_it(app: Flask, lang: str, late: bool, other: bool) -> None:
    kept = KeptMarkup("casework/_line.html", "line", *PLACES)
    how = {"late": late, "due": other, "tag": other, "stages": not other, "lang": lang}
    with app.test_request_context(headers={"Accept-Language": lang}):
        plain = get_template_attribute("casework/_line.html", "line")
        for turn in range(2):
            values = {name: f"{TYPED}{name}{turn}" for name in PLACES} | {"called": Markup("<i/>")}
            assert kept.form(**how).filled(values) == plain(**how, **values)


def test_what_differs_by_language_and_by_where_casetrack_is_reached_is_kept_apart(
    app: Flask,
) -> None:
    kept = KeptMarkup("macros/lists.html", "pager", "text")
    told = set()
    for lang in ("en", "zh"):
        for root in ("", "/court"):
            with app.test_request_context(
                headers={"Accept-Language": lang}, environ_overrides={"SCRIPT_NAME": root}
            ):
                told.add((kept.form(next_url="/x"), lang, root))
    assert len({form for form, _lang, _root in told}) == 4
    assert len({(form.filled({"text": ""}), lang) for form, lang, _root in told}) == 2


def test_a_macro_that_looks_at_a_place_is_refused(app: Flask) -> None:
    """A text that is shortened, for one, would be shortened where it has none yet."""
    kept = KeptMarkup("macros/text.html", "lag", "due", "on")
    with app.test_request_context(), pytest.raises((AssertionError, TypeError)):
        kept.form()
