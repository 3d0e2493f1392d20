"""The attributes of controls are those that the library of forms would write."""

from __future__ import annotations

import pytest
from markupsafe import Markup
from wtforms import Form, SelectField, StringField, TextAreaField
from wtforms.widgets import core

import casetrack.web.forms as ours


class Controls(Form):  # type: ignore[misc]  # wtforms is published without types
    """One of each kind that has attributes."""

    line = StringField("Line")
    lines = TextAreaField("Lines")
    one = SelectField("One", choices=['"a"', "b&"])


@pytest.mark.parametrize(
    ("told", "written"),
    [
        ({"value": 'say "no" <b>'}, 'value="say &#34;no&#34; &lt;b&gt;"'),
        ({"value": Markup('<i title="x">')}, 'value="<i title=&quot;x&quot;>"'),
        ({"required": True, "disabled": False, "a": 1}, 'a="1" required'),
        (
            {"class_": "x", "data_a_b": "c", "aria_label": "d"},
            'aria-label="d" class="x" data-a-b="c"',
        ),
    ],
)
def test_they_are_told_as_the_library_tells_them(told: dict[str, object], written: str) -> None:
    assert core.Input.html_params(**told) == core.html_params(**told) == written
    assert core.html_params.__module__ == ours.__name__


def test_every_control_has_its_own() -> None:
    form = Controls(line='"x"', lines="<y>", one="b&")

    assert str(form.line(size=3)) == (
        '<input id="line" name="line" size="3" type="text" value="&#34;x&#34;">'
    )
    assert str(form.lines(rows=2)).startswith('<textarea id="lines" name="lines" rows="2">')
    assert '<option selected value="b&amp;">b&amp;</option>' in str(form.one())
    assert '<option value="&#34;a&#34;">' in str(form.one())
