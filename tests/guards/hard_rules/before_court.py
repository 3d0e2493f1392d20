"""How the rules on what is asked of a court are tried: procedures, suits, protection orders."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from casetrack.cases.kinds import AgeStatus, DispositionKind, PartyRole
from casetrack.cases.models import Disposition, Party
from casetrack.casework.facts.recording import Statement, correct
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.law import RULES
from casetrack.ledger.decisions import decide
from casetrack.review.judgments.models import ProposedProcedure
from casetrack.review.judgments.protest_facts import COURT_STEP
from casetrack.review.lawsuits.fact_actions import EXTENSION, LAWSUIT
from casetrack.review.lawsuits.models import Lawsuit, LawsuitKind
from tests.builders import NOON, TODAY, acting, make_child
from tests.guards.hard_rules.ways import Outcome, Tries, Way, file, refused, sent, within
from tests.review.builders import case_of, handler_of
from tests.review.lawsuits.builders import (
    LAST,
    ORDER,
    lawsuit_values,
    propose_procedure,
    prosecuted,
    step_values,
    sue,
    two_people,
)
from tests.saying import saying

DAY = timedelta(days=1)
SUMMARY = ProposedProcedure.SUMMARY
CONDITIONAL = DispositionKind.CONDITIONAL_NON_PROSECUTION
LATE = saying("The order lapsed on")
NO_WILL = saying("A suit is supported for a person")


def accused(*, minor: bool = False) -> Party:
    """Somebody who is prosecuted."""
    child = make_child(role=PartyRole.DEFENDANT)
    child.age_status = AgeStatus.MINOR if minor else AgeStatus.ADULT
    session().flush()
    return child


def _proposing(
    rule: str, procedure: ProposedProcedure, *, minor: bool, way: Way | None = None
) -> Tries:
    """Propose a procedure for a minor, or without the agreement of an adult. Lawful: neither."""
    is_summary = procedure is SUMMARY

    def values(against: bool) -> dict[str, Any]:
        return {"procedure": procedure, "is_agreed": not (against and is_summary)}

    def page(app: Flask, against: bool) -> Outcome:
        def make() -> tuple[Party, str]:
            child = accused(minor=against and minor)
            asked = f"of={child.id}&judgment={prosecuted(child).id}&kind=procedure_proposed"
            return child, f"/cases/{child.case_id}/court-steps/new?{asked}"

        answer = "yes" if values(against)["is_agreed"] else "no"
        data = {"procedure": procedure.value, "is_agreed": answer, "happened_on": "today"}
        return sent(app, make, data, says=RULES[rule].en)

    def action(app: Flask, against: bool) -> Outcome:
        def act() -> Outcome:
            child = accused(minor=against and minor)
            return refused(lambda: propose_procedure(child, **values(against)), rule=rule)

        return within(app, act)

    def correction(app: Flask, against: bool) -> Outcome:
        """The ordinary procedure was recorded by mistake."""

        def act() -> Outcome:
            child = accused(minor=against and minor)
            row = propose_procedure(child, procedure=ProposedProcedure.ORDINARY, is_agreed=None)
            about = session().get_one(Disposition, row.disposition_id)
            now = Statement(child, step_values(about, **values(against)))
            by = acting(handler_of(child), on=TODAY, at=NOON)
            return refused(
                lambda: correct(COURT_STEP, case_of(child), row, now, by, opened=1, reason="误填"),
                rule=rule,
            )

        return within(app, act)

    return Tries(page, action, correction, way)


def _told_summary(*, agreed: bool) -> Callable[[dict[str, Any]], None]:
    """A file that tells of a summary procedure that was proposed for somebody prosecuted."""

    def change(data: dict[str, Any]) -> None:
        number = len(data["journal"]) + 1
        entry = {"number": number, "kind": "court_step_told", "when": "2025-08-21"}
        data["journal"].append({**entry, "about": ["wei"]})
        step = {"kind": "procedure_proposed", "procedure": "summary", "agreed": agreed}
        steps = [{**step, "happened_on": "2025-08-21", "entry": number}]
        prosecution = {"ref": "indictment", "kind": "prosecuted", "party": "wei"}
        data["decisions"].append(
            {**prosecution, "track": "criminal", "decided": "2025-08-20", "court_steps": steps}
        )

    return change


def _suing(
    rule: str,
    key: str,
    says: str,
    *,
    values: Callable[[bool], dict[str, Any]],
    typed: Callable[[bool], dict[str, str]],
    before: Callable[[Party], object] = lambda respondent: None,
    way: Way | None = None,
) -> Tries:
    """Record a suit, by its values and by what is typed of it. before: of who is sued."""

    def made(against: bool) -> tuple[Party, Party]:
        child, respondent = two_people()
        if against:
            before(respondent)
            session().flush()
        return child, respondent

    def page(app: Flask, against: bool) -> Outcome:
        data = {"filed": "2026-11-20", **typed(against)}

        def make() -> tuple[Party, str]:
            child, respondent = made(against)
            data.update(party=str(child.id), respondent=str(respondent.id))
            return child, f"/cases/{child.case_id}/lawsuits/new?kind={data['kind']}"

        return sent(app, make, data, says=says)

    def action(app: Flask, against: bool) -> Outcome:
        def act() -> Outcome:
            child, respondent = made(against)
            return refused(lambda: sue(child, respondent, **values(against)), rule=rule, key=key)

        return within(app, act)

    return Tries(page, action, _suit_corrected(key, values) if key else None, way)


def _suit_corrected(key: str, values: Callable[[bool], dict[str, Any]]) -> Way:
    """What was told of a suit is put right."""

    def correction(app: Flask, against: bool) -> Outcome:
        def act() -> Outcome:
            child, respondent = two_people()
            row = sue(child, respondent, **{**values(False), "wants_to_sue": True})
            given = {**values(against), "court": BilingualText(None, "市中级人民法院")}
            now = Statement(child, lawsuit_values(respondent, **given))
            by = acting(handler_of(child), on=TODAY, at=NOON)
            return refused(
                lambda: correct(LAWSUIT, case_of(child), row, now, by, opened=1, reason="误填"),
                key=key,
            )

        return within(app, act)

    return correction


def sued_privately() -> Party:
    """The victim sues the suspect, of whom nothing is decided yet."""
    child, respondent = two_people()
    sue(child, respondent, kind=LawsuitKind.PRIVATE)
    return child


def conditionally(child: Party) -> None:
    """A conditional non-prosecution of who is sued."""
    respondent = select(Lawsuit.respondent_id).where(Lawsuit.party_id == child.id)
    _not_prosecuted(session().get_one(Party, session().scalars(respondent).one()))


def _not_prosecuted(respondent: Party) -> None:
    by = acting(handler_of(respondent), on=TODAY, at=NOON)
    decide(case_of(respondent), respondent, CONDITIONAL, by, on=TODAY)


def _suit_told(**told_so: Any) -> Callable[[dict[str, Any]], None]:
    """A file that tells of a suit of somebody who was harmed."""

    def change(data: dict[str, Any]) -> None:
        suit = {"kind": "civil", "respondent": "wei", "filed": "2025-02-10", **told_so}
        victim = {"ref": "lan", "kind": "person", "alias": {"zh": "兰某某"}, "age_status": "minor"}
        roles = [{"role": "victim", "track": "criminal"}]
        data["parties"].append({**victim, "roles": roles, "lawsuits": [suit]})

    return change


def _extending(rule: str) -> Tries:
    """Ask for the extension of an order a day after it lapsed. Lawful: on its last day."""

    def made(against: bool) -> Lawsuit:
        child, respondent = two_people()
        last = TODAY - DAY if against else TODAY
        return sue(child, respondent, **{**ORDER, "lasts_until": last})

    def page(app: Flask, against: bool) -> Outcome:
        def make() -> tuple[Party, str]:
            row = made(against)
            child = session().get_one(Party, row.party_id)
            return child, f"/cases/{row.case_id}/lawsuits/{row.id}/outcome"

        data = {"version": "1", "extension_asked": "today"}
        return sent(app, make, data, says="an extension is asked for before")

    def action(app: Flask, against: bool) -> Outcome:
        def act() -> Outcome:
            row = made(against)
            by = acting(handler_of(session().get_one(Party, row.party_id)), on=TODAY, at=NOON)
            asked = PartialDate.day(TODAY)
            values = {"extension_asked": asked, "why_not_extended": BilingualText(None, None)}
            return refused(lambda: EXTENSION.tell(row, values, by, opened=1), key=LATE)

        return within(app, act)

    def values(against: bool) -> dict[str, Any]:
        last = LAST - timedelta(days=30) if against else LAST
        asked = PartialDate.day(TODAY - DAY)
        return {**ORDER, "lasts_until": last, "extension_asked": asked}

    order = {
        "kind": "protection_order",
        "result": "granted",
        "decided": "2025-02-12",
        "lasts_until": "2025-08-12",
    }
    way = file(
        rule,
        _suit_told(**order, extension_asked="2025-08-13"),
        _suit_told(**order, extension_asked="2025-08-12"),
    )
    return Tries(page, action, _suit_corrected(LATE, values), way)


def _supported(against: bool) -> dict[str, Any]:
    return {"supported_on": TODAY, "wants_to_sue": not against}


BEFORE_COURT = {
    "expedited_adults_only": _proposing(
        "expedited_adults_only", ProposedProcedure.EXPEDITED, minor=True
    ),
    "summary_agreed": _proposing(
        "summary_agreed",
        SUMMARY,
        minor=False,
        way=file("summary_agreed", _told_summary(agreed=False), _told_summary(agreed=True)),
    ),
    "np_private_suit": _suing(
        "np_private_suit",
        "",
        RULES["np_private_suit"].en,
        values=lambda against: {"kind": LawsuitKind.PRIVATE},
        typed=lambda against: {"kind": "private"},
        before=_not_prosecuted,
    ),
    "support_will_to_sue": _suing(
        "support_will_to_sue",
        NO_WILL,
        "A suit is supported for a person who wants to sue",
        values=_supported,
        typed=lambda against: {
            "kind": "civil",
            "supported_on": "today",
            "wants_to_sue": "no" if against else "yes",
        },
        way=file(
            "support_will_to_sue",
            _suit_told(supported_on="2025-02-09", wants_to_sue=False),
            _suit_told(supported_on="2025-02-09", wants_to_sue=True),
        ),
    ),
    "protection_order_extension": _extending("protection_order_extension"),
}
