"""Permission to read suggestions."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement

from casetrack.accounts.reader import Reader
from casetrack.cases.policy import seen_whole
from casetrack.db.id_filter import is_among
from casetrack.suggestions.models import Suggestion


def may_read(user: Reader, *, on: date) -> ColumnElement[bool]:
    """The condition: a suggestion belongs to the case as a whole, so parts of it are not enough.

    A query that says so begins at the ids of the cases this person sees whole.
    """
    return is_among(Suggestion.case_id, *seen_whole(user, on=on))
