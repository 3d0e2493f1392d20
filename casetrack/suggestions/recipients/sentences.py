"""Sentences about a body: what was asked of it, and what came of that."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from casetrack.suggestions.recipients.register import BodyCounts
from casetrack.web.words import language


def counts_sentence(counts: BodyCounts) -> str:
    """What was asked of a body in numbers, in the cases that were counted."""
    if not (counts.letters or counts.urgings or counts.of_others):
        return _("Nothing was asked of this body.")
    asked = []
    if counts.letters:
        asked.append(ngettext("%(num)d letter", "%(num)d letters", counts.letters))
    if counts.urgings:
        asked.append(ngettext("%(num)d urging", "%(num)d urgings", counts.urgings))
    asked.append(ngettext("%(num)d item", "%(num)d items", counts.items))
    if counts.of_others:
        of_others = counts.of_others
        asked.append(ngettext("%(num)d letter of others", "%(num)d letters of others", of_others))
    asked_for = _(", ").join(asked)
    since = (
        _("Since %(year)d: %(what)s.", year=counts.first.year, what=asked_for)
        if counts.first
        else _("%(what)s.", what=asked_for)
    )
    right = _(
        "%(answered)d answered, %(right)d put right.",
        answered=counts.answered,
        right=counts.put_right,
    )
    back = (
        ngettext("%(num)d came back.", "%(num)d came back.", counts.came_back)
        if counts.came_back
        else ""
    )
    return ("" if language() == "zh" else " ").join(filter(None, [since, right, back]))
