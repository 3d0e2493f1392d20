"""The pages of suggestions hang here, and find the letter that they are about."""

from __future__ import annotations

from flask import Blueprint, abort, flash, url_for
from flask.typing import ResponseReturnValue

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_to
from casetrack.cases.models import Case
from casetrack.suggestions.models import Suggestion
from casetrack.suggestions.queries import suggestion_of
from casetrack.web.saving import redirect_back

bp = Blueprint("suggestions", __name__)


def letter_to(permission: Permission, case_id: int, suggestion_id: int) -> tuple[Case, Suggestion]:
    """A letter of a case in which the user has this permission; else 404. Raises NotAllowed."""
    case = case_to(permission, case_id)
    return case, suggestion_of(case, suggestion_id) or abort(404)


def back_to(letter: Suggestion, message: str) -> ResponseReturnValue:
    """Say what was done, and lead back to where one came from, or to the page of the letter."""
    flash(message)
    page = url_for("suggestions.show", case_id=letter.case_id, suggestion_id=letter.id)
    return redirect_back(page)
