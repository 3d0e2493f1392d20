"""A step about a letter without effect is decided by the chief procurator or the committee."""

from __future__ import annotations

from flask import url_for
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

from casetrack.accounts.permissions import Permission
from casetrack.cases.models import Case
from casetrack.db import session
from casetrack.law import RULES
from casetrack.ledger.proposals import Proposable, Said
from casetrack.suggestions.escalation.actions import NewStep, escalate
from casetrack.suggestions.models import Suggestion
from casetrack.suggestions.steps.models import TOLD_BY_RUNG
from casetrack.web.dates import word_day
from casetrack.web.words import label, language


def _says(_case: Case, new: NewStep) -> Said:
    letter = session().get_one(Suggestion, new.letter_id)
    if letter.number:
        yield _l("Number of the document"), letter.number
    yield _l("Step"), label(new.rung)
    yield _lp("step", "To whom"), new.whom
    yield _l("What is told, and why"), new.text
    if letter.reply_due is not None:
        yield _l("Last day of the reply"), word_day(letter.reply_due, language(), long=True)
    if new.reason:
        yield _l("Why to go on although the law warns"), new.reason


ESCALATION = Proposable(
    name="suggestion_escalation",
    subject=Suggestion,
    terms=NewStep,
    rules=dict.fromkeys(TOLD_BY_RUNG.values(), RULES["decider_suggestion"]),
    needs=Permission.SUGGESTIONS_WRITE,
    decides=lambda new: TOLD_BY_RUNG[new.rung],
    about=lambda letter: next(iter(letter.recipients), None),
    is_open=lambda letter: letter.is_open,
    day="taken_on",
    act=escalate,
    says=_says,
    url=lambda letter: url_for(
        "suggestions.escalate", case_id=letter.case_id, suggestion_id=letter.id
    ),
)
PROPOSALS = (ESCALATION,)
