"""The additional requirements of a probation: set them, and replace them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import TrackKind
from casetrack.cases.locking import take_version
from casetrack.cases.models import Case, JournalEntry, Measure
from casetrack.cases.policy import ensure_may
from casetrack.courses.requirements.actions import ask_no_more
from casetrack.courses.requirements.queries import looks_at, place_of
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.ledger.decisions import track_for
from casetrack.ledger.journal import enter_about
from casetrack.probation.models import ConditionKind, Probation, ProbationCondition
from casetrack.probation.policy import ensure_open, ensure_undecided


@dataclass(frozen=True)
class ProbationRequirement:
    """One additional requirement."""

    kind: ConditionKind
    text: str


def set_requirements(
    probation: Probation, requirements: Sequence[ProbationRequirement], act: Act, *, opened: int
) -> bool:
    """Replace the additional requirements of a running probation; False if none is different.

    opened: the version of the probation the person saw.
    Raises NotAllowed, LostRace; RuleBroken if it is over.

    Source: Procuratorate Rules art. 476.
    """
    case = session().get_one(Case, probation.case_id)
    ensure_may(act.by, Permission.PROBATION_ORDER, case, on=act.on)
    ensure_open(case)
    ensure_undecided(probation)
    asked = probation.asked()
    wanted = conditions_of(requirements, probation.measure, kept=asked)
    if [(c.kind, c.text) for c in wanted] == [(c.kind, c.text) for c in asked]:
        return False
    take_version(probation, opened=opened)
    dropped = _set_conditions(probation, wanted)
    session().flush()
    entry = tell_conditions(case, probation, act, on=act.on, dropped=dropped)
    for condition in dropped:
        ask_no_more(condition, entry, on=act.on)
    return True


def conditions_of(
    requirements: Sequence[ProbationRequirement],
    measure: Measure,
    *,
    kept: Iterable[ProbationCondition] = (),
) -> list[ProbationCondition]:
    """Rows of the requirements with text; a text already kept keeps its other language."""
    kept_conditions = [requirement for requirement in requirements if requirement.text.strip()]
    there = {
        text: condition.text
        for condition in kept
        for text in (condition.text.en, condition.text.zh)
        if text
    }
    return [
        ProbationCondition(
            measure_id=measure.id,
            position=n,
            kind=condition.kind,
            text=there.get(condition.text.strip()) or BilingualText.written(condition.text),
        )
        for n, condition in enumerate(kept_conditions, start=1)
    ]


def _set_conditions(
    probation: Probation, wanted: Sequence[ProbationCondition]
) -> list[ProbationCondition]:
    """Replace the requirements; one that stays keeps its row, and so the checks on it.

    Returns the dropped requirements that were checked: they stay readable.
    """
    asked = probation.asked()
    there = {condition.text: condition for condition in asked}
    now = [there.get(condition.text, condition) for condition in wanted]
    for row, condition in zip(now, wanted, strict=True):
        row.kind, row.position = condition.kind, condition.position
    looks = looks_at(asked)
    dropped = [
        condition for condition in asked if condition not in now and looks[place_of(condition)]
    ]
    withdrawn = [condition for condition in probation.conditions if not condition.is_asked]
    for place, condition in enumerate([*dropped, *withdrawn], start=len(now) + 1):
        condition.position = place
    probation.conditions = [*now, *dropped, *withdrawn]
    return dropped


def tell_conditions(
    case: Case,
    probation: Probation,
    act: Act,
    *,
    on: date,
    dropped: Sequence[ProbationCondition] = (),
) -> JournalEntry:
    """Enter the requirements from a day on in the journal; dropped: those no longer asked."""
    conditions = [condition for condition in probation.asked() if condition not in dropped]
    lines = [condition.text.in_("zh") for condition in conditions]
    return enter_about(
        probation,
        EntryKind.PROBATION_CONDITIONS_SET,
        act,
        on,
        BilingualText.written("\n".join(lines)),
        track=track_for(case, TrackKind.CRIMINAL),
        decided_here=True,
        kinds=[condition.kind.value for condition in conditions],
    )
