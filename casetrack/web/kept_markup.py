"""Markup that differs in a few values is put together once by its template, and filled in later.

The fifty lines of a list look alike but for what their cells say, and the head of every page but
for who is signed in. How they look is said by a macro, which is called with places instead of
values, once for each language and each way it may look; what is kept is text of ours with holes in
it: nothing of a case, of a person or of a session.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import current_app, get_template_attribute, has_request_context, request
from markupsafe import Markup

from casetrack.web.catalogue import catalogue
from casetrack.web.template_output import shown

# So many are kept: there are fewer in both languages.
MOST = 1000
_PLACE = "casetrack_kept_markup"
# Which macro, in which language, where casetrack is reached, and how it looks.
_Key = tuple[tuple[str, str], str, str, tuple[tuple[str, object], ...]]
# No text holds it; it passes through a template as it is.
_MARK = "\x02"


class MarkupForm:
    """Markup with places, in one language."""

    __slots__ = ("_told",)

    def __init__(self, told: str) -> None:
        self._told = told

    def filled(self, values: Mapping[str, object]) -> Markup:
        """The markup with its values, escaped as everywhere; one without a place is left out."""
        return Markup(self._told % {name: shown(value) for name, value in values.items()})


class KeptMarkup:
    """A macro of a template, of which some arguments are `places`: values it shows as they come.

    A macro may do nothing with a place but show it. Whatever it asks about, it is told by its
    other arguments, of which there are few: flags and codes of ours, never what somebody typed.
    """

    def __init__(self, template: str, macro: str, *places: str) -> None:
        self._macro = template, macro
        self._places = {name: Markup(f"{_MARK}{name}{_MARK}") for name in places}

    def form(self, **how: object) -> MarkupForm:
        """How it looks in the language of the page, where casetrack is reached."""
        root = request.script_root if has_request_context() else ""
        key = (self._macro, catalogue().lang, root, tuple(how.items()))
        # Of this application: another one has its pages at other addresses.
        kept: dict[_Key, MarkupForm] = current_app.extensions.setdefault(_PLACE, {})
        found = kept.get(key)
        if found is None:
            if len(kept) >= MOST:
                kept.clear()
            found = kept[key] = self._put_together(how)
        return found

    def _put_together(self, how: dict[str, object]) -> MarkupForm:
        template, macro = self._macro
        told = str(get_template_attribute(template, macro)(**how, **self._places))
        told = told.replace("%", "%%")
        for name, place in self._places.items():
            told = told.replace(place, f"%({name})s")
        assert _MARK not in told, f"{macro} of {template} did something with a place"
        return MarkupForm(told)
