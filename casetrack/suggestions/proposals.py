"""A procuratorial suggestion is decided by the chief procurator or the committee."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from itertools import zip_longest
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from casetrack.accounts.permissions import Permission
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import Case, Party
from casetrack.db import session
from casetrack.law import RULES
from casetrack.ledger.proposals import Proposable
from casetrack.suggestions.actions import NewSuggestion, issue
from casetrack.suggestions.forms import LetterLimits
from casetrack.suggestions.item_terms import NO_TERMS, places_in_words, unanswered
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
    for item, terms in zip_longest(new.items, new.item_terms[: len(new.items)], fillvalue=NO_TERMS):
        yield _l("Item"), str(item)
        yield from _says_of(terms)
    if places := unanswered(new.problems, new.item_terms):
        yield _l("Problems that no item answers"), places_in_words(places)


def _says_of(terms: Any) -> Iterator[tuple[LazyString, str]]:
    """What the decider reads of an item beside its text, also where nobody said how we know."""
    if terms.scope is not None:
        yield _l("Whom it is for"), label(terms.scope)
    if terms.problems:
        yield _l("Problems it answers"), places_in_words(terms.problems)
    for text, value in (
        (_l("Facts and evidence"), terms.evidence),
        (_l("Legal basis"), terms.basis),
    ):
        if value:
            yield text, value
    known = (terms.known_by, terms.known_place, terms.known_who)
    told = _("; ").join(part for part in known if part)
    yield _l("How we shall know"), told or _("Nobody has said so.")
    if terms.wanted is not None:
        yield _l("How many"), f"{terms.wanted} {terms.unit}".strip()
    if terms.known_after is not None:
        yield _l("After how many days"), str(terms.known_after)


def _typed(new: NewSuggestion) -> Mapping[str, Any]:
    return {
        **asdict(new),
        "recipient": new.recipient_id,
        "problem_lines": "\n".join(new.problems),
        "items": list(new.items),
        "item_terms": [
            {**asdict(terms), "problems": places_in_words(terms.problems)}
            for terms in new.item_terms
        ],
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
