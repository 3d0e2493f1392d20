"""Sections of points: in the supervision file, on Today, in the menu, in the marks by month."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Integer, Select, bindparam, select
from sqlalchemy.orm import joinedload, lazyload

from casetrack.accounts.models import Staff
from casetrack.cases.facts import CaseFacts
from casetrack.cases.models import Case
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.ledger.month_marks import Mark, MarkShape, MonthRow, MonthsOf, RowPlace
from casetrack.ledger.page_parts import RecordGroup, RecordLine
from casetrack.ledger.registry import subject_page
from casetrack.probation.models import Probation
from casetrack.probation.queries import probations_beside_measures
from casetrack.probation.scores.counting import MonthOfPoints, Speaks, by_month, score_of, speaks
from casetrack.probation.scores.journal_texts import minus, speaks_text
from casetrack.probation.scores.models import RECORD, WRITE, ScoreEntry, ScoreLedger
from casetrack.probation.scores.queries import LEDGERS, SCORE_ENTRIES
from casetrack.probation.supervision_parts import Supervising, SupervisionPart
from casetrack.web.words import language


@dataclass(frozen=True)
class ScorePart:
    """Summary of a probation's points. ledger: None where none are kept yet, but may be.

    last: the latest entries that are not withdrawn, the latest first.
    """

    ledger: ScoreLedger | None
    url: str
    score: int = 0
    months: Sequence[MonthOfPoints] = ()
    last: Sequence[ScoreEntry] = ()
    said: Speaks | None = None
    said_text: BilingualText | None = None
    record_url: str | None = None
    answer_url: str | None = None


def of_file(file: Supervising, user: Staff) -> ScorePart | None:
    """The section of the supervision file; None for another office, however much it sees."""
    if user.office_id != file.case.office_id:
        return None
    probation: Probation = file.probation
    ledgers = [ledger for ledger in file.facts.read(LEDGERS) if ledger.probation_id == probation.id]
    runs = file.case.is_open() and probation.is_running(on=file.on)
    if not ledgers:
        may_begin = runs and file.facts.may(user, WRITE)
        return ScorePart(None, _at("begin", probation)) if may_begin else None
    ledger = ledgers[0]
    entries = _entries(file.facts, ledger)
    wish = speaks(ledger, probation, entries, on=file.on)
    since = file.decided_on or ledger.begun_on
    until = min(file.on, file.last_day or file.on)
    counted = [entry for entry in entries if entry.withdrawn_by_id is None]
    return ScorePart(
        ledger,
        _at("show", probation),
        score_of(ledger.scheme, entries),
        by_month(ledger.scheme, entries, since=since, until=until),
        counted[:-4:-1],
        wish,
        speaks_text(wish) if wish is not None else None,
        _at("record", probation) if runs and file.facts.may(user, RECORD) else None,
        _at("answer", probation) if wish is not None and file.facts.may(user, WRITE) else None,
    )


def record_lines(facts: CaseFacts, user: Staff) -> Iterator[RecordLine]:
    """Lines of the Record menu: points of each running probation."""
    if user.office_id != facts.case.office_id or not facts.may(user, RECORD):
        return
    ledgers = {ledger.probation_id for ledger in facts.read(LEDGERS)}
    for probation in facts.read(probations_beside_measures):
        if probation.id in ledgers and probation.is_running(on=facts.on):
            who = facts.party(probation.party_id).alias.in_(language())
            title = _("Record points: %(who)s", who=who)
            yield RecordLine(RecordGroup.VISITS, title, _at("record", probation))


def marks_of(of: MonthsOf, user: Staff) -> list[Mark] | None:
    """Marks of the score at the end of each month; for the office of the case alone."""
    if user.office_id != of.facts.case.office_id:
        return None
    ledger = next(
        (ledger for ledger in of.facts.read(LEDGERS) if ledger.probation_id == of.record_id), None
    )
    if ledger is None:
        return None
    entries = [entry for entry in _entries(of.facts, ledger) if entry.withdrawn_by_id is None]
    score, marks = ledger.scheme.start, []
    for month in of.months:
        if month.first > of.facts.on:
            break
        given = sum(entry.points for entry in entries if month.holds(entry.happened_on))
        score += given
        text = _("Score %(score)s", score=minus(score))
        note = minus(f"{given:+d}") if given else ""
        marks.append(
            Mark(MarkShape.PLAIN, min(month.last, of.facts.on), text, text=minus(score), note=note)
        )
    return marks


def texts_of(ids: Collection[int], user: Staff, on: date) -> Mapping[int, BilingualText]:
    """The suggestion of each of these ledgers, for the line of its duty; none for other offices."""
    rows = session().execute(_with_entries(), {"ids": [*ids], "office": user.office_id})
    ledgers_by_id: dict[int, tuple[ScoreLedger, Probation, list[ScoreEntry]]] = {}
    for ledger, probation, entry in rows:
        entries = ledgers_by_id.setdefault(ledger.id, (ledger, probation, []))[2]
        if entry is not None:
            entries.append(entry)
    return _said(ledgers_by_id.values(), on=on)


@lru_cache(maxsize=1)
def _with_entries() -> Select[ScoreLedger, Probation, ScoreEntry]:
    is_asked = ScoreLedger.id.in_(bindparam("ids", expanding=True))
    return (
        select(ScoreLedger, Probation, ScoreEntry)
        .join(Probation, Probation.id == ScoreLedger.probation_id)
        .join(Case, Case.id == ScoreLedger.case_id)
        .outerjoin(ScoreEntry, ScoreEntry.ledger_id == ScoreLedger.id)
        .where(is_asked, Case.office_id == bindparam("office", type_=Integer))
        .options(lazyload("*"), joinedload(Probation.disposition).lazyload("*"))
    )


def texts_in(facts: CaseFacts, ids: Collection[int], user: Staff) -> Mapping[int, BilingualText]:
    """Like `texts_of`, from already loaded facts."""
    if user.office_id != facts.case.office_id:
        return {}
    probations = {measure.id: measure for measure in facts.read(probations_beside_measures)}
    ledgers = [
        (ledger, probations[ledger.probation_id], _entries(facts, ledger))
        for ledger in facts.read(LEDGERS)
        if ledger.id in ids
    ]
    return _said(ledgers, on=facts.on)


def _said(
    ledgers: Iterable[tuple[ScoreLedger, Probation, list[ScoreEntry]]], *, on: date
) -> dict[int, BilingualText]:
    texts_by_id = {}
    for ledger, probation, entries in ledgers:
        speaking = speaks(ledger, probation, entries, on=on)
        if speaking is not None:
            texts_by_id[ledger.id] = speaks_text(speaking)
    return texts_by_id


# Address of the page where the suggestion is answered.
page_of = subject_page("scores.of_ledger", "ledger_id")


def _entries(facts: CaseFacts, ledger: ScoreLedger) -> list[ScoreEntry]:
    entries = [entry for entry in facts.read(SCORE_ENTRIES) if entry.ledger_id == ledger.id]
    return sorted(entries, key=lambda entry: (entry.happened_on, entry.id))


def _at(page: str, probation: Probation) -> str:
    return url_for(f"scores.{page}", case_id=probation.case_id, probation_id=probation.id)


SUPERVISION_PARTS = (SupervisionPart("probation/scores/_of_file.html", of_file, is_aside=True),)
MONTH_MARKS = (MonthRow("score", _l("Score, own scheme"), RowPlace.WENT, marks_of),)
