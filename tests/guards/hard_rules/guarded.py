"""How the rules on guarantees and on the age at an act are tried."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import delete

from casetrack.cases.kinds import AgeStatus, DispositionKind
from casetrack.cases.models import Party
from casetrack.casework.facts.recording import Statement, correct, state
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.law import RULES
from casetrack.people.guarantees.fact_actions import APPROVAL, GUARANTEE
from casetrack.people.guarantees.kinds import (
    ActSort,
    AdultKind,
    AgeBand,
    GuaranteeKind,
    HeardOf,
    SppStep,
)
from casetrack.people.guarantees.models import Guarantee
from casetrack.review.decisions import ReviewOutcome, decide_review
from casetrack.review.models import Custody, ReviewKind, ReviewPeriod
from tests.builders import NOON, TODAY, acting, make_child
from tests.guards.hard_rules.ways import Outcome, Tries, Way, file, refused, sent, within
from tests.people.guarantees.builders import accuse_of, find_age, give
from tests.protected import guarantee_values
from tests.review.builders import case_of, handler_of, receive
from tests.saying import saying

PROSECUTE = ReviewOutcome(DispositionKind.PROSECUTED, TODAY)
SPECIAL = ReviewOutcome(
    DispositionKind.SPECIAL_NON_PROSECUTION, TODAY, ground="有重大立功，自愿如实供述"
)
# The law warns of other things that nobody recorded; a reason is given to each.
REASON = "已经核实"


def _decided(
    rule: str, made: Callable[[bool], ReviewPeriod], outcome: ReviewOutcome, way: Way | None
) -> Tries:
    """Decide about somebody. made: called with whether it is against the law."""
    kept = replace(outcome, reason=REASON)

    def page(app: Flask, against: bool) -> Outcome:
        def make() -> tuple[Party, str]:
            period = made(against)
            person = session().get_one(Party, period.party_id)
            return person, f"/cases/{period.case_id}/reviews/{period.id}/decision"

        given = {"decided_on": "today", "ground": outcome.ground, "reason": REASON}
        data = {"kind": outcome.kind.value, **given}
        return sent(app, make, data, says=RULES[rule].en.split("'")[0])

    def action(app: Flask, against: bool) -> Outcome:
        def act() -> Outcome:
            period = made(against)
            by = handler_of(session().get_one(Party, period.party_id))
            return refused(
                lambda: decide_review(period, kept, acting(by, on=TODAY, at=NOON)), rule=rule
            )

        return within(app, act)

    return Tries(page, action, None, way)


def _without(*kinds: GuaranteeKind, then: Callable[[Party], object] = lambda child: None) -> Any:
    """A review of somebody for whom these are not on record, but what `then` records."""

    def made(against: bool) -> ReviewPeriod:
        child = make_child()
        child.age_status = AgeStatus.MINOR
        period = receive(child)
        if against:
            session().execute(
                delete(Guarantee).where(Guarantee.party_id == child.id, Guarantee.kind.in_(kinds))
            )
            then(child)
        return period

    return made


def _acted(band: AgeBand) -> Callable[[bool], ReviewPeriod]:
    """A review of a killing at an age, or of one at sixteen."""

    def made(against: bool) -> ReviewPeriod:
        child = make_child()
        period = receive(child)
        at = band if against else AgeBand.AT_16_17
        accuse_of(child, "2026-06", sort=ActSort.KILLING, gravest=True, band=at)
        return period

    return made


def approved(child: Party, step: SppStep = SppStep.SPECIAL_APPROVED) -> None:
    """The Supreme People's Procuratorate approved, or did not, that somebody is not prosecuted."""
    values = {
        "step": step,
        "happened": PartialDate.day(TODAY - timedelta(days=3)),
        "proof": BilingualText(None, "高检不诉核〔2026〕1号"),
    }
    by = acting(handler_of(child), on=TODAY, at=NOON)
    state(APPROVAL, case_of(child), Statement(child, values), by)


def _asked_of_spp(against: bool) -> ReviewPeriod:
    child = make_child()
    child.age_status = AgeStatus.MINOR
    approved(child, SppStep.SPECIAL_REFUSED if against else SppStep.SPECIAL_APPROVED)
    return receive(child)


def _uncertain(against: bool) -> ReviewPeriod:
    child = make_child()
    find_age(child, certain=not against)
    return receive(child, ReviewKind.ARREST, received_on=TODAY, custody=Custody.DETAINED)


def _told_of_arrest(**data: Any) -> Callable[[dict[str, Any]], None]:
    """A file that tells of an arrest, and of this beside the person."""

    def change(file: dict[str, Any]) -> None:
        file["parties"][0].update(data)
        arrest = {"ref": "arrest", "kind": "arrest_approved", "party": "wei"}
        file["decisions"].append({**arrest, "track": "criminal", "decided": "2025-01-20"})

    return change


def _act_told(band: AgeBand) -> Callable[[dict[str, Any]], None]:
    def change(file: dict[str, Any]) -> None:
        file["parties"][0]["acts"] = [{"sort": "other", "age_band": band.value}]

    return change


def _assess(child: Party, *, against: bool) -> Guarantee:
    kind = GuaranteeKind.ASSESSMENT
    return give(child, kind, child_consents=True, guardian_consents=not against)


def _assessed_page(app: Flask, against: bool) -> Outcome:
    def make() -> tuple[Party, str]:
        child = make_child()
        return child, f"/cases/{child.case_id}/guarantees/new?kind=assessment&of={child.id}"

    consents = "no" if against else "yes"
    data = {"happened": "2026-11-20", "child_consents": "yes", "guardian_consents": consents}
    return sent(app, make, data, says="Without the consent of both")


def _assessed(app: Flask, against: bool) -> Outcome:
    def act() -> Outcome:
        child = make_child()
        return refused(
            lambda: _assess(child, against=against),
            key=saying("Without the consent of both the minor and the"),
        )

    return within(app, act)


def _assessed_otherwise(app: Flask, against: bool) -> Outcome:
    def act() -> Outcome:
        child = make_child()
        row = _assess(child, against=False)
        values = guarantee_values(
            GuaranteeKind.ASSESSMENT, child_consents=not against, guardian_consents=True
        )
        statement = Statement(child, {**values, "is_signed": True})
        by = acting(handler_of(child), on=TODAY, at=NOON)
        return refused(
            lambda: correct(GUARANTEE, case_of(child), row, statement, by, opened=1, reason="误填"),
            key=saying("Without the consent of both the minor and the"),
        )

    return within(app, act)


INTERROGATION, OPINION = GuaranteeKind.INTERROGATION, GuaranteeKind.OPINION_HEARD
ALONE = [{"kind": "interrogation", "adult": "nobody", "happened": "2025-01-10"}]
REFUSED_BY_ONE = [{"kind": "assessment", "child_consents": True, "guardian_consents": False}]
UNCERTAIN = [{"certain": False, "evidence": "none_found"}]

GUARDED = {
    "guarantee_interrogated": _decided(
        "guarantee_interrogated", _without(INTERROGATION), PROSECUTE, None
    ),
    "guarantee_counsel": _decided("guarantee_counsel", _without(OPINION), PROSECUTE, None),
    "guarantee_defender_heard": _decided(
        "guarantee_defender_heard",
        _without(
            OPINION, then=lambda child: give(child, OPINION, heard_of=HeardOf.LEGAL_REPRESENTATIVE)
        ),
        PROSECUTE,
        None,
    ),
    "guarantee_adult_present": _decided(
        "guarantee_adult_present",
        _without(
            INTERROGATION, then=lambda child: give(child, INTERROGATION, adult=AdultKind.NOBODY)
        ),
        PROSECUTE,
        file("guarantee_adult_present", _told_of_arrest(guarantees=ALONE)),
    ),
    "guarantee_assessment_consent": Tries(
        _assessed_page,
        _assessed,
        _assessed_otherwise,
        file("guarantee_assessment_consent", _told_of_arrest(guarantees=REFUSED_BY_ONE)),
    ),
    "responsibility_under_12": _decided(
        "responsibility_under_12",
        _acted(AgeBand.UNDER_12),
        PROSECUTE,
        file("responsibility_under_12", _act_told(AgeBand.UNDER_12)),
    ),
    "responsibility_12_13": _decided(
        "responsibility_12_13",
        _acted(AgeBand.AT_12_13),
        PROSECUTE,
        file("responsibility_12_13", _act_told(AgeBand.AT_12_13)),
    ),
    "np_special": _decided("np_special", _asked_of_spp, SPECIAL, None),
    "age_certain": _decided(
        "age_certain",
        _uncertain,
        ReviewOutcome(DispositionKind.ARREST_APPROVED, TODAY),
        file("age_certain", _told_of_arrest(age_findings=UNCERTAIN)),
    ),
}
