"""An objection is rejected with the consent of the chief procurator."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from casetrack.accounts.permissions import Permission
from casetrack.cases.models import Case
from casetrack.law import RULES
from casetrack.ledger.proposals import Proposable
from casetrack.suggestions.standstills.actions import ObjectionAnswer, reject
from casetrack.suggestions.standstills.models import REJECTED, LetterStandstill
from casetrack.web.dates import word_day
from casetrack.web.words import language


def _says(_case: Case, answer: ObjectionAnswer) -> Iterator[tuple[LazyString, str]]:
    yield _l("Answered on"), word_day(answer.answered_on, language(), long=True)
    yield _l("Answer"), answer.text


REJECTION = Proposable(
    name="suggestion_objection",
    subject=LetterStandstill,
    terms=ObjectionAnswer,
    rules={REJECTED: RULES["decider_suggestion"]},
    needs=Permission.SUGGESTIONS_WRITE,
    decides=lambda _answer: REJECTED,
    about=lambda _still: None,
    is_open=lambda still: not still.is_examined,
    day="answered_on",
    act=reject,
    says=_says,
    url=lambda still: url_for("suggestions.reject", case_id=still.case_id, standstill_id=still.id),
)
PROPOSALS = (REJECTION,)
