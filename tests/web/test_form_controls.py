"""Controls written by casetrack say what the library's own say, for any field and attribute."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    Form,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from casetrack.web.form_controls import written

SHARP = "<b>&\"'</b>"


class EveryKind(Form):
    """A field of each kind of control, as forms of casetrack have them."""

    text = StringField("Text", [InputRequired(), Length(min=2, max=9)], render_kw={"class_": "a"})
    number = IntegerField("Number", [Optional()])
    hidden = HiddenField()
    yes = BooleanField("Yes")
    note = TextAreaField("Note", [Length(max=12)])
    secret = PasswordField("Secret")
    one = SelectField("One", choices=lambda: [("a", SHARP), ("b", "B"), ("", Markup("<i>"))])
    grouped = SelectField("Grouped", choices=lambda: {"first": {"a": "A"}, SHARP: {"b": "B"}})
    several = SelectMultipleField("Several", choices=lambda: [("a", "A"), ("b", "B"), ("c", "C")])
    truth = SelectField("Truth", choices=lambda: [(True, "T"), (False, "F")], coerce=bool)
    picks = RadioField("Picks", [InputRequired()], choices=lambda: [("a", "A"), ("b", SHARP)])


SENT = MultiDict(
    [
        ("text", SHARP),
        ("number", "7"),
        ("hidden", SHARP),
        ("yes", "y"),
        ("note", SHARP),
        ("secret", "x"),
        ("one", "b"),
        ("grouped", "b"),
        ("several", "a"),
        ("several", "c"),
        ("truth", "True"),
        ("picks", "b"),
    ]
)
ATTRIBUTES: list[Mapping[str, Any]] = [
    {},
    {"class_": "input", "aria-describedby": "h", "aria_label": SHARP, "data_what": 'a"b'},
    {"autofocus": False, "required": True, "rows": 3, "maxlength": 5, "placeholder": None},
    {"id": "own", "value": Markup('<i title="x">'), "for_": "y", "checked": True, "type": "tel"},
]


@pytest.mark.parametrize("attributes", ATTRIBUTES)
@pytest.mark.parametrize("sent", [None, SENT], ids=["empty", "sent"])
def test_a_control_is_what_the_library_writes(
    sent: MultiDict[str, str] | None, attributes: Mapping[str, Any]
) -> None:
    fields: list[Any] = list(EveryKind(sent))
    options = [*fields[-1], *fields[-3]]
    assert len(fields) == 11
    assert len(options) == 5
    for field in [*fields, *options]:
        ours, theirs = written(field, attributes), field(**attributes)
        assert type(ours) is Markup
        assert ours == theirs, field.name
