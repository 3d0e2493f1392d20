"""How the guarantees are tried of which the law only warns: without a reason, and with one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import delete, select

from casetrack.cases.kinds import AgeStatus, DispositionKind, PartyRole
from casetrack.cases.models import Disposition, Party
from casetrack.casework.facts.recording import Statement, correct
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.law import RULES
from casetrack.people.guarantees.fact_actions import GUARANTEE
from casetrack.people.guarantees.kinds import (
    ActSort,
    AdultKind,
    AgeBand,
    GuaranteeKind,
    PleaOutcome,
)
from casetrack.people.guarantees.models import AllegedAct, Guarantee
from casetrack.people.models import Attribute, AttributeKind
from casetrack.review.decisions import ReviewOutcome, decide_review
from casetrack.review.models import ReviewPeriod
from tests.builders import NOON, TODAY, acting, make_child, make_party
from tests.guards.hard_rules.guarded import PROSECUTE, REASON
from tests.guards.hard_rules.ways import Outcome, Tries, file, refused, sent, within
from tests.people.guarantees.builders import accuse_of, give
from tests.protected import guarantee_values
from tests.review.builders import case_of, handler_of, receive

NOTHING = BilingualText(None, None)
INTERROGATION, INTERVIEW = GuaranteeKind.INTERROGATION, GuaranteeKind.VICTIM_INTERVIEW
Made = Callable[[Party, bool], object]


def _prosecuting(rule: str, make: Made, *, key: str = "law_warns") -> Tries:
    """Prosecute somebody of whom this is so, or is not: it asks why, and the flag is kept."""

    def made(*, against: bool) -> ReviewPeriod:
        child = make_child()
        child.age_status = AgeStatus.MINOR
        period = receive(child)
        make(child, against)
        return period

    def page(app: Flask, against: bool) -> Outcome:
        def filled() -> tuple[Party, str]:
            period = made(against=against)
            person = session().get_one(Party, period.party_id)
            return person, f"/cases/{period.case_id}/reviews/{period.id}/decision"

        data = {"kind": "prosecuted", "decided_on": "today", "reason": "" if against else REASON}
        return sent(app, filled, data, says=RULES[rule].en.split("'")[0])

    def action(app: Flask, against: bool) -> Outcome:
        def act() -> Outcome:
            period = made(against=against)
            by = handler_of(session().get_one(Party, period.party_id))

            def decided(reason: str) -> object:
                outcome = ReviewOutcome(PROSECUTE.kind, TODAY, reason=reason)
                return decide_review(period, outcome, acting(by, on=TODAY, at=NOON))

            done = refused(lambda: decided(""), key=key) if against else None
            decided(REASON)
            flags = session().scalars(
                select(Disposition.flags).where(Disposition.party_id == period.party_id)
            )
            is_kept = rule in [flag["rule"] for kept in flags for flag in kept]
            assert is_kept == against, f"{rule} is kept beside the decision: {is_kept}"
            return done or Outcome.LET_THROUGH

        return within(app, act)

    return Tries(page, action)


def _acted_young(child: Party, against: bool) -> None:
    sort = ActSort.OTHER if against else ActSort.ROBBERY
    accuse_of(child, "2026-06", sort=ActSort.ROBBERY, band=AgeBand.AT_16_17)
    accuse_of(child, "2026-05", sort=sort, band=AgeBand.AT_14_15)


def _undated(child: Party, against: bool) -> None:
    """Of what is held against somebody no day is told, or the year is."""
    session().execute(delete(AllegedAct).where(AllegedAct.party_id == child.id))
    accuse_of(child, "" if against else "2026", sort=ActSort.OTHER)


def _untrained(child: Party, against: bool) -> None:
    """Nothing tells that whoever handles the case was trained for minors."""
    trained = delete(Guarantee).where(Guarantee.party_id == child.id)
    if against:
        session().execute(trained.where(Guarantee.kind == GuaranteeKind.SPECIALISED))


def _girl(child: Party, against: bool) -> None:
    session().add(
        Attribute(
            case_id=child.case_id,
            party_id=child.id,
            kind=AttributeKind.SEX,
            text=BilingualText("female", "女"),
            since=PartialDate.unknown(),
            until=PartialDate.unknown(),
            said_by=NOTHING,
        )
    )
    give(
        child,
        INTERROGATION,
        adult=AdultKind.LEGAL_REPRESENTATIVE,
        woman_present=not against,
        happened=PartialDate.day(TODAY),
    )


def _stood_in(child: Party, against: bool) -> None:
    why = NOTHING if against else BilingualText(None, "父母在外地务工")
    give(child, INTERROGATION, adult=AdultKind.SCHOOL, why=why, happened=PartialDate.day(TODAY))


def _pleaded(child: Party, against: bool) -> None:
    beside = AdultKind.LEGAL_REPRESENTATIVE
    give(
        child,
        GuaranteeKind.PLEA,
        plea=PleaOutcome.SIGNED,
        adult=beside,
        defender_present=not against,
    )


def _beside_an_adult(child: Party, against: bool) -> None:
    make_party(case_of(child), PartyRole.CO_OFFENDER, age=AgeStatus.ADULT)
    if not against:
        give(child, GuaranteeKind.SEPARATE)


def _not_prosecuted_before(child: Party, against: bool) -> None:
    """The case was opened again, and the decision not to prosecute stands."""
    if against:
        review = select(ReviewPeriod.track_id).where(ReviewPeriod.party_id == child.id)
        session().add(
            Disposition(
                case_id=child.case_id,
                track_id=session().scalars(review).first(),
                party_id=child.id,
                kind=DispositionKind.DISCRETIONARY_NON_PROSECUTION,
                decided=PartialDate.day(TODAY - timedelta(days=30)),
                decided_here=True,
            )
        )


def _interviewing(*, again: bool, key: str, says: str) -> Tries:
    """Interview a victim: once more, or without a recording. Lawful: with a reason."""
    typed = {
        "happened": "2026-11-20",
        "adult": "legal_representative",
        "has_grave_harm": "yes",
        "is_recorded": "yes" if again else "no",
    }
    data: dict[str, Any] = {
        "adult": AdultKind.LEGAL_REPRESENTATIVE,
        "has_grave_harm": True,
        "is_recorded": again,
    }
    before = {**data, "is_recorded": True}

    def made() -> Party:
        child = make_child(role=PartyRole.VICTIM)
        if again:
            give(child, INTERVIEW, **before)
        return child

    def page(app: Flask, against: bool) -> Outcome:
        def filled() -> tuple[Party, str]:
            child = made()
            url = f"/cases/{child.case_id}/guarantees/new?kind={INTERVIEW.value}&of={child.id}"
            return child, url

        return sent(app, filled, {**typed, "why": "" if against else REASON}, says=says)

    def action(app: Flask, against: bool) -> Outcome:
        why = NOTHING if against else BilingualText(None, REASON)
        return within(
            app, lambda: refused(lambda: give(made(), INTERVIEW, why=why, **data), key=key)
        )

    def correction(app: Flask, against: bool) -> Outcome:
        """Take away the reason that was given."""

        def act() -> Outcome:
            child = made()
            row = give(child, INTERVIEW, why=BilingualText(None, REASON), **data)
            why = NOTHING if against else BilingualText(None, "出现新的事实")
            statement = Statement(child, guarantee_values(INTERVIEW, why=why, **data))
            by = acting(handler_of(child), on=TODAY, at=NOON)
            return refused(
                lambda: correct(
                    GUARANTEE, case_of(child), row, statement, by, opened=1, reason="误填"
                ),
                key=key,
            )

        return within(app, act)

    return Tries(page, action, correction)


def _interviews_told(*values: dict[str, Any]) -> Callable[[dict[str, Any]], None]:
    """A file that tells of these interviews of a victim of 15."""

    def change(case: dict[str, Any]) -> None:
        number = len(case["journal"])
        days = [f"2025-01-{day}" for day, _one in enumerate(values, 10)]
        case["journal"] += [
            {"number": number + place, "kind": "guarantee_told", "when": day, "about": ["lan"]}
            for place, day in enumerate(days, 1)
        ]
        guarantees = [
            {"kind": "victim_interview", "happened": day, "entry": number + place, **item}
            for place, (day, item) in enumerate(zip(days, values, strict=True), 1)
        ]
        victim = {"ref": "lan", "kind": "person", "alias": {"zh": "兰某某"}, "age_status": "minor"}
        roles = [{"role": "victim", "track": "criminal"}]
        case["parties"].append({**victim, "roles": roles, "guarantees": guarantees})

    return change


_TOLD_WHY = {"why": {"zh": "出现新的事实"}}
_AGAIN = file("guarantee_one_interview", _interviews_told({}, {}), _interviews_told({}, _TOLD_WHY))
_UNRECORDED = file(
    "guarantee_interview_recorded",
    _interviews_told({"has_grave_harm": True}),
    _interviews_told({"has_grave_harm": True, "recorded": True}),
)
ASKED_WHY = {
    "responsibility_14_15": _prosecuting("responsibility_14_15", _acted_young),
    "acts_dated": _prosecuting("acts_dated", _undated),
    "guarantee_specialised_staff": _prosecuting("guarantee_specialised_staff", _untrained),
    "guarantee_woman_present": _prosecuting("guarantee_woman_present", _girl),
    "guarantee_substitution_reason": _prosecuting("guarantee_substitution_reason", _stood_in),
    "guarantee_plea_witnessed": _prosecuting("guarantee_plea_witnessed", _pleaded),
    "guarantee_separate_handling": _prosecuting("guarantee_separate_handling", _beside_an_adult),
    "non_prosecution_revoked_first": _prosecuting(
        "non_prosecution_revoked_first", _not_prosecuted_before, key="non_prosecution_stands"
    ),
    "guarantee_one_interview": replace(
        _interviewing(
            again=True, key="interviewed_before", says="The victim was questioned before"
        ),
        file=_AGAIN,
    ),
    "guarantee_interview_recorded": replace(
        _interviewing(again=False, key="interview_not_recorded", says="recorded"),
        file=_UNRECORDED,
    ),
}
