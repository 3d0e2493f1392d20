"""Participating offices of a case: their pages, their list beside it, and the feature."""

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
from casetrack.cases.models import Party
from casetrack.cases.policy import may, sight_of
from casetrack.cases.queries import parties_of
from casetrack.cases.view_log import record_view
from casetrack.casework.facts.pages import ListedPages, register_facts
from casetrack.casework.participating_offices.kind import (
    OFFICE_PART,
    office_words,
    time_words,
    whose_words,
)
from casetrack.casework.participating_offices.models import RECORD, OfficePart
from casetrack.casework.participating_offices.queries import OFFICES, withdrawn_of
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.search.findable import Findable
from casetrack.db.search.models import ShownTo, Sort
from casetrack.ledger.casefile.records import TOLD_BY, Child, FileSection, Key, Record, Records
from casetrack.ledger.page_parts import (
    CasePart,
    Clause,
    FoldGroup,
    PersonPart,
    RecordGroup,
    RecordLine,
    RecordLines,
)
from casetrack.ledger.registry import Feature
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.clock import today

bp = Blueprint("offices", __name__)
register_facts(bp, OFFICE_PART, pages=ListedPages)
SAYS = {"office_words": office_words, "whose_words": whose_words, "time_words": time_words}


@bp.get("/cases/<int:case_id>/offices")
@requires(Permission.CASE_READ)
def index(case_id: int) -> ResponseReturnValue:
    """Every office that has a part in the case."""
    case = case_or_404(case_id)
    user, on = signed_in_user(), today()
    if not sight_of(user, case, on=on).is_whole:
        abort(404)
    page = render_template(
        "casework/participating_offices/index.html",
        case=case,
        parties=parties_of(case),
        parts=OFFICES(case),
        withdrawn=withdrawn_of(case),
        may_record=case.is_open() and may(user, RECORD, case, on=on),
        says=SAYS,
    )
    record_view(case, acting())
    return page


TOLD = Record(
    OfficePart,
    "The part of one procuratorate in the case; it lets nobody of that office see the case.",
    {
        "office": Key(
            "Which, as a body of the case; left out where it is the office of the case.",
            "body_id",
        ),
        "of": Key("Which co-offender it is the part of; left out of the whole case.", "party_id"),
        "part": Key("What it does, or did.", required=True),
        "number": "The number under which that office keeps the case.",
        "since": "Since when.",
        "until": "Until when.",
        "entry": TOLD_BY,
        "withdrawn": Key("The entry that says that it is not so.", "withdrawn_by_id"),
    },
    named="office_part",
    leads=False,
)


def _parts(facts: CaseFacts, user: Staff) -> dict[str, Any] | None:
    parts = facts.read(OFFICES)
    return {"parts": parts, "says": SAYS} if parts else None


def _of_person(facts: CaseFacts, party: Party, user: Staff) -> dict[str, Any] | None:
    parts = [part for part in facts.read(OFFICES) if part.party_id == party.id]
    return {"parts": parts, "says": SAYS} if parts else None


def _sentence(shown: dict[str, Any]) -> Iterator[Clause]:
    for part in shown["parts"]:
        yield Clause(str(SAYS["office_words"](part)))


def _lines(facts: CaseFacts, user: Staff) -> Iterator[RecordLine]:
    if facts.case.is_open() and facts.may(user, RECORD):
        url = url_for("offices.new", case_id=facts.case.id)
        yield RecordLine(RecordGroup.CASE, _l("The part of another office"), url)


def _number(part: OfficePart) -> BilingualText:
    return BilingualText(None, part.number)


FEATURE = Feature(
    "offices",
    bp,
    brings=(
        OFFICES,
        Records(lists={FileSection.DECIDED: (Child("offices", TOLD),)}),
        Findable(
            what="office_number",
            model=OfficePart,
            texts=(OfficePart.number,),
            only=lambda part: part.withdrawn_by_id is None,
            reads=(OfficePart.withdrawn_by_id,),
            beside=_number,
            sort=Sort.CASE,
            shown_to=ShownTo.WHOLE,
            case=OfficePart.case_id,
        ),
        CasePart(
            FoldGroup.SOURCE, "casework/participating_offices/_of_case.html", _parts, _sentence
        ),
        PersonPart(
            "casework/participating_offices/_of_person.html",
            _of_person,
            FoldGroup.CASE,
            _sentence,
        ),
        RecordLines(_lines),
    ),
)
