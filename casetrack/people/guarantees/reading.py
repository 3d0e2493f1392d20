"""Ask the law about the records of one person: the guarantees, and the age at each act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from casetrack.db.partial_date import PartialDate
from casetrack.law import (
    AgeRecord,
    Severity,
    SuspectGuarantees,
    Verdict,
    age_established,
    guarantees,
    responsibility,
    special_procedure,
    victim_interview,
)
from casetrack.people.guarantees.kinds import (
    PROSECUTION_ANSWERS,
    AdultKind,
    AgeBand,
    GuaranteeKind,
    HeardOf,
    PleaOutcome,
    SppStep,
)
from casetrack.people.guarantees.models import AllegedAct, Guarantee
from casetrack.people.guarantees.queries import PersonRecord, ages_at_acts

_YOUNG = (AgeBand.UNDER_12, AgeBand.AT_12_13, AgeBand.AT_14_15)


@dataclass(frozen=True)
class ActVerdicts:
    """One act with the verdicts on the age at it: liability, and procedure."""

    act: AllegedAct
    answers: Verdict | None
    procedure: Verdict | None


def facts_of(record: PersonRecord, *, on: date, minor_now: bool | None) -> SuspectGuarantees:
    """Guarantees of a suspect as facts for the law, for a decision on that day.

    minor_now: whether they are under 18 on it; None, unknown, is treated as a minor.

    The last interrogation counts: a flawed one is made good by another.
    """
    last = _last(record, GuaranteeKind.INTERROGATION, on)
    calls = _of(record, GuaranteeKind.APPROPRIATE_ADULT, on)
    opinions = _of(record, GuaranteeKind.OPINION_HEARD, on)
    # A defender who was heard exists.
    is_heard = any(opinion.heard_of is HeardOf.DEFENDER for opinion in opinions)
    tests = _of(record, GuaranteeKind.ASSESSMENT, on)
    pleas = _of(record, GuaranteeKind.PLEA, on)
    hearing = _last(record, GuaranteeKind.HEARING, on)
    stood_in = last is not None and last.adult is not None and last.adult.stands_in
    return SuspectGuarantees(
        minor_now=minor_now is not False,
        specialised_staff=bool(_of(record, GuaranteeKind.SPECIALISED, on)) or None,
        interrogated=last is not None or None,
        counsel=any(_is_by(counsel.when, on) for counsel in record.counsel) or is_heard or None,
        defender_heard=is_heard or None,
        adult_present=(
            None if last is None or last.adult is None else last.adult is not AdultKind.NOBODY
        ),
        social_investigation=(
            any("report_on" in investigation.fields for investigation in record.investigations)
            or None
        ),
        woman_present=bool(last.woman_present) if record.is_girl and last is not None else None,
        substitution_reason=(
            bool(last.why or any(call.why for call in calls))
            if stood_in and last is not None
            else None
        ),
        assessment_consent=all(map(_is_consented, tests)) if tests else None,
        plea_witnessed=_is_witnessed(pleas[-1]) if pleas else None,
        separate_handling=(
            bool(_of(record, GuaranteeKind.SEPARATE, on)) if record.has_adults_beside else None
        ),
        hearing_closed=bool(hearing.is_closed) if hearing is not None else None,
    )


def verdicts_on_suspect(
    record: PersonRecord, *, on: date, minor_now: bool | None
) -> tuple[Verdict, ...]:
    """Verdicts on each guarantee of a suspect that must or does arise by a day."""
    return guarantees(facts_of(record, on=on, minor_now=minor_now))


def verdicts_on_victim(record: PersonRecord, *, on: date) -> tuple[Verdict, ...]:
    """Verdicts on the last interview of a victim; () without an interview."""
    held = _of(record, GuaranteeKind.VICTIM_INTERVIEW, on)
    if not held:
        return ()
    return verdicts_on_interview(held[-1], before=len(held) - 1, is_girl=record.is_girl)


def verdicts_on_interview(row: Guarantee, *, before: int, is_girl: bool) -> tuple[Verdict, ...]:
    """Verdicts on one interview. before: number of earlier ones."""
    return victim_interview(
        interviews_before=before,
        grave_harm=bool(row.has_grave_harm),
        recorded=bool(row.is_recorded),
        girl=is_girl,
        woman_present=bool(row.woman_present),
    )


def verdicts_on_acts(
    record: PersonRecord, *, on: date, prosecuting: bool, ages: AgeRecord | None = None
) -> tuple[ActVerdicts, ...]:
    """Verdicts on the age at each act; without those whose age is unknown.

    prosecuting: False before the decision on prosecution, when no approval of the Supreme People's
    Procuratorate is needed yet. ages: if read already. If the person answers for one act, not
    answering for another is no refusal but needs a reason, as that act may not be charged.
    """
    ages = ages or record.ages
    verdicts = [
        ActVerdicts(act, answers_for(act, ages.years_at(age), record, on, prosecuting), _kind(act))
        for act, age in zip(record.acts, ages_at_acts(record.acts), strict=True)
    ]
    answered = any(
        verdict.answers is not None and not verdict.answers.refuses for verdict in verdicts
    )
    return tuple(_only_asks(verdict) if answered else verdict for verdict in verdicts)


def answers_for(
    act: AllegedAct | None,
    years: tuple[int | None, int | None],
    record: PersonRecord,
    on: date,
    prosecuting: bool,
) -> Verdict | None:
    """Whether a person answers for an act, by their least and greatest possible age at it.

    Refused where they do not at the greatest; a warning where the result differs between the two.
    None for an unknown age. act: None where none is on record.

    Source: Criminal Law art. 17; SPC Interpretation on Criminal Cases of Minors art. 4.
    """
    least, greatest = years
    known = [AgeBand.of(age) for age in (least, greatest) if age is not None]
    if not known:
        return None
    youngest, oldest = (
        responsibility(
            band.age,
            acted_on=(act.happened.first if act is not None else None) or on,
            act=act.sort.in_law if act is not None and act.sort is not None else None,
            gravest=bool(act is not None and act.is_gravest),
            spp_approved=bool(approved_by_spp(record, PROSECUTION_ANSWERS, on=on)),
            prosecuting=prosecuting,
        )
        for band in (known[0], known[-1])
    )
    if oldest.refuses and youngest.rule != oldest.rule:
        return oldest
    hangs = youngest.rule != oldest.rule and youngest.refuses
    return replace(youngest, severity=Severity.WARN) if hangs else youngest


def age_verdict(record: PersonRecord, *, on: date, is_known: bool) -> Verdict | None:
    """Whether the age is known well enough for an arrest by a day; None where there is no doubt.

    is_known: whether the record says that they were a minor at the act, or of age.
    """
    findings = [finding for finding in record.findings if _is_by(finding.happened, on)]
    if not findings:
        return None if is_known else age_established(certain=False, decides_liability=True)
    decides = not record.acts or any(
        act.age_band is None or act.age_band in _YOUNG for act in record.acts
    )
    return age_established(certain=findings[-1].is_certain, decides_liability=decides)


def approved_by_spp(
    record: PersonRecord, answers: tuple[SppStep, SppStep], *, on: date
) -> bool | None:
    """Whether the last answer of the Supreme People's Procuratorate by a day was approval.

    answers: that approve, and that refuse, what was asked. None without an answer.
    """
    steps = [approval.step for approval in record.approvals if _is_by(approval.happened, on)]
    last = next((step for step in reversed(steps) if step in answers), None)
    return None if last is None else last is answers[0]


def needs_approval(record: PersonRecord) -> bool:
    """Whether an act was done at 12 or 13."""
    return any(act.age_band is AgeBand.AT_12_13 for act in record.acts)


def _kind(act: AllegedAct) -> Verdict | None:
    return special_procedure(act.age_band.age) if act.age_band is not None else None


def _only_asks(verdicts: ActVerdicts) -> ActVerdicts:
    if verdicts.answers is None or not verdicts.answers.refuses:
        return verdicts
    return replace(verdicts, answers=replace(verdicts.answers, severity=Severity.WARN))


def _of(record: PersonRecord, kind: GuaranteeKind, on: date) -> Sequence[Guarantee]:
    """Guarantees of one kind by a day (included), by their day as far as known."""
    guarantees = [
        guarantee
        for guarantee in record.guarantees
        if guarantee.kind is kind and _is_by(guarantee.happened, on)
    ]
    return sorted(guarantees, key=lambda guarantee: guarantee.happened.last or date.min)


def _is_by(when: PartialDate, on: date) -> bool:
    """Whether an event may have happened by a day (included); true without a date."""
    return when.first is None or when.first <= on


def _last(record: PersonRecord, kind: GuaranteeKind, on: date) -> Guarantee | None:
    guarantees = _of(record, kind, on)
    return guarantees[-1] if guarantees else None


def _is_consented(guarantee: Guarantee) -> bool:
    return guarantee.child_consents is True and guarantee.guardian_consents is True


def _is_witnessed(guarantee: Guarantee) -> bool:
    if guarantee.plea is PleaOutcome.OBJECTION_RECORDED:
        return True
    return (
        guarantee.adult is not None
        and guarantee.adult is not AdultKind.NOBODY
        and bool(guarantee.defender_present)
    )
