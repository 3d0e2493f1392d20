"""Add, change and withdraw a promise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casetrack.accounts.act import Act
from casetrack.cases.duty_kinds import DutyState
from casetrack.cases.kinds import MeasureState
from casetrack.cases.locking import take_version
from casetrack.cases.models import Case, JournalEntry, Measure, MeasureItem, Requirement
from casetrack.cases.policy import ensure_may, ensure_open
from casetrack.cases.requirements import CareKind, Counting, HowKept
from casetrack.casework.parties import one_of_case
from casetrack.codes import N_
from casetrack.courses.requirements import journal_texts
from casetrack.courses.requirements.checks import case_of, enter_of, kept_of, look_by, stand_anew
from casetrack.courses.requirements.models import ADDED, CHANGED, WITHDRAWN
from casetrack.courses.requirements.queries import kept_under, promises_of
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.errors import RuleBroken
from casetrack.ledger.measure_types import RequirementRules
from casetrack.ledger.obligations import settle

PROMISE_COMES_OTHERWISE = N_("These are changed on the page of what they belong to.")


@dataclass(frozen=True)
class RequirementTerms:
    """Terms of a requirement: responsible person, first and last day (inclusive), target.

    text: "" where it is said elsewhere. look_on: the day of the next look. kind: the part of the
    care, of a term of its plan.
    """

    text: str
    party_id: int | None = None
    since: date | None = None
    until: date | None = None
    wanted: int | None = None
    unit: str = ""
    counting: Counting = Counting.LAST
    look_on: date | None = None
    kind: CareKind | None = None


def add_promise(measure: Measure, new: RequirementTerms, act: Act) -> Requirement:
    """Add a promise to a measure. Raises NotAllowed; RuleBroken if its terms do not hold."""
    case = session().get_one(Case, measure.case_id)
    kept = kept_under(measure)
    ensure_may(act.by, kept.write, case, on=act.on)
    ensure_open(case)
    if kept.make is None:
        raise RuleBroken(PROMISE_COMES_OTHERWISE)
    if measure.state is MeasureState.ENDED:
        raise RuleBroken(N_("This has ended; nothing new is asked under it."))
    text = new.text.strip()
    there = promises_of(measure)
    if any(
        text in (requirement.text.en, requirement.text.zh)
        for requirement in there
        if requirement.is_asked
    ):
        raise RuleBroken(N_("This is asked already. Look at it there, or change it."), field="text")
    _check(case, new, kept)
    place = max((requirement.position for requirement in there), default=0) + 1
    promise = kept.make(measure, place, BilingualText.written(text))
    session().add(promise)
    _take_over(promise, new)
    session().flush()
    entry = enter_of(case, promise, ADDED, BilingualText(*journal_texts.terms(promise)), act)
    _look_on(case, promise, new.look_on, entry)
    return promise


def change_promise(promise: Requirement, new: RequirementTerms, act: Act, *, opened: int) -> bool:
    """Let a promise say something else from now on; False if nothing is different.

    Raises NotAllowed, LostRace; RuleBroken if it is withdrawn or its terms do not hold.
    """
    case, kept = case_of(promise), kept_of(promise)
    ensure_may(act.by, kept.write, case, on=act.on)
    ensure_open(case)
    if not promise.is_asked:
        raise RuleBroken("promise_withdrawn_already")
    _check(case, new, kept, is_kept=promise.state is HowKept.KEPT)
    if terms_of(promise) == _as_kept(promise, new):
        return False
    take_version(promise, opened=opened)
    before = journal_texts.terms(promise)
    if kept.make is not None:
        promise.text = promise.text.rewritten(new.text)
    _take_over(promise, new)
    now = journal_texts.terms(promise)
    entry = enter_of(case, promise, CHANGED, journal_texts.changed(before, now), act)
    stand_anew(promise)
    _look_on(case, promise, new.look_on, entry)
    return True


def withdraw_promise(promise: Requirement, act: Act, *, reason: str, opened: int) -> JournalEntry:
    """Say that a promise is asked no more; it stays to be read with its looks.

    Raises NotAllowed, LostRace; RuleBroken without a reason, or if it is withdrawn already.
    """
    case, kept = case_of(promise), kept_of(promise)
    ensure_may(act.by, kept.write, case, on=act.on)
    ensure_open(case)
    if kept.make is None or not kept.can_be_withdrawn:
        raise RuleBroken(PROMISE_COMES_OTHERWISE)
    if not promise.is_asked:
        raise RuleBroken("promise_withdrawn_already")
    if not reason.strip():
        raise RuleBroken("promise_reason_missing", field="reason")
    take_version(promise, opened=opened)
    en, zh = journal_texts.terms(promise)
    text = BilingualText(f"{en}\n{reason.strip()}", f"{zh}\n{reason.strip()}")
    entry = enter_of(case, promise, WITHDRAWN, text, act)
    ask_no_more(promise, entry, on=act.on)
    return entry


def ask_no_more(promise: Requirement, entry: JournalEntry, *, on: date) -> None:
    """Let a promise be withdrawn by this entry; whoever writes it was asked whether they may."""
    promise.withdrawn_by_id = entry.id
    promise.check_due = None
    settle(kept_of(promise).owes, promise, on=on, as_=DutyState.LAPSED)
    session().flush()


def terms_of(promise: Requirement) -> RequirementTerms:
    """The terms of a requirement, as its form has them; the text in its original language."""
    return RequirementTerms(
        text=promise.text.en or promise.text.zh or "",
        party_id=promise.party_id,
        since=promise.since,
        until=promise.until,
        wanted=promise.wanted,
        unit=promise.unit or "",
        counting=promise.counting,
        look_on=promise.check_due,
        kind=getattr(promise, "kind", None) if kept_of(promise).kinds else None,
    )


def _as_kept(promise: Requirement, new: RequirementTerms) -> RequirementTerms:
    """The typed terms in the shape of `terms_of`, so that an unchanged form is equal."""
    text = promise.text.rewritten(new.text) if kept_of(promise).make is not None else promise.text
    return RequirementTerms(
        text=text.en or text.zh or "",
        party_id=new.party_id,
        since=new.since,
        until=new.until,
        wanted=new.wanted,
        unit=new.unit.strip(),
        counting=new.counting,
        look_on=new.look_on,
        kind=new.kind,
    )


def _take_over(promise: Requirement, new: RequirementTerms) -> None:
    promise.party_id = new.party_id
    promise.since, promise.until = new.since, new.until
    promise.wanted, promise.unit = new.wanted, new.unit.strip() or None
    promise.counting = new.counting
    if isinstance(promise, MeasureItem):
        promise.kind = new.kind


def _look_on(case: Case, promise: Requirement, day: date | None, entry: JournalEntry) -> None:
    if day is not None:
        look_by(case, promise, day, since=entry.when.first, entry=entry)
    elif promise.check_due is not None:
        promise.check_due = None
        settle(
            kept_of(promise).owes, promise, on=entry.when.first or date.min, as_=DutyState.LAPSED
        )
    session().flush()


def _check(
    case: Case, new: RequirementTerms, kept: RequirementRules, *, is_kept: bool = False
) -> None:
    if kept.kinds is not None and new.kind is None:
        raise RuleBroken(N_("Choose which part of the care it is."), field="kind")
    if kept.needs_day and new.look_on is None and not is_kept:
        raise RuleBroken(N_("Enter the day by which somebody looks at it."), field="look_on")
    if kept.make is not None and not new.text.strip():
        raise RuleBroken(N_("Write what is to be done, in a sentence."), field="text")
    if new.since is not None and new.until is not None and new.until < new.since:
        raise RuleBroken(
            N_("It would end before it begins, on %(day)s. Enter that day or a later one."),
            field="until",
            day=new.since,
        )
    if new.party_id is not None:
        one_of_case(case, new.party_id, field="party")
