"""A procuratorial suggestion is decided by the chief procurator or the committee."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from casetrack.accounts.permissions import Permission
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import Case, Party
from casetrack.courses.measures.queries import case_numbered
from casetrack.db import session
from casetrack.law import RULES
from casetrack.ledger.proposals import Proposable
from casetrack.suggestions.actions import NewSuggestion, issue
from casetrack.suggestions.forms import LetterLimits
from casetrack.web.access import signed_in_user
from casetrack.web.clock import today
from casetrack.web.dates import word_day
from casetrack.web.words import label, language


def _says(case: Case, new: NewSuggestion) -> Iterator[tuple[LazyString, str]]:
    recipient = session().get(Party, new.recipient_id) if new.recipient_id else None
    yield _l("Recipient"), recipient.alias.in_(language()) if recipient else new.new_body
    yield _l("Form"), label(new.kind)
    if new.number:
        yield _l("Number of the document"), new.number
    for day, text in (
        (new.set_day, _l("Reply by, as the letter sets it")),
        (new.objection_until, _l("Objection possible until")),
    ):
        if day is not None:
            yield text, word_day(day, language(), long=True)
    for problem in new.problems:
        yield _l("Problem"), problem
    for item in new.items:
        yield _l("Item"), item
    # Of whoever reads it: a number tells of a case, of which they may know nothing.
    for number in new.cases:
        if case_numbered(number, signed_in_user(), on=today()) is not None:
            yield _l("More cases it grew from"), number


def _typed(new: NewSuggestion) -> Mapping[str, Any]:
    return {
        **asdict(new),
        "recipient": new.recipient_id,
        "problem_lines": "\n".join(new.problems),
        "cases": "\n".join(new.cases),
        "items": list(new.items),
    }


LETTER = Proposable(
    name="suggestion",
    subject=Case,
    terms=NewSuggestion,
    rules={EntryKind.SUGGESTION_ISSUED: RULES["decider_suggestion"]},
    needs=Permission.SUGGESTIONS_WRITE,
    decides=lambda _new: EntryKind.SUGGESTION_ISSUED,
    about=lambda _case: None,
    is_open=Case.is_open,
    day="issued_on",
    act=issue,
    says=_says,
    url=lambda case: url_for("suggestions.new", case_id=case.id),
    typed=_typed,
    is_many=True,
    settled=LetterLimits,
)
PROPOSALS = (LETTER,)
