"""Figures of suggestions: letters by how they were answered, their items by what came of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from sqlalchemy import ColumnElement, and_, func, not_, or_, select

from casetrack.accounts.permissions import Permission
from casetrack.cases.duty_kinds import DutyState
from casetrack.cases.models import Obligation, ObligationDay, RequirementCheck
from casetrack.cases.requirements import HowKept
from casetrack.db.partial_date import edtf_text, first_day, last_day
from casetrack.ledger.figures import FigureArea, FigureCourse, OfficeFigure
from casetrack.ledger.obligations import FIRST_DUE
from casetrack.suggestions.divisions import DIVISIONS
from casetrack.suggestions.figure_rows import ITEMS, LETTERS, MOVED, OF_OTHERS, WITHDRAWN
from casetrack.suggestions.kinds import SILENT, Adoption, PutRight
from casetrack.suggestions.lists import is_escalated
from casetrack.suggestions.models import Suggestion, SuggestionItem

_issued_on, _due = first_day(Suggestion.issued), ObligationDay.due.expression
_is_served = edtf_text(Suggestion.served).is_not(None)
_has_reply = edtf_text(Suggestion.replied).is_not(None)
_in_time = func.coalesce(last_day(Suggestion.replied) <= Suggestion.reply_due, False)
_late = func.coalesce(first_day(Suggestion.replied) > Suggestion.reply_due, False)


def _never(on: date) -> ColumnElement[bool]:
    return and_(not_(_has_reply), func.coalesce(Suggestion.reply_due < on, False))


def _still(on: date) -> ColumnElement[bool]:
    return and_(not_(_has_reply), func.coalesce(Suggestion.reply_due >= on, False))


_is_held = and_(not_(_has_reply), Suggestion.still_since.is_not(None))


def _unknown(on: date) -> ColumnElement[bool]:
    return and_(_is_served, not_(or_(_in_time, _late, _never(on), _still(on), _is_held)))


_came_back = (
    select(RequirementCheck.id)
    .where(
        RequirementCheck.subject == SuggestionItem.__tablename__,
        RequirementCheck.subject_id == SuggestionItem.id,
        RequirementCheck.found == HowKept.CAME_BACK,
        RequirementCheck.withdrawn_by_id.is_(None),
    )
    .correlate(SuggestionItem)
    .exists()
)
_is_answered = SuggestionItem.adoption.not_in(SILENT)
_is_right = SuggestionItem.put_right == PutRight.VERIFIED


def _adopted(how: Adoption) -> Callable[[date], ColumnElement[bool]]:
    return lambda _on: SuggestionItem.adoption == how


FIGURES = (
    OfficeFigure(
        "issued",
        _lp("figure", "Issued"),
        _l("the day of issue lies in the period; withdrawn ones stand below"),
        LETTERS,
        _issued_on,
    ),
    OfficeFigure(
        "not_served",
        _l("Not served yet"),
        _l("no service is recorded, so no time for the reply runs"),
        LETTERS,
        _issued_on,
        lambda _on: not_(_is_served),
        is_part=True,
    ),
    OfficeFigure(
        "served",
        _lp("figure", "Served"),
        _l("of the letters above, those whose service is recorded"),
        LETTERS,
        _issued_on,
        lambda _on: _is_served,
    ),
    OfficeFigure(
        "in_time",
        _l("First reply in time"),
        _l("the first written reply came on its last day or before; later ones change nothing"),
        LETTERS,
        _issued_on,
        lambda _on: and_(_is_served, _in_time),
        is_part=True,
    ),
    OfficeFigure(
        "late",
        _l("First reply late"),
        _l("the first written reply came after its last day"),
        LETTERS,
        _issued_on,
        lambda _on: and_(_is_served, _late),
        is_part=True,
    ),
    OfficeFigure(
        "never",
        _l("No reply so far, the day is past"),
        _l("no written reply is here, and its last day is past"),
        LETTERS,
        _issued_on,
        lambda on: and_(_is_served, _never(on)),
        is_part=True,
    ),
    OfficeFigure(
        "still",
        _l("No reply yet, in its time"),
        _l("no written reply is here, and its last day has not passed"),
        LETTERS,
        _issued_on,
        lambda on: and_(_is_served, _still(on)),
        is_part=True,
    ),
    OfficeFigure(
        "held",
        _l("No reply yet, its time stands still"),
        _l(
            "no written reply is here, and an objection, a question or the body lets it stand still"
        ),
        LETTERS,
        _issued_on,
        lambda _on: and_(_is_served, _is_held),
        is_part=True,
    ),
    OfficeFigure(
        "unknown",
        _l("Not known whether in time"),
        _l("a day is known imprecisely, or no time for the reply was counted"),
        LETTERS,
        _issued_on,
        _unknown,
        is_part=True,
    ),
    OfficeFigure(
        "days_to_reply",
        _l("Days from service to the first reply"),
        _l("the median of the letters issued in the period that have a written reply"),
        LETTERS,
        _issued_on,
        lambda _on: and_(
            first_day(Suggestion.served).is_not(None),
            first_day(Suggestion.replied).is_not(None),
        ),
        between=(first_day(Suggestion.served), first_day(Suggestion.replied)),
    ),
    OfficeFigure(
        "escalated",
        _l("Reported upwards, or others informed"),
        _l("of the letters above, those for which such a step was decided as they had no effect"),
        LETTERS,
        _issued_on,
        lambda _on: is_escalated(),
    ),
    OfficeFigure(
        "withdrawn",
        _l("Withdrawn"),
        _l("the day of the decision to withdraw lies in the period, whenever it was issued"),
        WITHDRAWN,
        Suggestion.withdrawn_on.expression,
    ),
    OfficeFigure(
        "days_moved",
        _l("Days moved"),
        _l("days set by this office that lay in the period and were moved with a reason"),
        MOVED,
        _due,
    ),
    OfficeFigure(
        "after_first_day",
        _l("Not done by the first day"),
        _l("done after the day that was set first, or open still though that day is past"),
        MOVED,
        _due,
        lambda on: and_(
            # What was counted anew since, or need not be done, is not late by that day.
            Obligation.why[FIRST_DUE].as_string().is_not(None),
            Obligation.state.in_((DutyState.RUNNING, DutyState.MET)),
            func.coalesce(Obligation.settled_on, on) > ObligationDay.due,
        ),
        is_part=True,
    ),
    OfficeFigure(
        "items",
        _l("Items"),
        _l("of the letters above, in their present text"),
        ITEMS,
        _issued_on,
    ),
    OfficeFigure(
        "answered",
        _l("Answered"),
        _l("a reply says something of the item, be it no"),
        ITEMS,
        _issued_on,
        lambda _on: _is_answered,
        is_part=True,
    ),
    *(
        OfficeFigure(
            code,
            title,
            _l("by the latest answer to the item"),
            ITEMS,
            _issued_on,
            _adopted(how),
            is_part=True,
        )
        for code, title, how in (
            ("adopted_full", _l("Adopted in full"), Adoption.FULL),
            ("adopted_part", _l("Adopted in part"), Adoption.PART),
            ("adopted_not", _l("Not adopted"), Adoption.NOT),
        )
    ),
    OfficeFigure(
        "put_right",
        _lp("figure", "Put right"),
        _l("we saw it put right, and the last look says so still"),
        ITEMS,
        _issued_on,
        lambda _on: _is_right,
        is_part=True,
    ),
    OfficeFigure(
        "came_back",
        _l("Came back"),
        _l("seen put right once, and not so at a later look, also where it was put right again"),
        ITEMS,
        _issued_on,
        lambda _on: _came_back,
        is_part=True,
    ),
    OfficeFigure(
        "only_words",
        _l("Answered, not put right"),
        _l("a reply says something of it, and nobody here has seen it put right"),
        ITEMS,
        _issued_on,
        lambda _on: and_(_is_answered, not_(_is_right)),
        is_part=True,
    ),
    OfficeFigure(
        "silent",
        _l("Not answered, not put right"),
        _l("no reply says anything of it, and nobody here has seen it put right"),
        ITEMS,
        _issued_on,
        lambda _on: and_(not_(_is_answered), not_(_is_right)),
        is_part=True,
    ),
    OfficeFigure(
        "of_others",
        _l("Letters of other makers"),
        _l("recorded, not decided here; issued in the period; in no other number"),
        OF_OTHERS,
        _issued_on,
    ),
)


AREA = FigureArea(
    code="suggestions",
    title=_lp("figure", "Procuratorial suggestions"),
    needs=Permission.SUGGESTIONS_READ,
    figures=FIGURES,
    divisions=DIVISIONS,
    # Answered and put right are two things.
    sentence=_l(
        "Of %(issued)s letters, %(in_time)s were answered in time, %(late)s late, and %(never)s"
        " not, though their day is past. An answer is not yet a remedy: of %(items)s items,"
        " %(answered)s were answered and %(put_right)s seen put right."
    ),
    nothing=("issued", _l("No letter was issued.")),
    beside=("issued", "in_time", "late", "never", "items", "answered", "put_right", "came_back"),
    course=FigureCourse(
        ("put_right", "only_words", "silent"),
        _l(
            "Items by the quarter of issue, all as they stand today; the later the quarter, the"
            " less time there was."
        ),
    ),
    place=50,
)
