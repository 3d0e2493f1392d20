"""The controls of forms, written as the library writes them, without its parser for attributes.

The library makes a markup of each attribute by a template that it reads anew each time: two
thousand calls of functions for the five fields of the log box. Where one of its widgets is known
here, the same tag is written by `tag`; every other one writes itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from markupsafe import Markup
from wtforms.widgets import (
    CheckboxInput,
    HiddenInput,
    RadioInput,
    Select,
    TextArea,
    TextInput,
)

from casetrack.web.template_output import shown

# What is said of a control: the names as they stand in the page.
_Attributes = dict[str, Any]


def written(field: Any, attributes: Mapping[str, Any]) -> Markup:
    """The control of a field. attributes: as its template names them, "class_" for "class".

    They stand in the order of the alphabet; True is one without a value, False none at all.
    """
    told = {_name(name): value for name, value in (field.render_kw or {}).items()}
    told |= {_name(name): value for name, value in attributes.items()}
    writer = _WRITERS.get(type(field.widget))
    control: Markup = writer(field, told) if writer is not None else field.widget(field, **told)
    return control


def tag(name: str, attributes: Mapping[str, Any]) -> str:
    """A tag as it begins: `<input id="text" required>`; what people typed is escaped."""
    told = [name]
    for key in sorted(attributes):
        value = attributes[key]
        if value is True:
            told.append(key)
        elif value is not False:
            # Of markup the quotes are still to be written otherwise.
            told.append(f'{key}="{str.replace(shown(value), _QUOTE, "&quot;")}"')
    return f"<{' '.join(told)}>"


_QUOTE = '"'


def _name(name: str) -> str:
    name = name.rstrip("_")
    return name.replace("_", "-") if name[:5] in ("data_", "aria_") else name


def _input(field: Any, told: _Attributes) -> Markup:
    told.setdefault("id", field.id)
    told.setdefault("type", field.widget.input_type)
    if "value" not in told:
        told["value"] = field._value()
    return Markup(tag("input", {**_of_validators(field), **told, "name": field.name}))


def _tick(field: Any, told: _Attributes) -> Markup:
    # Of several, each says so itself.
    if getattr(field, "checked", field.data):
        told.setdefault("checked", True)
    return _input(field, told)


def _text_area(field: Any, told: _Attributes) -> Markup:
    told.setdefault("id", field.id)
    begun = tag("textarea", {**_of_validators(field), **told, "name": field.name})
    return Markup(f"{begun}\r\n{shown(field._value())}</textarea>")


def _select(field: Any, told: _Attributes) -> Markup:
    if field.has_groups():
        control: Markup = field.widget(field, **told)
        return control
    told.setdefault("id", field.id)
    if field.widget.multiple:
        told["multiple"] = True
    begun = tag("select", {**_of_validators(field), **told, "name": field.name})
    return Markup(f"{begun}{''.join(map(_option, field.iter_choices()))}</select>")


def _option(choice: Any) -> str:
    value = str(choice.value) if isinstance(choice.value, bool) else choice.value
    told = {"value": value, **(choice.render_kw or {})}
    if choice.selected:
        told["selected"] = True
    return f"{tag('option', told)}{shown(choice.label or choice.value)}</option>"


def _of_validators(field: Any) -> _Attributes:
    """What a browser is told of what is asked of the value: that it is needed, how long it is."""
    known = field.widget.validation_attrs
    return {
        name: value() if callable(value) else value
        for name, value in vars(field.flags).items()
        if name in known
    }


_WRITERS: dict[type, Callable[[Any, _Attributes], Markup]] = {
    TextInput: _input,
    HiddenInput: _input,
    CheckboxInput: _tick,
    RadioInput: _tick,
    TextArea: _text_area,
    Select: _select,
}
