"""How the rules on who decides are tried: an office without a chief, with and without a paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.cases.kinds import DispositionKind
from casetrack.cases.models import Disposition, JournalEntry, Party
from casetrack.db import session
from casetrack.law import Heard, WayBack
from casetrack.probation import actions, corrections
from casetrack.probation.endings import FinalDecision, decide_finally
from casetrack.probation.models import Probation
from casetrack.review.actions import ReviewExtension, extend
from casetrack.review.decisions import ReviewOutcome, decide_review
from casetrack.review.hearings.actions import NewHearing, approve_hearing
from casetrack.review.judgments.protest_decision import decide_protest
from casetrack.review.judgments.withdrawal import withdraw_indictment
from casetrack.review.models import ReviewKind, ReviewPeriod
from casetrack.review.undoing import Undoing, undo
from casetrack.suggestions.issuing import issue
from tests.builders import NOON, ON_PAPER, TODAY, acting, make_case, make_child
from tests.courses.approvals.builders import make_decided_office
from tests.guards.hard_rules.trials import LETTER, ORDERED
from tests.guards.hard_rules.ways import (
    AT_THE_END,
    DAY_AFTER,
    Outcome,
    Tries,
    Way,
    file,
    page_of,
    refused,
    sent,
    within,
)
from tests.probation.builders import SIX_MONTHS, child_of, make_probation, make_suspect
from tests.review.builders import case_of, decide, handler_of, receive
from tests.review.judgments.builders import PROTESTING, WITHDRAWS, first_instance
from tests.review.lawsuits.builders import prosecuted
from tests.saying import saying
from tests.signed_in import PAPER
from tests.suggestions.letters import a_letter, make_company

ON_IT = "the approval on paper"
NO_PAPER = {"approved_number": "", "approved_on": ""}
REASON = "已经核实"


def _act(child: Party, *, against: bool, on: date = TODAY) -> Act:
    """By whoever handles the case, on a decision on paper, or on nobody's."""
    return acting(handler_of(child), on=on, at=NOON, approved=None if against else ON_PAPER)


def _tries(
    make: Callable[[], tuple[Party, str]],
    data: Mapping[str, str],
    act: Callable[[bool], object],
    *,
    at: datetime = NOON,
) -> Tries:
    """By the page with an empty number of the paper, and by the action on nobody's decision."""

    def page(app: Flask, against: bool) -> Outcome:
        typed = {**data, **(NO_PAPER if against else PAPER)}
        return sent(app, lambda: _filling(make, data, typed), typed, says=ON_IT, at=at)

    def action(app: Flask, against: bool) -> Outcome:
        return within(
            app,
            lambda: refused(
                lambda: act(against), key=saying("enter the number and the day of the approval")
            ),
        )

    return Tries(page, action)


def _filling(
    make: Callable[[], tuple[Party, str]], data: Mapping[str, str], typed: dict[str, str]
) -> tuple[Party, str]:
    """Make it, and take over what the form asks that is only known then."""
    made = make()
    typed.update({name: value for name, value in data.items() if name not in PAPER})
    return made


def _review(kind: ReviewKind, outcome: ReviewOutcome, way: Way) -> Tries:
    def made() -> ReviewPeriod:
        return receive(make_child(), kind)

    def make() -> tuple[Party, str]:
        period = made()
        url = f"/cases/{period.case_id}/reviews/{period.id}/decision"
        return _person(period), url

    def act(against: bool) -> object:
        period = made()
        return decide_review(period, outcome, _act(_person(period), against=against))

    data = {
        "kind": outcome.kind.value,
        "decided_on": "2026-11-24",
        "ground": outcome.ground,
        "reason": REASON,
    }
    return replace(_tries(make, data, act), file=way)


def _person(period: ReviewPeriod) -> Party:
    return session().get_one(Party, period.party_id)


def _ordering() -> Tries:
    def make() -> tuple[Party, str]:
        child = make_suspect()
        return child, f"/cases/{child.case_id}/people/{child.id}/probation"

    def act(against: bool) -> object:
        child = make_suspect()
        return actions.order(case_of(child), child, SIX_MONTHS, _act(child, against=against))

    return _tries(make, ORDERED, act)


def _ending() -> Tries:
    final = FinalDecision(DAY_AFTER, heard=Heard.NONE_SUCH, ground="表现良好", reason=REASON)

    def make() -> tuple[Party, str]:
        probation: Probation = make_probation()
        return child_of(probation), page_of(probation, "final")

    def act(against: bool) -> object:
        probation = make_probation()
        by = _act(child_of(probation), against=against, on=DAY_AFTER)
        return decide_finally(probation, final, by)

    data = {
        "decided_on": DAY_AFTER.isoformat(),
        "heard": "none_such",
        "ground": "表现良好",
        "reason": REASON,
    }
    return _tries(make, data, act, at=AT_THE_END)


def _suggesting() -> Tries:
    letter = {**LETTER, "objection_until": "2026-09-30"}

    def make() -> tuple[Party, str]:
        company = make_company(make_case())
        letter["recipient"] = str(company.id)
        return company, f"/cases/{company.case_id}/suggestions/new"

    def act(against: bool) -> object:
        case = make_case()
        company = make_company(case)
        return issue(case, a_letter(company), _act(company, against=against))

    return _tries(make, letter, act)


def _extending() -> Tries:
    extension = ReviewExtension(TODAY, REASON)

    def made() -> ReviewPeriod:
        return receive(make_child(), ReviewKind.PROSECUTION)

    def make() -> tuple[Party, str]:
        period = made()
        return _person(period), f"/cases/{period.case_id}/reviews/{period.id}/extension"

    def act(against: bool) -> object:
        period = made()
        return extend(period, extension, _act(_person(period), against=against))

    return _tries(make, {"extended_on": TODAY.isoformat(), "reason": REASON}, act)


def _undoing() -> Tries:
    def made() -> Disposition:
        dropped = DispositionKind.DISCRETIONARY_NON_PROSECUTION
        return decide(receive(make_child()), ReviewOutcome(dropped, TODAY, ground="情节轻微"))

    def make() -> tuple[Party, str]:
        decision = made()
        url = f"/cases/{decision.case_id}/decisions/{decision.id}/undoing"
        return session().get_one(Party, decision.party_id), url

    def act(against: bool) -> object:
        decision = made()
        person = session().get_one(Party, decision.party_id)
        undoing = Undoing(TODAY, WayBack.CORRECTION, REASON)
        return undo(decision, undoing, _act(person, against=against))

    data = {"way": "correction", "undone_on": TODAY.isoformat(), "ground": REASON}
    return _tries(make, data, act)


def _hearing() -> Tries:
    new = NewHearing(TODAY, date(2026, 12, 10), is_closed=True, what="听证")

    def make() -> tuple[Party, str]:
        child = make_suspect()
        return child, f"/cases/{child.case_id}/people/{child.id}/hearing"

    def act(against: bool) -> object:
        child = make_suspect()
        return approve_hearing(child, new, _act(child, against=against))

    data = {
        "what": "听证",
        "held_on": "2026-12-10",
        "is_closed": "y",
        "decided_on": "2026-11-24",
    }
    return _tries(make, data, act)


def _protest() -> Tries:
    def make() -> tuple[Party, str]:
        row = first_instance(make_suspect())
        page = f"/cases/{row.case_id}/judgments/{row.id}/protest"
        return session().get_one(Party, row.party_id), page

    def act(against: bool) -> object:
        child = make_suspect()
        return decide_protest(first_instance(child), PROTESTING, _act(child, against=against))

    data = {
        **dict.fromkeys(("on_facts", "on_law", "on_sentence", "on_procedure"), "objected"),
        "decision": "protested",
        "ground": "sentence",
        "why": REASON,
        "decided_on": "2026-11-24",
    }
    return _tries(make, data, act)


def _withdrawal() -> Tries:
    def make() -> tuple[Party, str]:
        child = make_suspect()
        page = f"/cases/{child.case_id}/indictments/{prosecuted(child).id}/withdraw"
        return child, page

    def act(against: bool) -> object:
        child = make_suspect()
        by = _act(child, against=against)
        return withdraw_indictment(prosecuted(child), WITHDRAWS, by)

    return _tries(make, {"why": REASON, "decided_on": "2026-11-24"}, act)


def _told(kind: str, entry: str, **decision: str) -> Way:
    """A file in which an entry tells that whoever handled the case took this decision."""
    rule = RULE_OF[entry]

    def change(data: dict[str, Any]) -> None:
        number = len(data["journal"]) + 1
        fields = {"who_decided": "prosecutor"}
        when = decision.get("decided", "2025-08-04")
        data["journal"].append({"number": number, "kind": entry, "when": when, "fields": fields})
        if decision:
            added = {"ref": "other", "kind": kind, "party": "wei", "track": "criminal"}
            data["decisions"].append({**added, **decision, "entry": number})
        else:
            (value,) = (decision for decision in data["decisions"] if decision["kind"] == kind)
            value["entry"] = number

    return file(rule, change)


def _act_told(rule: str, entry: str) -> Way:
    """A file in which an entry tells that whoever handled the case decided that."""

    def change(data: dict[str, Any]) -> None:
        number = len(data["journal"]) + 1
        fields = {"who_decided": "prosecutor"}
        about = [data["parties"][0]["ref"]]
        data["journal"].append(
            {
                "number": number,
                "kind": entry,
                "when": "2025-01-20",
                "about": about,
                "fields": fields,
            }
        )

    return file(rule, change)


def _not_prosecuted_told(data: dict[str, Any]) -> None:
    """Nobody was on probation: the review ended with a non-prosecution of the prosecutor's."""
    del data["probations"]
    data["decisions"] = [{**data["decisions"][0], "kind": "discretionary_non_prosecution"}]
    data["journal"][1] |= {
        "kind": "not_prosecuted_discretionary",
        "fields": {"who_decided": "prosecutor"},
    }
    data["reviews"][0]["ended_by"] = "decided"


def _conditional_told(data: dict[str, Any]) -> None:
    data["journal"][1]["fields"] = {"who_decided": "prosecutor"}


def _corrected(app: Flask, against: bool) -> Outcome:
    """Correct the day that a paper of the chief tells, as the prosecutor or as the chief."""

    def act() -> Outcome:
        desk = make_decided_office()
        desk.decide(desk.propose_order())
        (probation,) = session().scalars(
            select(Probation).where(Probation.party_id == desk.child_id)
        )
        entry = session().get_one(JournalEntry, probation.disposition.entry_id)
        entry.fields = {**entry.fields, "approved_on_paper": True}
        by = desk.act(desk.prosecutor if against else desk.chief)
        day = TODAY - timedelta(days=1)
        return refused(
            lambda: corrections.preview(probation, day, by),
            key=saying("whoever decides it corrects it, not who"),
        )

    return within(app, act)


RULE_OF = {
    "arrest_approved": "decider_arrest",
    "not_prosecuted_discretionary": "decider_non_prosecution",
    "not_prosecuted_after_probation": "decider_cnp_final",
}
DECIDED_BY = {
    "decider_protest": replace(_protest(), file=_act_told("decider_protest", "protest_decided")),
    "decider_indictment_withdrawal": replace(
        _withdrawal(),
        file=_act_told("decider_indictment_withdrawal", "indictment_withdrawal_decided"),
    ),
    "decider_hearing": replace(_hearing(), file=_act_told("decider_hearing", "hearing_approved")),
    "decider_extension": replace(
        _extending(), file=_act_told("decider_extension", "period_extended")
    ),
    "decider_arrest": _review(
        ReviewKind.ARREST,
        ReviewOutcome(DispositionKind.ARREST_APPROVED, TODAY, reason=REASON),
        _told("arrest_approved", "arrest_approved", decided="2025-01-20"),
    ),
    "decider_non_prosecution": _review(
        ReviewKind.PROSECUTION,
        ReviewOutcome(
            DispositionKind.DISCRETIONARY_NON_PROSECUTION, TODAY, ground="情节轻微", reason=REASON
        ),
        file("decider_non_prosecution", _not_prosecuted_told),
    ),
    "decider_cnp": replace(
        _ordering(), correction=_corrected, file=file("decider_cnp", _conditional_told)
    ),
    "decider_cnp_final": replace(
        _ending(),
        file=_told("non_prosecution_after_probation", "not_prosecuted_after_probation"),
    ),
    "decider_suggestion": replace(
        _suggesting(), file=_act_told("decider_suggestion", "suggestion_issued")
    ),
    "decider_undoing": replace(_undoing(), file=_act_told("decider_undoing", "decision_undone")),
}
