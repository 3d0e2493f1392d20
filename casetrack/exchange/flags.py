"""What the law would have refused of a decision that is only recorded, kept beside it as a flag."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from casetrack.cases.kinds import AgeStatus, DispositionKind
from casetrack.cases.models import Charge, Disposition, Party
from casetrack.law.conditional import CHAPTER, ELIGIBLE_CHAPTERS, MINOR_AT_ACT
from casetrack.law.dates import probation_last_day
from casetrack.law.terms import OutsideStatute
from casetrack.probation.models import Probation

Flag = dict[str, Any]
CONDITIONAL = DispositionKind.CONDITIONAL_NON_PROSECUTION


def flag_probation(probation: Probation, *, on: date) -> list[Flag]:
    """What is wrong with the length, and with a final decision before the end.

    on: the day whose law is asked where the day of the decision is unknown.
    """
    flags = []
    decided = probation.disposition.decided
    try:
        probation_last_day(decided.first or on, months=probation.months)
    except OutsideStatute as broken:
        flags.append(flag("cnp_probation", broken.key, broken.values))
    final = probation.final_disposition
    ends = probation.ends_on()
    if (
        final is not None
        and final.kind is DispositionKind.NON_PROSECUTION_AFTER_PROBATION
        and ends is not None
        and final.decided.last is not None
        and final.decided.last <= ends
    ):
        values: dict[str, object] = {
            "earliest": ends + timedelta(days=1),
            "decided": final.decided.last,
        }
        flags.append(flag("cnp_final_decision", "decided_before_the_end", values))
    return flags


def flag_conditional(
    decision: Disposition, person: Party, charges: Iterable[Charge], *, on: date
) -> list[Flag]:
    """What is known of a person that excludes conditional non-prosecution.

    What is not recorded excludes nothing. on: as for `flag_probation`.
    """
    if decision.kind is not CONDITIONAL:
        return []
    flags = []
    if person.age_status is AgeStatus.ADULT:
        flags.append(flag(MINOR_AT_ACT.id, "cnp_not_a_minor", {"age": person.age_status}))
    chapters = ELIGIBLE_CHAPTERS.on(max(decision.decided.first or on, ELIGIBLE_CHAPTERS.since))
    for charge in charges:
        if charge.chapter is not None and charge.chapter not in chapters:
            flags.append(flag(CHAPTER.id, "cnp_chapter", {"chapter": charge.chapter}))
    return flags


def flag(rule: str, key: str, values: Mapping[str, object]) -> Flag:
    """What is kept: the rule, the sentence, and its values in JSON types."""
    return {"rule": rule, "key": key, "values": {k: _plain(v) for k, v in values.items()}}


def _plain(value: object) -> object:
    return value if isinstance(value, int | bool) else str(value)
