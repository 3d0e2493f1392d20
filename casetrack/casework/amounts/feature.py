"""Numbers of a case: their pages, their list beside it, and the feature."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_or_404
from casetrack.cases.facts import CaseFacts
from casetrack.cases.policy import may, sight_of
from casetrack.cases.view_log import record_view
from casetrack.casework.amounts.kind import AMOUNT
from casetrack.casework.amounts.models import RECORD
from casetrack.casework.amounts.queries import AMOUNTS, entries_behind, series_of
from casetrack.casework.amounts.words import amount_words, part_words, stage_words
from casetrack.casework.facts.fields import Place
from casetrack.casework.facts.pages import ListedPages, register_facts
from casetrack.ledger.page_parts import (
    CasePart,
    Clause,
    FoldGroup,
    RecordGroup,
    RecordLine,
    RecordLines,
)
from casetrack.ledger.registry import Feature
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.clock import today
from casetrack.web.words import language

bp = Blueprint("amounts", __name__)
SAYS = {"amount_words": amount_words, "part_words": part_words, "stage_words": stage_words}


class AmountPages(ListedPages):
    """The pages of a number, with the words of numbers."""

    corrects = "correct"

    def frame(self, place: Place, party_id: int | None) -> dict[str, Any]:
        """Context of a form's template."""
        return super().frame(place, party_id) | SAYS


register_facts(bp, AMOUNT, pages=AmountPages)


@bp.get("/cases/<int:case_id>/numbers")
@requires(Permission.CASE_READ)
def show(case_id: int) -> ResponseReturnValue:
    """List every number of the case; withdrawn ones with their reason."""
    case = case_or_404(case_id)
    user = signed_in_user()
    if not sight_of(user, case, on=today()).is_whole:
        abort(404)
    amounts = AMOUNTS(case)
    page = render_template(
        "casework/amounts/show.html",
        case=case,
        series=series_of(amounts),
        withdrawn=[amount for amount in amounts if amount.withdrawn_by_id is not None],
        entries=entries_behind(amounts),
        wholes={amount.id: amount for amount in amounts},
        may_record=case.is_open() and may(user, RECORD, case, on=today()),
        **SAYS,
    )
    record_view(case, acting())
    return page


def _numbers(facts: CaseFacts, user: Staff) -> dict[str, Any] | None:
    """Sidebar context: each counted thing with its numbers by stage; None without numbers."""
    series = series_of(facts.read(AMOUNTS))
    if not series:
        return None
    may_record = facts.case.is_open() and facts.may(user, RECORD)
    return {"series": series, "may_record": may_record, **SAYS}


def _lines(facts: CaseFacts, user: Staff) -> Iterator[RecordLine]:
    if facts.case.is_open() and facts.may(user, RECORD):
        url = url_for("amounts.new", case_id=facts.case.id)
        yield RecordLine(RecordGroup.HAPPENED, _l("A number"), url)


def _sentence(part: dict[str, Any]) -> Iterator[Clause]:
    for counted in part["series"]:
        number = part["amount_words"](counted.amounts[-1])
        yield Clause(f"{counted.what.in_(language())} {number}")


FEATURE = Feature(
    "amounts",
    bp,
    brings=(
        AMOUNTS,
        CasePart(FoldGroup.CHARGES, "casework/amounts/_of_case.html", _numbers, _sentence),
        RecordLines(_lines),
    ),
)
