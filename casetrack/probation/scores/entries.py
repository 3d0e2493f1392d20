"""Begin the points of a probation, record and correct them: nothing is ever overwritten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casetrack.accounts.act import Act
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import TrackKind
from casetrack.cases.locking import lock, take_version
from casetrack.cases.models import Case, JournalEntry
from casetrack.cases.policy import ensure_may, ensure_open
from casetrack.casework.correcting import ensure_reason
from casetrack.casework.journal_fields import corrected, tell, whole, with_reason
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.ledger.decisions import track_for
from casetrack.ledger.journal import NOTHING, enter_about
from casetrack.probation.models import Probation
from casetrack.probation.policy import days_of, ensure_undecided
from casetrack.probation.scores.counting import next_node, times_in_month
from casetrack.probation.scores.handlers import follow_score, owe_node
from casetrack.probation.scores.journal_texts import JOURNAL_FIELDS, begun_text, points_text
from casetrack.probation.scores.models import (
    BEGUN,
    CORRECTED,
    RECORD,
    SCORED,
    WRITE,
    SchemeVersion,
    ScoreEntry,
    ScoreLedger,
)
from casetrack.probation.scores.queries import entries_of, ledger_of, sources_for
from casetrack.probation.scores.rules import Indicator, rules_told


@dataclass(frozen=True)
class Points:
    """Points to be recorded. indicator: its place in the scheme, from 1. source_id: the journal
    entry they come from.
    """

    indicator: int
    happened_on: date
    evidence: str
    source_id: int | None = None


def begin_ledger(probation: Probation, version: SchemeVersion, act: Act) -> ScoreLedger:
    """Begin the points of a probation, by the current wording of a scheme of the office.

    Raises NotAllowed; RuleBroken if points are kept already, or the probation is over: after its
    last day nothing follows from a score any more.
    """
    case = session().get_one(Case, probation.case_id)
    _ensure_own(case, act)
    ensure_may(act.by, WRITE, case, on=act.on)
    ensure_open(case)
    ensure_undecided(probation)
    _decided_on, ends_on = days_of(probation)
    if act.on > ends_on:
        raise RuleBroken(
            N_("The probation ended on %(last_day)s; no points begin after it."), last_day=ends_on
        )
    if ledger_of(probation) is not None:
        raise RuleBroken(N_("Points of this probation are kept already."))
    rules = rules_told(version.name, version.rules)
    ledger = ScoreLedger(
        case_id=case.id,
        probation_id=probation.id,
        scheme_version_id=version.id,
        name=version.name,
        rules=version.rules,
        begun_on=act.on,
    )
    session().add(ledger)
    session().flush()
    entry = _enter(case, probation, BEGUN, act, on=act.on, text=begun_text(rules), of=ledger)
    ledger.entry_id = entry.id
    ledger.node = next_node(rules, probation, after=0)
    owe_node(case, probation, ledger, act.on)
    return ledger


def record_points(ledger: ScoreLedger, points: Points, act: Act) -> ScoreEntry:
    """Give or take the points of an indicator on a day of the probation.

    Raises NotAllowed; RuleBroken if the day lies outside of it, has not come, the indicator counted
    as often as it may that month, or evidence is missing.
    """
    case, probation = _open_for(ledger, act)
    lock(ledger, ["proposed", "answered", "node", "version"])
    indicator = _ensure_fit(probation, ledger, points, act)
    entry = _enter(
        case,
        probation,
        SCORED,
        act,
        on=points.happened_on,
        text=points_text(indicator, BilingualText.written(points.evidence)),
        of=ledger,
        points=indicator.points,
    )
    score_entry = _add(ledger, _row(ledger, indicator, points), entry)
    follow_score(case, probation, ledger, act)
    return score_entry


def correct_points(
    entry: ScoreEntry, points: Points | None, reason: str, act: Act, *, opened: int
) -> JournalEntry | None:
    """Replace points, or withdraw them (None), with a reason; the former row is kept.

    opened: the version of the ledger the person saw. None: nothing is different, nothing is saved.
    Raises as `record_points`, and LostRace; RuleBroken without a reason, or if it was corrected
    already.
    """
    ledger = session().get_one(ScoreLedger, entry.ledger_id)
    case, probation = _open_for(ledger, act)
    now = None
    if points is not None:
        indicator = _ensure_fit(probation, ledger, points, act, without=entry)
        now = _row(ledger, indicator, points, entry.evidence)
    before = tell(entry, JOURNAL_FIELDS)
    if now is not None and tell(now, JOURNAL_FIELDS) == before:
        return None
    why = ensure_reason(reason)
    take_version(ledger, opened=opened)
    if entry.withdrawn_by_id is not None:
        raise RuleBroken(N_("Somebody put these points right already."))
    withdrawn = with_reason(whole(entry, JOURNAL_FIELDS), why)
    correction = _enter(
        case,
        probation,
        CORRECTED,
        act,
        on=act.on,
        text=corrected(before, now, JOURNAL_FIELDS, why)[1] if now is not None else withdrawn,
        of=ledger,
        points_before=entry.points,
        points=now.points if now is not None else 0,
    )
    entry.withdrawn_by_id = correction.id
    session().flush()
    if now is not None:
        _add(ledger, now, correction)
    follow_score(case, probation, ledger, act)
    return correction


def _open_for(ledger: ScoreLedger, act: Act) -> tuple[Case, Probation]:
    case = session().get_one(Case, ledger.case_id)
    _ensure_own(case, act)
    ensure_may(act.by, RECORD, case, on=act.on)
    ensure_open(case)
    probation = session().get_one(Probation, ledger.probation_id)
    ensure_undecided(probation)
    return case, probation


def _ensure_own(case: Case, act: Act) -> None:
    """Refuse people of another office than that of the case. Raises NotAllowed."""
    if act.by.office_id != case.office_id:
        raise NotAllowed(RECORD.value, case_id=case.id)


def _ensure_fit(
    probation: Probation,
    ledger: ScoreLedger,
    points: Points,
    act: Act,
    *,
    without: ScoreEntry | None = None,
) -> Indicator:
    rules = ledger.scheme
    if not 1 <= points.indicator <= len(rules.indicators):
        raise RuleBroken(N_("Choose what it was."), field="indicator")
    indicator = rules.indicators[points.indicator - 1]
    day = points.happened_on
    if day > act.on:
        raise RuleBroken("probation_day_in_future", field="happened_on", day=day)
    since, until = days_of(probation)
    if not since <= day <= until:
        raise RuleBroken("outside_the_probation", field="happened_on", since=since, until=until)
    counted = [entry for entry in entries_of(ledger) if entry is not without]
    name = indicator.text.zh or indicator.text.en or ""
    if indicator.most is not None and times_in_month(counted, name, day) >= indicator.most:
        raise RuleBroken(
            N_("It counts at most %(most)s times a month, and did already."),
            field="indicator",
            most=indicator.most,
        )
    if not points.evidence.strip():
        raise RuleBroken(N_("Say by what it is known."), field="evidence")
    allowed = {entry.id for entry in sources_for(probation, since=since, until=until)}
    if without is not None and without.source_id is not None:
        allowed.add(without.source_id)
    if points.source_id is not None and points.source_id not in allowed:
        raise RuleBroken(N_("Choose one of the list."), field="source")
    return indicator


def _row(
    ledger: ScoreLedger, indicator: Indicator, points: Points, before: BilingualText = NOTHING
) -> ScoreEntry:
    """A row of points; before: the evidence of the row it replaces."""
    return ScoreEntry(
        case_id=ledger.case_id,
        ledger_id=ledger.id,
        happened_on=points.happened_on,
        indicator=indicator.text,
        points=indicator.points,
        evidence=before.rewritten(points.evidence),
        source_id=points.source_id,
    )


def _add(ledger: ScoreLedger, row: ScoreEntry, entry: JournalEntry) -> ScoreEntry:
    row.entry_id = entry.id
    session().add(row)
    ledger.version += 1
    session().flush()
    return row


def _enter(
    case: Case,
    probation: Probation,
    kind: EntryKind,
    act: Act,
    *,
    on: date,
    text: BilingualText,
    of: ScoreLedger,
    **values: int,
) -> JournalEntry:
    return enter_about(
        probation,
        kind,
        act,
        on,
        text,
        subject=of,
        track=track_for(case, TrackKind.CRIMINAL),
        values=values,
    )
