"""How each rule that only warns is tried: without a reason, and with one; and how a case closes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import delete, select

from casetrack.cases.duty_kinds import DutyState
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import DispositionKind, PartyRole
from casetrack.cases.models import Case, Obligation, Party
from casetrack.casework.actions import close_case
from casetrack.casework.facts.recording import Statement, correct
from casetrack.clocks.recordable import RequestResult
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.guidance.reporting.fact_actions import REPORT
from casetrack.law import Heard
from casetrack.ledger.decisions import decide
from casetrack.probation.endings import FinalDecision, decide_finally
from casetrack.probation.opinions.models import OpinionVersion, ProbationOpinion
from casetrack.review.hearings.actions import NewHearing, approve_hearing
from tests.builders import NOON, TODAY, acting, make_child
from tests.clocks.facts import tell
from tests.guards.hard_rules.trials import ORDERED
from tests.guards.hard_rules.ways import Outcome, Tries, file, refused, sent, within
from tests.guidance.builders import assess
from tests.guidance.reporting.builders import FOUND, report
from tests.probation.builders import LAST_DAY, child_of, make_probation, make_suspect, order
from tests.review.builders import case_of, handler_of
from tests.signed_in import PAPER

REASON = "已说明理由"
ABOVE = {"amount": "300000", "monthly_wage": "6800", "wage_months": "44"}


def _ordering(key: str, received_on: date, says: str, **terms: Any) -> Tries:
    """Decide conditional non-prosecution where the law warns; lawful: with a reason.

    What it warns of is said at the field of the reason.
    """

    def page(app: Flask, against: bool) -> Outcome:
        def make() -> tuple[Party, str]:
            child = make_suspect(received_on=received_on)
            return child, f"/cases/{child.case_id}/people/{child.id}/probation"

        printed = terms.get("printed_last_day")
        typed = {"printed_last_day": printed.isoformat()} if printed is not None else {}
        data = {**ORDERED, **typed, "reason": "" if against else REASON}
        return sent(app, make, data, says=says)

    def action(app: Flask, against: bool) -> Outcome:
        def act() -> Outcome:
            child = make_suspect(received_on=received_on)
            data = {**terms, "reason": "" if against else REASON}
            return refused(lambda: order(child, **data), key=key)

        return within(app, act)

    return Tries(page, action)


def _telling(
    kind: EntryKind, key: str, says: str, day: str, typed: dict[str, str], values: dict[str, Any]
) -> Tries:
    """Record something of which the law warns; lawful: with remarks that say why."""

    def before(case: Case) -> None:
        if kind is EntryKind.ASSISTANCE_DECIDED:
            victim = make_child(case, role=PartyRole.VICTIM)
            tell(case, EntryKind.ASSISTANCE_APPLIED, date(2025, 6, 16), person=victim)
        else:
            tell(case, EntryKind.ANNOUNCEMENT_PUBLISHED, date(2025, 3, 6), channel="检察日报")

    def page(app: Flask, against: bool) -> Outcome:
        def make() -> tuple[Party, str]:
            child = make_child()
            before(case_of(child))
            return child, f"/cases/{child.case_id}/dates/record/{kind.value}"

        note = {} if against else {"note": REASON}
        return sent(app, make, {"when": day, **typed, **note}, says=says)

    def action(app: Flask, against: bool) -> Outcome:
        def act() -> Outcome:
            case = case_of(make_child())
            before(case)
            other = {**values, "note": "" if against else REASON}
            return refused(lambda: tell(case, kind, date.fromisoformat(day), **other), key=key)

        return within(app, act)

    return Tries(page, action)


def _ending(key: str) -> Tries:
    """Decide finally where no opinion on the probation is finished; lawful: with a reason."""

    def action(app: Flask, against: bool) -> Outcome:
        def act() -> Outcome:
            probation = make_probation()
            for kind in (OpinionVersion, ProbationOpinion):
                session().execute(delete(kind))
            day = LAST_DAY + timedelta(days=1)
            reason = "" if against else REASON
            final = FinalDecision(day, heard=Heard.NONE_SUCH, ground="表现良好", reason=reason)
            by = acting(handler_of(child_of(probation)), on=day, at=NOON)
            return refused(lambda: decide_finally(probation, final, by), key=key)

        return within(app, act)

    return Tries(None, action)


def _public_hearing() -> Tries:
    """A hearing with a minor that is public; lawful: with a reason."""
    day = date(2026, 12, 10)

    def page(app: Flask, against: bool) -> Outcome:
        def make() -> tuple[Party, str]:
            child = make_suspect()
            return child, f"/cases/{child.case_id}/people/{child.id}/hearing"

        reason = {} if against else {"reason": REASON}
        typed = {"what": "听证", "held_on": day.isoformat(), "decided_on": TODAY.isoformat()}
        return sent(app, make, {**typed, **PAPER, **reason}, says="not public, as a rule")

    def action(app: Flask, against: bool) -> Outcome:
        def act() -> Outcome:
            child = make_suspect()
            reason = "" if against else REASON
            new = NewHearing(TODAY, day, is_closed=False, what="听证", reason=reason)
            by = acting(handler_of(child), on=TODAY, at=NOON)
            return refused(lambda: approve_hearing(child, new, by), key="hearing_is_public")

        return within(app, act)

    return Tries(page, action)


def _reporting() -> Tries:
    """Record a report that came four days after harm was found; lawful: with the reason."""

    def page(app: Flask, against: bool) -> Outcome:
        def make() -> tuple[Party, str]:
            child = make_child(role=PartyRole.VICTIM)
            return child, f"/cases/{child.case_id}/harm-reports/new?of={child.id}"

        typed = {"situations": "injured", "found": "2026-11-16", "reported": "2026-11-20"}
        why = {} if against else {"why_late": REASON}
        typed |= {"tell_by": "2026-12-01", **why}
        return sent(app, make, typed, says="More than 24 hours lie between")

    def action(app: Flask, against: bool) -> Outcome:
        def act() -> Outcome:
            child = make_child(role=PartyRole.VICTIM)
            reported = PartialDate.day(FOUND + timedelta(days=4))
            why = BilingualText(None, None if against else REASON)
            return refused(
                lambda: report(child, reported=reported, why_late=why), key="reported_late"
            )

        return within(app, act)

    def correction(app: Flask, against: bool) -> Outcome:
        def act() -> Outcome:
            child = make_child(role=PartyRole.VICTIM)
            row = report(child)
            values = {field.attr: getattr(row, field.attr) for field in REPORT.fields}
            values["reported"] = PartialDate.day(FOUND + timedelta(days=4 if against else 0))
            by = acting(handler_of(child), on=TODAY, at=NOON)
            now = Statement(child, values)
            return refused(
                lambda: correct(
                    REPORT, case_of(child), row, now, by, opened=row.version, reason=REASON
                ),
                key="reported_late",
            )

        return within(app, act)

    def told(why: dict[str, object]) -> Callable[[dict[str, Any]], None]:
        late = {"situations": ["injured"], "found": "2025-01-02", "reported": "2025-01-06"}

        def change(data: dict[str, Any]) -> None:
            data["parties"][0]["harm_reports"] = [{**late, **why}]

        return change

    rule = "mandatory_report_at_once"
    return Tries(page, action, correction, file(rule, told({}), told({"why_late": {"zh": REASON}})))


WARNED = {
    "mandatory_report_at_once": _reporting(),
    "cnp_opinion": _ending("opinion_missing"),
    "guarantee_hearing_closed": _public_hearing(),
    "cnp_days_left": _ordering("few_days_left", date(2026, 10, 27), "days of the review are left"),
    "cnp_printed_end": _ordering(
        "printed_day_differs",
        date(2026, 11, 10),
        "The decision prints",
        printed_last_day=date(2027, 5, 31),
    ),
    "assistance_cap": _telling(
        EntryKind.ASSISTANCE_DECIDED,
        "assistance_above_cap",
        "",
        "2025-06-26",
        {"result": "granted", **{f"of_{key}": value for key, value in ABOVE.items()}},
        {"result": RequestResult.GRANTED, "values": ABOVE},
    ),
    "pil_level": _telling(
        EntryKind.PUBLIC_INTEREST_SUIT_FILED,
        "suit_of_another_level",
        "Say in the remarks why this office brings it.",
        "2025-05-08",
        {},
        {},
    ),
}


def _decided_and_settled(*, assessed: bool) -> Party:
    """Somebody not prosecuted, with nothing left to do but the assessment."""
    child = make_suspect()
    decide(
        case_of(child),
        child,
        DispositionKind.DISCRETIONARY_NON_PROSECUTION,
        acting(handler_of(child), on=TODAY, at=NOON),
        on=TODAY,
        announced_on=TODAY,
    )
    settle_everything(child)
    if assessed:
        assess(child)
    return child


def settle_everything(child: Party) -> None:
    """Nothing is left to do in the case."""
    for duty in session().scalars(select(Obligation).where(Obligation.case_id == child.case_id)):
        duty.is_open, duty.state, duty.settled_on = False, DutyState.MET, TODAY


def _closing() -> Tries:
    """Close a case with, and without, the assessment of family education."""

    def page(app: Flask, against: bool) -> Outcome:
        def make() -> tuple[Party, str]:
            child = _decided_and_settled(assessed=not against)
            return child, f"/cases/{child.case_id}/close"

        return sent(app, make, {"closed_on": "2026-11-24"}, says="must be assessed")

    def action(app: Flask, against: bool) -> Outcome:
        def act() -> Outcome:
            child = _decided_and_settled(assessed=not against)
            by = acting(handler_of(child), on=TODAY, at=NOON)
            return refused(lambda: close_case(case_of(child), by), rule="family_education_assessed")

        return within(app, act)

    return Tries(page, action)


CLOSING = {"family_education_assessed": _closing()}
