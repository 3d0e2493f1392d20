"""Permission to read suggestions, and to follow one that is open."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.accounts.reader import Reader
from casetrack.cases.models import Case
from casetrack.cases.policy import ensure_may, seen_whole
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.id_filter import is_among
from casetrack.errors import RuleBroken
from casetrack.suggestions.kinds import SuggestionKind
from casetrack.suggestions.models import Suggestion


def may_read(user: Reader, *, on: date) -> ColumnElement[bool]:
    """The condition: a suggestion belongs to the case as a whole, so parts of it are not enough.

    A query that says so begins at the ids of the cases this person sees whole.
    """
    return is_among(Suggestion.case_id, *seen_whole(user, on=on))


def ensure_may_follow(
    suggestion: Suggestion, act: Act, *, to: Permission = Permission.SUGGESTIONS_RECORD
) -> Case:
    """The case of an open suggestion. Raises NotAllowed; RuleBroken if work on it has ended."""
    case = session().get_one(Case, suggestion.case_id)
    ensure_may(act.by, to, case, on=act.on)
    if suggestion.withdrawn_on is not None:
        raise RuleBroken(
            N_("It was withdrawn on %(day)s. Nothing more is recorded in it."),
            day=suggestion.withdrawn_on,
        )
    if suggestion.closed_on is not None:
        raise RuleBroken("suggestion_closed", day=suggestion.closed_on)
    if not suggestion.is_open:
        raise RuleBroken(
            N_("It was recorded from a text and is over. Nothing more is recorded in it.")
        )
    return case


def ensure_letter_of_ours(letter: Suggestion) -> None:
    """Refuse urging, and what another made: what is served, decided or published is our letter.

    Raises RuleBroken.
    """
    if letter.kind is SuggestionKind.OF_ANOTHER:
        raise RuleBroken("letter_of_another")
    if letter.kind.is_urging:
        raise RuleBroken("urging_is_no_letter")


def not_in_the_future(day: date, *, on: date, field: str) -> None:
    """Refuse a day that has not come. Raises RuleBroken at that field."""
    if day > on:
        raise RuleBroken("suggestion_in_the_future", field=field, day=day)
