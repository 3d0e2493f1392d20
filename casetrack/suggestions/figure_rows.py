"""The rows that figures of suggestions count, each with the line that it opens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_pgettext as _lp
from sqlalchemy import Select, and_, not_, select

from casetrack.accounts.reader import Reader
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import JournalEntry, Obligation, ObligationDay
from casetrack.casework.figures import SEEN_WHOLE
from casetrack.db import session
from casetrack.db.id_filter import is_among
from casetrack.ledger.figures import CountedRows, FigureLine
from casetrack.ledger.obligations import FIRST_DUE
from casetrack.suggestions.lists import is_from_a_text, is_letter, is_of_others
from casetrack.suggestions.models import Suggestion, SuggestionItem
from casetrack.suggestions.progress import made_by
from casetrack.web.dates import word_day, word_when
from casetrack.web.words import label, language

_stands = Suggestion.withdrawn_on.is_(None)


def _letters(user: Reader) -> Select[Any]:
    """The letters of the office of this person that they may read."""
    return _of_office(user).where(is_letter(), not_(is_from_a_text()))


def _standing(user: Reader) -> Select[Any]:
    """The letters that were not withdrawn."""
    return _letters(user).where(_stands)


def _of_others(user: Reader) -> Select[Any]:
    """The letters of other makers beside those."""
    return _of_office(user).where(is_of_others(), _stands)


def _of_office(user: Reader) -> Select[Any]:
    # A suggestion belongs to the case as a whole.
    is_seen = is_among(Suggestion.case_id, SEEN_WHOLE)
    return select(Suggestion.id).where(is_seen, Suggestion.office_id == user.office_id)


def _items(user: Reader) -> Select[Any]:
    """The items of the letters that were not withdrawn, as they stand now."""
    letters = _standing(user).join(SuggestionItem, SuggestionItem.suggestion_id == Suggestion.id)
    return letters.where(SuggestionItem.withdrawn_by_id.is_(None))


def _moved(user: Reader) -> Select[Any]:
    """The days of those letters that this office moved, as each was before the first move."""
    is_of_it = and_(
        JournalEntry.subject == Suggestion.__tablename__, JournalEntry.subject_id == Suggestion.id
    )
    # SQLite begins at these ids, not at what the whole nation wrote about letters.
    of_office = select(Suggestion.id).where(Suggestion.office_id == user.office_id)
    return (
        _letters(user)
        .join(JournalEntry, is_of_it)
        .join(ObligationDay, ObligationDay.entry_id == JournalEntry.id)
        .join(Obligation, Obligation.id == ObligationDay.obligation_id)
        .where(
            JournalEntry.subject_id.in_(of_office),
            JournalEntry.kind == EntryKind.DATE_MOVED,
            ObligationDay.why[FIRST_DUE].as_string().is_(None),
        )
    )


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


def _moved_lines(ids: Sequence[int]) -> list[FigureLine]:
    query = (
        select(ObligationDay.id, ObligationDay.due, JournalEntry, Suggestion)
        .join(JournalEntry, JournalEntry.id == ObligationDay.entry_id)
        .join(Suggestion, Suggestion.id == JournalEntry.subject_id)
        .where(ObligationDay.id.in_(ids))
    )
    lines = {}
    for number, due, entry, letter in session().execute(query):
        note = _(
            "%(whom)s: %(what)s, first for %(day)s",
            whom=_whom(letter),
            what=label(ObligationKind(entry.fields["duty"])),
            day=word_day(due, language()),
        )
        lines[number] = FigureLine(letter.case_id, entry.text, _url(letter), note)
    return [lines[number] for number in ids]


def _of_ids(ids: Sequence[int] | set[int]) -> list[Suggestion]:
    return list(session().scalars(select(Suggestion).where(Suggestion.id.in_(ids))))


def _line_of(letter: Suggestion) -> FigureLine:
    lang = language()
    days = [made_by(letter)] if letter.maker_kind is not None else []
    days.append(_("issued %(day)s", day=word_when(letter.issued, lang)))
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
    _lp("counted", "letters"), Suggestion.id, _standing, _letter_lines, is_people=False
)
WITHDRAWN = CountedRows(LETTERS.unit, Suggestion.id, _letters, _letter_lines, is_people=False)
ITEMS = CountedRows(
    _lp("counted", "items"), SuggestionItem.id, _items, _item_lines, is_people=False
)


OF_OTHERS = CountedRows(
    _lp("counted", "letters"), Suggestion.id, _of_others, _letter_lines, is_people=False
)
MOVED = CountedRows(_lp("counted", "days"), ObligationDay.id, _moved, _moved_lines, is_people=False)
