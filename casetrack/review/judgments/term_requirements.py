"""What a judgment demands, as promises that somebody looks at, one for each of its terms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.cases.judgment_kinds import TermKind
from casetrack.cases.kinds import MeasureKind, Part
from casetrack.cases.models import (
    Case,
    Disposition,
    DispositionTerm,
    Measure,
    MeasureParty,
    Party,
    Track,
)
from casetrack.cases.policy import ensure_may, ensure_open
from casetrack.casework.parties import one_of_case
from casetrack.codes import N_
from casetrack.courses.requirements.checks import look_by
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.ledger.journal import NOTHING, enter
from casetrack.ledger.measures import start_measure
from casetrack.review.judgments.models import FOLLOWED, RECORD

# What a prison or a court carries out: there is nothing that a visit could find of it.
CARRIED_OUT_ELSEWHERE = frozenset(
    {
        TermKind.DEATH_PENALTY,
        TermKind.DEATH_PENALTY_SUSPENDED,
        TermKind.LIFE_IMPRISONMENT,
        TermKind.IMPRISONMENT,
        TermKind.DETENTION,
        TermKind.CONFISCATION,
        TermKind.COSTS,
    }
)


# What somebody must do, bear or refrain from, and whoever visits can find.
OWED_TO_BE_FOLLOWED = frozenset(
    {
        TermKind.EMPLOYMENT_BAN,
        TermKind.STOP_INFRINGEMENT,
        TermKind.WRITTEN_APOLOGY,
        TermKind.PUBLIC_APOLOGY,
        TermKind.MENTAL_DAMAGES,
        TermKind.DAMAGES,
        TermKind.PROHIBITION,
        TermKind.CONTENT_REMOVED,
    }
)


@dataclass(frozen=True)
class TermsFollowed:
    """Which terms are looked after, each in the words of the judgment.

    child_id: for whom, where the judgment binds somebody else. look_on: the day of the first look.
    """

    texts: tuple[BilingualText, ...]
    child_id: int | None = None
    look_on: date | None = None


def is_to_be_looked_at(term: DispositionTerm) -> bool:
    """Whether it is offered as one to look at; others may be chosen, too."""
    return term.kind not in CARRIED_OUT_ELSEWHERE


def is_owed_to_be_followed(term: DispositionTerm) -> bool:
    """Whether somebody must look after it once the judgment is in force."""
    return term.kind in OWED_TO_BE_FOLLOWED


def follow_terms(case: Case, judgment: Disposition, new: TermsFollowed, act: Act) -> Measure:
    """Look after what a judgment demands: from now on it is ticked like every other promise.

    The terms stay as they are recorded; whoever corrects one changes the promise on its page.
    Raises NotAllowed; RuleBroken if the case is closed, no term is chosen, it is looked after
    already, or the day of the look is past.
    """
    ensure_may(act.by, RECORD, case, on=act.on)
    ensure_open(case)
    if not new.texts:
        raise RuleBroken(N_("Choose at least one of the terms."), field="terms")
    if measure_of(judgment) is not None:
        raise RuleBroken(N_("The terms of this judgment are taken on already."))
    if new.look_on is not None and new.look_on < act.on:
        raise RuleBroken(
            N_("%(day)s is past: give a day from today on, or none."),
            field="look_on",
            day=new.look_on,
        )
    judged = session().get_one(Party, judgment.party_id)
    parties = {Part.ABOUT: [judged]}
    if new.child_id is not None and new.child_id != judged.id:
        child = one_of_case(case, new.child_id, field="child")
        parties = {Part.TO: [judged], Part.ABOUT: [child]}
    track = session().get_one(Track, judgment.track_id)
    entry = enter(
        case,
        FOLLOWED,
        act,
        when=PartialDate.day(act.on),
        text=NOTHING,
        parties=parties,
        track=track,
        subject=judgment,
        items=len(new.texts),
    )
    measure = start_measure(
        case,
        MeasureKind.JUDGMENT_TERMS,
        started=judgment.decided,
        parties=parties,
        items=new.texts,
        track=track,
    )
    measure.entry_id = judgment.entry_id or entry.id
    session().flush()
    if new.look_on is not None:
        for item in measure.items:
            look_by(case, item, new.look_on, since=act.on, entry=entry)
    return measure


def measure_of(judgment: Disposition) -> Measure | None:
    """Under what its terms are looked after; None where they are not. One statement.

    It is found by whom the judgment is about, its line of work, its day and the entry that tells
    it: a case file tells all of them.
    """
    query = (
        select(Measure)
        .join(MeasureParty, MeasureParty.measure_id == Measure.id)
        .where(
            Measure.case_id == judgment.case_id,
            Measure.kind == MeasureKind.JUDGMENT_TERMS,
            Measure.track_id == judgment.track_id,
            MeasureParty.party_id == judgment.party_id,
        )
        .order_by(Measure.id)
    )
    if judgment.entry_id is not None:
        query = query.where(Measure.entry_id == judgment.entry_id)
    those = session().scalars(query).unique()
    return next(
        (measure for measure in those if measure.started.edtf == judgment.decided.edtf), None
    )
