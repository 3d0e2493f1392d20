"""Whoever decided a letter decides that it is amended, withdrawn, or closed unfinished."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import Case, Party
from casetrack.db import session
from casetrack.law import RULES
from casetrack.ledger.proposals import Proposable, Said
from casetrack.suggestions.actions import close
from casetrack.suggestions.item_terms import typed_again
from casetrack.suggestions.kinds import AMENDED, CLOSED_UNFINISHED, WITHDRAWN
from casetrack.suggestions.models import Suggestion
from casetrack.suggestions.proposals import says_content
from casetrack.suggestions.sentences import not_right_sentence
from casetrack.suggestions.versions.actions import AmendedLetter, LetterWithdrawal, amend, withdraw
from casetrack.suggestions.versions.forms import AmendedLimits
from casetrack.web.words import language


@dataclass(frozen=True)
class UnfinishedClosing:
    """Work on a letter ends on that day although something is not put right; reason: why."""

    letter_id: int
    closed_on: date
    reason: str


def _close(letter: Suggestion, closing: UnfinishedClosing, act: Act) -> Suggestion:
    close(letter, act, closed_on=closing.closed_on, reason=closing.reason)
    return letter


def _head(letter_id: int, why: str) -> Said:
    number = session().get_one(Suggestion, letter_id).number
    if number:
        yield _l("Number of the document"), number
    yield _l("Reason"), why


def _says_amended(_case: Case, new: AmendedLetter) -> Said:
    letter = session().get_one(Suggestion, new.letter_id)
    yield from _head(letter.id, new.why)
    yield from says_content(
        new.issued_on,
        new.ground,
        new.set_day,
        new.objection_until,
        new.problems,
        new.items,
        new.item_terms,
    )
    for rows, texts, term in (
        (letter.problems, new.problems, _l("Problem of the version before, left out")),
        (letter.items, new.items, _l("Item of the version before, left out")),
    ):
        for row in rows:
            if not {row.text.en, row.text.zh} & set(texts):
                yield term, row.text.in_(language())


def _says_withdrawn(_case: Case, withdrawal: LetterWithdrawal) -> Said:
    return _head(withdrawal.letter_id, withdrawal.why)


def _says_closed(_case: Case, closing: UnfinishedClosing) -> Said:
    letter = session().get_one(Suggestion, closing.letter_id)
    yield from _head(letter.id, closing.reason)
    yield _l("Not put right"), not_right_sentence(letter)


def _typed(new: AmendedLetter) -> Mapping[str, Any]:
    return {
        **asdict(new),
        "problem_lines": "\n".join(new.problems),
        "items": list(new.items),
        "item_terms": typed_again(new.item_terms),
    }


def _recipient(letter: Suggestion) -> Party | None:
    return next(iter(letter.recipients), None)


def _proposable(name: str, kind: EntryKind, **more: Any) -> Proposable:
    def page(letter: Suggestion) -> str:
        endpoint = f"suggestions.{more['act'].__name__.strip('_')}"
        return url_for(endpoint, case_id=letter.case_id, suggestion_id=letter.id)

    return Proposable(
        name=name,
        subject=Suggestion,
        rules={kind: RULES["decider_suggestion"]},
        needs=Permission.SUGGESTIONS_WRITE,
        decides=lambda _terms: kind,
        about=_recipient,
        is_open=lambda letter: letter.is_open,
        url=page,
        **more,
    )


AMENDMENT = _proposable(
    "suggestion_amendment",
    AMENDED,
    terms=AmendedLetter,
    act=amend,
    says=_says_amended,
    typed=_typed,
    day="issued_on",
    settled=AmendedLimits,
)
WITHDRAWAL = _proposable(
    "suggestion_withdrawal",
    WITHDRAWN,
    terms=LetterWithdrawal,
    act=withdraw,
    says=_says_withdrawn,
    day="withdrawn_on",
)
CLOSING = _proposable(
    "suggestion_closing",
    CLOSED_UNFINISHED,
    terms=UnfinishedClosing,
    act=_close,
    says=_says_closed,
    day="closed_on",
)
OF_LETTERS = (AMENDMENT, WITHDRAWAL, CLOSING)
