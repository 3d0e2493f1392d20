"""Owe an answer to the suggestion of a score; a person gives it, or a change of length does."""

from __future__ import annotations

from datetime import date, timedelta

from casetrack.accounts.act import Act
from casetrack.cases.duty_kinds import DutyState
from casetrack.cases.kinds import TrackKind
from casetrack.cases.locking import take_version
from casetrack.cases.models import Case, Measure
from casetrack.cases.policy import ensure_may, ensure_open
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.events import answers, handles
from casetrack.ledger.decisions import track_for
from casetrack.ledger.importing import CaseImported, is_in_file
from casetrack.ledger.journal import enter_about
from casetrack.ledger.measures import LastDayMoved, MeasureEnded
from casetrack.ledger.obligations import owe, settle
from casetrack.ledger.reasons import why_agreed
from casetrack.probation.changes import LengthChanged, LengthWished, WishedLength
from casetrack.probation.models import ChangeWay, Probation
from casetrack.probation.queries import probation_behind, probations_of
from casetrack.probation.scores.counting import Speaks, next_node, node_day, score_of, speaks
from casetrack.probation.scores.journal_texts import speaks_text
from casetrack.probation.scores.models import (
    ANSWERED,
    NODE,
    SPEAKS,
    WRITE,
    ScoreAnswer,
    ScoreLedger,
    ScoreOutcome,
)
from casetrack.probation.scores.queries import answers_of, entries_of, ledger_of
from casetrack.probation.scores.rules import ScoreWay

# An office's own practice: a suggestion of a score is answered within a week.
DAYS_TO_ANSWER = 7
REACHED, AT_A_NODE = "score_reached", "score_node"
WAYS = {ScoreWay.SHORTEN: ChangeWay.SHORTENED, ScoreWay.EXTEND: ChangeWay.EXTENDED}


def follow_score(case: Case, probation: Probation, ledger: ScoreLedger, act: Act) -> None:
    """Owe an answer where the score newly reached a threshold.

    Where the scheme has nodes nothing is owed between them. An answered threshold counts again only
    after the score had left it.
    """
    rules = ledger.scheme
    if rules.nodes:
        return
    place = rules.reached(score_of(rules, entries_of(ledger)))
    if place != ledger.answered:
        ledger.answered = None
    proposed = place if place != ledger.answered else None
    if proposed == ledger.proposed:
        return
    ledger.proposed = proposed
    if proposed is None:
        settle(SPEAKS, ledger, on=act.on, as_=DutyState.LAPSED)
        return
    _owe_answer(case, probation, ledger, act.on)


def owe_node(case: Case, probation: Probation, ledger: ScoreLedger, on: date) -> None:
    """Owe the check at the next node on its day; the duty lapses where none is left."""
    day = node_day(probation, ledger.node) if ledger.node is not None else None
    if day is None:
        settle(NODE, ledger, on=on, as_=DutyState.LAPSED)
        return
    owe(
        case,
        NODE,
        due=day,
        subject=ledger,
        why=why_agreed(AT_A_NODE, fact_on=probation.disposition.decided.first),
        party_id=probation.party_id,
        is_withheld=True,
    )


def answer_score(ledger: ScoreLedger, reason: str, act: Act, *, opened: int) -> ScoreAnswer:
    """Record why the suggestion of a score is not followed, or that there is none at a node.

    A change of length is decided on its own page, and is an answer by itself.
    Raises NotAllowed, LostRace; RuleBroken if no answer is due, or without a reason.
    """
    case = session().get_one(Case, ledger.case_id)
    if act.by.office_id != case.office_id:
        raise NotAllowed(WRITE.value, case_id=case.id)
    ensure_may(act.by, WRITE, case, on=act.on)
    ensure_open(case)
    probation = session().get_one(Probation, ledger.probation_id)
    wish = speaks(ledger, probation, entries_of(ledger), on=act.on)
    if wish is None:
        raise RuleBroken(N_("The score speaks for nothing now."))
    if wish.threshold is not None and not reason.strip():
        raise RuleBroken("score_reason_missing", field="reason")
    take_version(ledger, opened=opened)
    outcome = ScoreOutcome.NOTHING if wish.threshold is None else ScoreOutcome.DISMISSED
    return _keep(case, probation, ledger, wish, outcome, reason, act)


@handles(LengthChanged)
def take_as_followed(changed: LengthChanged) -> None:
    """Take a change of the length as the answer, where the score suggests that direction."""
    probation = changed.probation
    ledger = ledger_of(probation)
    if ledger is None:
        return
    wish = speaks(ledger, probation, entries_of(ledger), on=changed.act.on)
    if wish is None or wish.threshold is None:
        return
    if WAYS.get(wish.threshold.way) is changed.change.way:
        case = session().get_one(Case, ledger.case_id)
        ledger.version += 1
        _keep(case, probation, ledger, wish, ScoreOutcome.FOLLOWED, "", changed.act)


@handles(LastDayMoved)
def move_node(moved: LastDayMoved) -> None:
    """Owe the check at the next node within the moved probation."""
    score_ledger = _ledger_behind(moved.measure)
    if score_ledger is None:
        return
    probation, ledger = score_ledger
    rules, case = ledger.scheme, session().get_one(Case, ledger.case_id)
    # Where the probation runs again, the suggestion of its score is owed again.
    follow_score(case, probation, ledger, moved.act)
    if rules.nodes:
        done = max((answer.node or 0 for answer in answers_of(ledger)), default=0)
        ledger.node = next_node(rules, probation, after=done)
        owe_node(case, probation, ledger, moved.act.on)


@handles(MeasureEnded)
def end_with_probation(ended: MeasureEnded) -> None:
    """End the duties of the points with the probation."""
    score_ledger = _ledger_behind(ended.measure)
    if score_ledger is not None:
        _probation, ledger = score_ledger
        ledger.proposed = ledger.node = None
        for kind in (SPEAKS, NODE):
            settle(kind, ledger, on=ended.act.on, as_=DutyState.LAPSED)


@handles(CaseImported)
def owe_missing(imported: CaseImported) -> None:
    """Owe suggestion and next node of imported points, where the file has no such due date."""
    for probation in probations_of(imported.case):
        ledger = ledger_of(probation)
        if ledger is None or not probation.is_running(on=imported.on):
            continue
        if ledger.node is not None and not is_in_file(NODE, ledger):
            owe_node(imported.case, probation, ledger, imported.on)
        if ledger.proposed is not None and not is_in_file(SPEAKS, ledger):
            _owe_answer(imported.case, probation, ledger, imported.on)


@answers(LengthWished)
def wished_by_score(asked: LengthWished) -> WishedLength | None:
    """The last day that the score suggests; None for another office than that of the case."""
    ledger = ledger_of(asked.probation)
    if ledger is None:
        return None
    case = session().get_one(Case, ledger.case_id)
    if case.office_id != asked.office_id:
        return None
    wish = speaks(ledger, asked.probation, entries_of(ledger), on=asked.on)
    if wish is None or wish.new_end is None:
        return None
    return WishedLength(wish.new_end, speaks_text(wish))


def _keep(
    case: Case,
    probation: Probation,
    ledger: ScoreLedger,
    wish: Speaks,
    outcome: ScoreOutcome,
    reason: str,
    act: Act,
) -> ScoreAnswer:
    words = BilingualText.written(reason)
    entry = enter_about(
        probation,
        ANSWERED,
        act,
        act.on,
        words if words else speaks_text(wish),
        subject=ledger,
        track=track_for(case, TrackKind.CRIMINAL),
        outcome=outcome.value,
        score=wish.score,
    )
    bound = wish.threshold
    answer = ScoreAnswer(
        ledger_id=ledger.id,
        answered_on=act.on,
        outcome=outcome,
        score=wish.score,
        node=wish.node,
        way=bound.way if bound else None,
        at=bound.at if bound else None,
        halves=bound.halves if bound else None,
        reason=words,
        entry_id=entry.id,
    )
    session().add(answer)
    if ledger.node is not None:
        settle(NODE, ledger, on=act.on)
        ledger.node = next_node(ledger.scheme, probation, after=ledger.node)
        if ledger.node is not None:
            owe_node(case, probation, ledger, act.on)
    else:
        ledger.answered, ledger.proposed = ledger.proposed, None
        settle(SPEAKS, ledger, on=act.on)
    session().flush()
    return answer


def _owe_answer(case: Case, probation: Probation, ledger: ScoreLedger, on: date) -> None:
    owe(
        case,
        SPEAKS,
        due=on + timedelta(days=DAYS_TO_ANSWER),
        subject=ledger,
        why=why_agreed(REACHED, fact_on=on),
        party_id=probation.party_id,
        is_withheld=True,
    )


def _ledger_behind(measure: Measure) -> tuple[Probation, ScoreLedger] | None:
    probation = probation_behind(measure)
    ledger = ledger_of(probation) if probation is not None else None
    return (probation, ledger) if probation is not None and ledger is not None else None
