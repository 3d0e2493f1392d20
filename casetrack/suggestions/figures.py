"""Figures of suggestions: letters by how they were answered, their items by what came of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from sqlalchemy import ColumnElement, Select, and_, func, not_, or_, select

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.models import RequirementCheck
from casetrack.cases.requirements import HowKept
from casetrack.db import session
from casetrack.db.partial_date import edtf_text, first_day, last_day
from casetrack.ledger.figures import (
    CountedRows,
    FigureArea,
    FigureCourse,
    FigureLine,
    FigurePeriod,
    OfficeFigure,
)
from casetrack.suggestions.divisions import DIVISIONS
from casetrack.suggestions.listing import is_escalated, is_from_a_text, is_letter
from casetrack.suggestions.models import (
    SILENT,
    Adoption,
    PutRight,
    Suggestion,
    SuggestionItem,
)
from casetrack.suggestions.policy import may_read
from casetrack.web.dates import word_day, word_when
from casetrack.web.words import label, language


def _letters(user: Staff, on: date) -> Select[Any]:
    """The letters of the office of this person that they may read."""
    return select(Suggestion.id).where(
        may_read(user, on=on),
        Suggestion.office_id == user.office_id,
        is_letter(),
        not_(is_from_a_text()),
    )


def _items(user: Staff, on: date) -> Select[Any]:
    """The items of those letters, as they stand now."""
    letters = _letters(user, on).join(SuggestionItem, SuggestionItem.suggestion_id == Suggestion.id)
    return letters.where(SuggestionItem.withdrawn_by_id.is_(None))


def _letter_lines(ids: Sequence[int]) -> list[FigureLine]:
    lines = {letter.id: _line_of(letter) for letter in _of_ids(ids)}
    return [lines[letter_id] for letter_id in ids]


def _item_lines(ids: Sequence[int]) -> list[FigureLine]:
    query = select(SuggestionItem).where(SuggestionItem.id.in_(ids))
    items = {item.id: item for item in session().scalars(query)}
    letters = {
        letter.id: letter for letter in _of_ids({item.suggestion_id for item in items.values()})
    }
    lines = []
    for item in (items[item_id] for item_id in ids):
        letter = letters[item.suggestion_id]
        note = _(
            "%(whom)s, item %(n)s: %(state)s",
            whom=_whom(letter),
            n=item.position,
            state=label(item.put_right),
        )
        lines.append(FigureLine(letter.case_id, item.text, _url(letter), note))
    return lines


def _of_ids(ids: Sequence[int] | set[int]) -> list[Suggestion]:
    return list(session().scalars(select(Suggestion).where(Suggestion.id.in_(ids))))


def _line_of(letter: Suggestion) -> FigureLine:
    lang = language()
    days = [_("issued %(day)s", day=word_when(letter.issued, lang))]
    if letter.reply_due is not None:
        days.append(_("reply due %(day)s", day=word_day(letter.reply_due, lang)))
    if letter.replied is not None:
        days.append(_("first reply %(day)s", day=word_when(letter.replied, lang)))
    first, *_others = letter.recipients
    note = _(", ").join(([letter.number] if letter.number else []) + days)
    return FigureLine(letter.case_id, first.alias, _url(letter), note)


def _whom(letter: Suggestion) -> str:
    return letter.recipients[0].alias.in_(language())


def _url(letter: Suggestion) -> str:
    return url_for("suggestions.show", case_id=letter.case_id, suggestion_id=letter.id)


LETTERS = CountedRows(
    _lp("counted", "letters"), Suggestion.id, _letters, _letter_lines, is_people=False
)
ITEMS = CountedRows(
    _lp("counted", "items"), SuggestionItem.id, _items, _item_lines, is_people=False
)


def _issued(period: FigurePeriod) -> ColumnElement[bool]:
    is_then = first_day(Suggestion.issued).between(period.first, period.last)
    return and_(is_then, Suggestion.withdrawn_on.is_(None))


_is_served = edtf_text(Suggestion.served).is_not(None)
_has_reply = edtf_text(Suggestion.replied).is_not(None)
_in_time = func.coalesce(last_day(Suggestion.replied) <= Suggestion.reply_due, False)
_late = func.coalesce(first_day(Suggestion.replied) > Suggestion.reply_due, False)


def _never(on: date) -> ColumnElement[bool]:
    return and_(not_(_has_reply), func.coalesce(Suggestion.reply_due < on, False))


def _still(on: date) -> ColumnElement[bool]:
    return and_(not_(_has_reply), func.coalesce(Suggestion.reply_due >= on, False))


def _of_issued(
    is_so: Callable[[date], ColumnElement[bool]],
) -> Callable[[FigurePeriod, date], ColumnElement[bool]]:
    return lambda period, on: and_(_issued(period), is_so(on))


def _unknown(on: date) -> ColumnElement[bool]:
    return and_(_is_served, not_(or_(_in_time, _late, _never(on), _still(on))))


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
        lambda period, _on: _issued(period),
    ),
    OfficeFigure(
        "not_served",
        _l("Not served yet"),
        _l("no service is recorded, so no time for the reply runs"),
        LETTERS,
        _of_issued(lambda _on: not_(_is_served)),
        is_part=True,
    ),
    OfficeFigure(
        "in_time",
        _l("First reply in time"),
        _l("the first written reply came on its last day or before; later ones change nothing"),
        LETTERS,
        _of_issued(lambda _on: and_(_is_served, _in_time)),
        is_part=True,
    ),
    OfficeFigure(
        "late",
        _l("First reply late"),
        _l("the first written reply came after its last day"),
        LETTERS,
        _of_issued(lambda _on: and_(_is_served, _late)),
        is_part=True,
    ),
    OfficeFigure(
        "never",
        _l("No reply so far, the day is past"),
        _l("no written reply is here, and its last day is past"),
        LETTERS,
        _of_issued(lambda on: and_(_is_served, _never(on))),
        is_part=True,
    ),
    OfficeFigure(
        "still",
        _l("No reply yet, in its time"),
        _l("no written reply is here, and its last day has not passed"),
        LETTERS,
        _of_issued(lambda on: and_(_is_served, _still(on))),
        is_part=True,
    ),
    OfficeFigure(
        "unknown",
        _l("Not known whether in time"),
        _l("a day is known imprecisely, or no time for the reply was counted"),
        LETTERS,
        _of_issued(_unknown),
        is_part=True,
    ),
    OfficeFigure(
        "days_to_reply",
        _l("Days from service to the first reply"),
        _l("the median of the letters issued in the period that have a written reply"),
        LETTERS,
        _of_issued(
            lambda _on: and_(
                first_day(Suggestion.served).is_not(None),
                first_day(Suggestion.replied).is_not(None),
            )
        ),
        between=(first_day(Suggestion.served), first_day(Suggestion.replied)),
    ),
    OfficeFigure(
        "escalated",
        _l("Reported upwards, or others informed"),
        _l("of the letters above, those for which such a step was decided as they had no effect"),
        LETTERS,
        _of_issued(lambda _on: is_escalated()),
    ),
    OfficeFigure(
        "withdrawn",
        _l("Withdrawn"),
        _l("the day of the decision to withdraw lies in the period, whenever it was issued"),
        LETTERS,
        lambda period, _on: Suggestion.withdrawn_on.between(period.first, period.last),
    ),
    OfficeFigure(
        "items",
        _l("Items"),
        _l("of the letters above, in their present text"),
        ITEMS,
        lambda period, _on: _issued(period),
    ),
    OfficeFigure(
        "answered",
        _l("Answered"),
        _l("a reply says something of the item, be it no"),
        ITEMS,
        _of_issued(lambda _on: _is_answered),
        is_part=True,
    ),
    *(
        OfficeFigure(
            code,
            title,
            _l("by the latest answer to the item"),
            ITEMS,
            _of_issued(_adopted(how)),
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
        _of_issued(lambda _on: _is_right),
        is_part=True,
    ),
    OfficeFigure(
        "came_back",
        _l("Came back"),
        _l("seen put right once, and not so at a later look, also where it was put right again"),
        ITEMS,
        _of_issued(lambda _on: _came_back),
        is_part=True,
    ),
    OfficeFigure(
        "only_words",
        _l("Answered, not put right"),
        _l("a reply says something of it, and nobody here has seen it put right"),
        ITEMS,
        _of_issued(lambda _on: and_(_is_answered, not_(_is_right))),
        is_part=True,
    ),
    OfficeFigure(
        "silent",
        _l("Not answered, not put right"),
        _l("no reply says anything of it, and nobody here has seen it put right"),
        ITEMS,
        _of_issued(lambda _on: and_(not_(_is_answered), not_(_is_right))),
        is_part=True,
    ),
)


def _sentence(numbers: Mapping[str, int | None]) -> str:
    """What the letters of a period came to; answered and put right are two things."""
    if not numbers["issued"]:
        return _("No letter was issued.")
    return _(
        "Of %(issued)s letters, %(in_time)s were answered in time, %(late)s late, and %(never)s"
        " not, though their day is past. An answer is not yet a remedy: of %(items)s items,"
        " %(answered)s were answered and %(put_right)s seen put right.",
        **numbers,
    )


AREA = FigureArea(
    code="suggestions",
    title=_lp("figure", "Procuratorial suggestions"),
    needs=Permission.SUGGESTIONS_READ,
    figures=FIGURES,
    divisions=DIVISIONS,
    sentence=_sentence,
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
