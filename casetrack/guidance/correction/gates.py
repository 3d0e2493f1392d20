"""The gate of a measure of corrective education."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from casetrack.cases.kinds import Part
from casetrack.cases.models import Case, JournalEntry, Measure, Party
from casetrack.casework.identity.ages import age_of, ages_at, ages_of
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.guidance.correction.kinds import DECIDED, SeriousMisconduct
from casetrack.guidance.correction.models import CorrectiveMeasure
from casetrack.law import OutsideStatute
from casetrack.law.correction import BELOW_AGE, IN_FORCE, OF_A_MINOR, corrective_education
from casetrack.ledger.gates import Asked, Gate, GateAsked

# Rule -> sentence of its refusal, and field.
SAID = {
    OF_A_MINOR.id: ("correction_of_an_adult", "children"),
    BELOW_AGE.id: ("correction_punishable_at_act", "acted"),
    IN_FORCE.id: ("correction_before_the_law", "decided"),
}


def on_age(asked: GateAsked) -> Iterator[Asked]:
    """Whether the child is a minor, the law was in force, and the age fits the stated ground.

    facts: `conduct`, the serious misconduct; `acted`, when that was.

    Source: Law on the Prevention of Juvenile Delinquency arts. 38, 41; Criminal Law art. 17.
    """
    child = asked.person
    if child is None:
        return
    verdicts = corrective_education(
        is_minor=age_of(child, asked.on).minor,
        for_age_alone=asked.facts["conduct"] is SeriousMisconduct.FOR_AGE_ALONE,
        least_age_at_act=_least_age(child, asked.facts["acted"]),
        on=asked.on,
        for_public_order=asked.facts["conduct"] is SeriousMisconduct.PUBLIC_ORDER,
    )
    for verdict in verdicts:
        key, at = SAID[verdict.rule]
        yield Asked(verdict, key, at=at, values={"who": child.alias, **verdict.values})


def asked_of_correction(
    child: Party, conduct: SeriousMisconduct, acted: PartialDate | None, *, decided: PartialDate
) -> GateAsked:
    """The gate for one child on the first possible day of the decision."""
    case = session().get_one(Case, child.case_id)
    assert decided.first is not None
    return GateAsked(case, child, DECIDED, decided.first, {"conduct": conduct, "acted": acted})


def asked_again(case: Case, entry: JournalEntry) -> GateAsked | None:
    """The gate of a recorded measure, as measure and birth date stand now; None without a day."""
    query = select(CorrectiveMeasure).join(Measure).where(Measure.entry_id == entry.id)
    detail = session().scalar(query)
    day = first_known(detail.decided, detail.measure.started) if detail is not None else None
    if detail is None or day is None:
        return None
    child = next(link.party for link in detail.measure.parties if link.part is Part.ABOUT)
    return asked_of_correction(child, detail.conduct, detail.acted, decided=day)


def first_known(*days: PartialDate | None) -> PartialDate | None:
    """The first of these days that is known; None if none is."""
    return next((when for when in days if when is not None and when.first is not None), None)


def _least_age(child: Party, acted: PartialDate | None) -> int | None:
    """Least age at the act: by birth date, else by the age at an earlier act; None if unknown."""
    if acted is None or acted.first is None:
        return None
    try:
        ages = ages_at(child, acted)
    except OutsideStatute as outside:
        raise RuleBroken(
            N_("The act would have come before the birth. Compare the day with the identity."),
            field="acted",
        ) from outside
    return ages[0] if ages is not None else ages_of(child).least_on(acted.first)


GATES = (Gate(frozenset({DECIDED}), on_age, again=asked_again),)
