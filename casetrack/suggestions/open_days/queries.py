"""Read what is owed for open letters so far, and what is known of each beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Provenance
from casetrack.cases.models import Case, JournalEntry, Measure, Obligation
from casetrack.db import session
from casetrack.db.change_set import OfKind, change_set, is_new, just_written
from casetrack.db.partial_date import edtf_text, first_day
from casetrack.suggestions.kinds import PutRight
from casetrack.suggestions.models import OPEN_STATES, Suggestion, SuggestionItem
from casetrack.suggestions.office_terms import URGE
from casetrack.suggestions.standstills.models import LetterStandstill, Outcome
from casetrack.suggestions.steps.models import UPWARDS, EscalationResult, EscalationStep, LetterRung

REPLY, CHECK = ObligationKind.SUGGESTION_REPLY, ObligationKind.SUGGESTION_CHECK
LETTER, ITEM = Suggestion.__tablename__, SuggestionItem.__tablename__
REMINDED = OfKind(JournalEntry, EntryKind.SUGGESTION_REMINDED)
Owed = Mapping[tuple[ObligationKind, str, int], Obligation]


@dataclass(frozen=True)
class SoFar:
    """Duties of the letters of a case, and the last day of what is only told of each.

    reminded: of a reminder, or of what came of a step. upheld: of an objection that was right,
    until the text is amended. waiting: of the first step of which nothing has come yet.
    """

    owed: Owed
    reminded: Mapping[int, date]
    upheld: Mapping[int, date]
    waiting: Mapping[int, date]


def so_far_in(case: Case, letters: Sequence[Suggestion]) -> SoFar:
    is_all_known = not change_set().has_any((LetterStandstill, EscalationStep, REMINDED))
    if is_all_known and letters and all(is_new(letter) for letter in letters):
        # Of what was just made; what is owed for something else may have the same number.
        owed = [row for row in just_written(Obligation) if row.subject in (LETTER, ITEM)]
        return SoFar({(row.kind, row.subject, row.subject_id): row for row in owed}, {}, {}, {})
    waiting, heard = _steps_in(case)
    reminded = dict(_reminded_in(case))
    for number, day in heard.items():
        reminded[number] = max(day, reminded.get(number, day))
    return SoFar(_owed_in(case), reminded, _upheld_in(case), waiting)


def _owed_in(case: Case) -> Owed:
    rows = session().scalars(
        select(Obligation).where(
            Obligation.case_id == case.id, Obligation.subject.in_((LETTER, ITEM))
        )
    )
    return {(row.kind, row.subject, row.subject_id): row for row in rows}


def _reminded_in(case: Case) -> Mapping[int, date]:
    """The last day on which somebody was reminded, by the letter or the urging."""
    rows = session().execute(
        select(JournalEntry.subject_id, func.max(first_day(JournalEntry.when)))
        .where(
            JournalEntry.case_id == case.id,
            JournalEntry.kind == EntryKind.SUGGESTION_REMINDED,
            JournalEntry.subject == LETTER,
        )
        .group_by(JournalEntry.subject_id)
    )
    return {number: day for number, day in rows if number is not None and day is not None}


def _upheld_in(case: Case) -> Mapping[int, date]:
    rows = session().execute(
        select(LetterStandstill.suggestion_id, LetterStandstill.answered_on).where(
            LetterStandstill.case_id == case.id,
            LetterStandstill.outcome == Outcome.UPHELD,
            LetterStandstill.until.is_(None),
        )
    )
    return {letter: day for letter, day in rows if day is not None}


def _steps_in(case: Case) -> tuple[dict[int, date], dict[int, date]]:
    """Days of each letter: of its first step of which nothing came yet, and the last on which
    something came of one.
    """
    waiting: dict[int, date] = {}
    heard: dict[int, date] = {}
    rows = session().execute(
        select(
            EscalationStep.suggestion_id,
            EscalationStep.taken_on,
            func.max(EscalationResult.known_on),
        )
        .outerjoin(EscalationResult, EscalationResult.step_id == EscalationStep.id)
        .where(
            EscalationStep.case_id == case.id,
            EscalationStep.rung.in_((*UPWARDS, LetterRung.SUSPEND)),
        )
        .group_by(EscalationStep.id, EscalationStep.suggestion_id, EscalationStep.taken_on)
    )
    for number, taken_on, known_on in rows.all():
        if known_on is None:
            waiting[number] = min(taken_on, waiting.get(number, taken_on))
        else:
            heard[number] = max(known_on, heard.get(number, known_on))
    return waiting, heard


def last_entry(letter: Suggestion) -> JournalEntry | None:
    if is_new(letter) and letter.entry_id is not None:
        return session().get(JournalEntry, letter.entry_id)
    return session().scalar(
        select(JournalEntry)
        .where(
            JournalEntry.case_id == letter.case_id,
            JournalEntry.subject == LETTER,
            JournalEntry.subject_id == letter.id,
        )
        .order_by(JournalEntry.number.desc())
        .limit(1)
    )


def without_a_day(on: date) -> Select[Case]:
    """Cases with an open letter for which something is to be owed, by what stands in the tables."""

    def is_owed(*those: ObligationKind, of: str, number: object) -> ColumnElement[bool]:
        kinds = [Obligation.kind.in_(those)] if those else []
        return exists().where(
            Obligation.subject == of, Obligation.subject_id == number, Obligation.is_open, *kinds
        )

    has_item_without = exists().where(
        SuggestionItem.suggestion_id == Suggestion.id,
        SuggestionItem.withdrawn_by_id.is_(None),
        SuggestionItem.put_right != PutRight.VERIFIED,
        ~is_owed(CHECK, of=ITEM, number=SuggestionItem.id),
    )
    has_none = and_(
        ~is_owed(of=LETTER, number=Suggestion.id),
        ~exists().where(
            SuggestionItem.suggestion_id == Suggestion.id,
            is_owed(of=ITEM, number=SuggestionItem.id),
        ),
    )
    no_reply = edtf_text(Suggestion.replied).is_(None)
    is_late = and_(
        Suggestion.reply_due < on, no_reply, ~is_owed(URGE, of=LETTER, number=Suggestion.id)
    )
    return (
        select(Case)
        .where(
            Case.provenance != Provenance.PUBLISHED,
            Case.id.in_(
                select(Suggestion.case_id)
                .join(Measure, Measure.id == Suggestion.measure_id)
                .where(
                    Suggestion.closed_on.is_(None),
                    Suggestion.maker_kind.is_(None),
                    Measure.state.in_(OPEN_STATES),
                    or_(has_none, is_late, and_(~no_reply, has_item_without)),
                )
            ),
        )
        .order_by(Case.id)
    )
