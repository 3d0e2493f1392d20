"""How each rule that must refuse is tried: against the law, and the same within it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from flask import Flask

from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import AgeStatus, DispositionKind, PartyRole
from casetrack.cases.models import Case, Disposition, Party
from casetrack.casework.actions import Progress, log_progress
from casetrack.casework.correcting import Correction
from casetrack.casework.identity.actions import set_identity
from casetrack.clocks.recordable import RequestResult
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.law import Heard, ReplyGround
from casetrack.ledger.clock_triggers import ClockTrigger
from casetrack.probation import conduct, corrections, endings
from casetrack.probation.endings import FinalDecision, Revocation
from casetrack.probation.models import ObjectionTo, Probation
from casetrack.probation.queries import objections_about
from casetrack.review import returns
from casetrack.review.decisions import ReviewOutcome, announce, decide_review
from casetrack.review.models import Custody, ReviewKind, ReviewPeriod
from casetrack.suggestions.issuing import issue
from tests.builders import NOON, TODAY, acting, make_case, make_child, make_party
from tests.clocks.facts import tell
from tests.clocks.happening import told as happened
from tests.guards.hard_rules.corrected import CORRECTED
from tests.guards.hard_rules.guarded import GUARDED
from tests.guards.hard_rules.supervised import SUPERVISED
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
from tests.probation.builders import (
    EVERYBODY,
    LAST_DAY,
    child_of,
    make_breach,
    make_probation,
    make_suspect,
    order,
)
from tests.review.builders import RECEIVED, case_of, handler_of, receive
from tests.saying import saying
from tests.signed_in import PAPER
from tests.suggestions.letters import a_letter, make_company

ORDERED = {
    **PAPER,
    "decided_on": "2026-11-24",
    "months": "6",
    "likely_months": "8",
    "evidence_sufficient": "y",
    "remorse": "y",
    "police": "heard",
    "victim": "heard",
    "suspect": "heard",
    "legal_representative": "heard",
    "defender": "heard",
    "reason": "决定书载明",
}
NOT_OPEN = "Conditional non-prosecution is not open here"
LETTER = {
    "body_kind": "company",
    "kind": "social_governance",
    "number": "测检建〔2026〕5号",
    "problem_lines": "上架审核不严",
    "items-0": "全面排查",
    "issued_on": "2026-09-14",
    "ground": "general",
}
ONE_DAY = timedelta(days=1)


def _object(child: Party, to: ObjectionTo, *, on: date = TODAY) -> None:
    by = handler_of(child)
    conduct.record_objection(
        case_of(child), child, child, to, acting(by, on=on, at=NOON), raised_on=on, text=""
    )


# --- Conditional non-prosecution: conditions and opinions ----------------------------------------


def _ordering(
    rule: str,
    *,
    typed: Mapping[str, str | None] | None = None,
    terms: Mapping[str, Any] | None = None,
    suspect: Callable[[Party], None] = lambda child: None,
    charge: str = "帮助信息网络犯罪活动",
    item: Callable[[dict[str, Any]], None],
    correction: Way | None = None,
) -> Tries:
    """Decide it against one rule. suspect: what is wrong with the person, not with the form."""

    def made(*, against: bool) -> Party:
        child = make_suspect(charge=charge) if against else make_suspect()
        if against:
            suspect(child)
        return child

    def page(app: Flask, against: bool) -> Outcome:
        def make() -> tuple[Party, str]:
            child = made(against=against)
            return child, f"/cases/{child.case_id}/people/{child.id}/probation"

        changed = {**ORDERED, **(typed or {})} if against else ORDERED
        data = {name: value for name, value in changed.items() if value is not None}
        return sent(app, make, data, says=NOT_OPEN)

    def action(app: Flask, against: bool) -> Outcome:
        def act() -> Outcome:
            child = made(against=against)
            other = dict(terms or {}) if against else {}
            return refused(lambda: order(child, **other), rule=rule)

        return within(app, act)

    return Tries(page, action, correction, file(rule, item))


def _unheard(who: str) -> Tries:
    heard = replace(EVERYBODY, **{who: Heard.NOT_YET})
    return _ordering(
        f"cnp_hear_{who}",
        typed={who: "not_yet"},
        terms={"heard": heard},
        suspect=lambda child: _with_victim(child) if who == "victim" else None,
        item=lambda file: _met(file)["heard"].update({who: "not_yet"}),
    )


def _with_victim(child: Party) -> None:
    """Of a victim is asked where one is in the case."""
    make_party(case_of(child), PartyRole.VICTIM)


def _met(file: dict[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = file["probations"][0]["conditions_met"]
    return data


def _objected_in(file: dict[str, Any]) -> None:
    file["objections"] = [
        {
            "party": "wei",
            "raised_by": "wei",
            "to": "conditional_non_prosecution",
            "raised_on": "2025-02-01",
        }
    ]


def _corrected(probation: Probation, day: date, *, on: date = DAY_AFTER, **words: str) -> Outcome:
    by = handler_of(child_of(probation))

    def act() -> None:
        seen = corrections.preview(probation, day, act=acting(by, on=on, at=NOON)).seen
        corrected = Correction(day, "录入有误", seen)
        corrections.correct(probation, corrected, act=acting(by, on=on, at=NOON))

    return refused(act, **words)


def _under_an_objection(app: Flask, against: bool) -> Outcome:
    """Put the decision under an objection that was withdrawn only later."""

    def act() -> Outcome:
        child = make_suspect()
        _object(child, ObjectionTo.CONDITIONAL_NON_PROSECUTION, on=RECEIVED)
        (objection,) = objections_about(child)
        withdrawn = TODAY if against else TODAY - ONE_DAY
        by = handler_of(child)
        conduct.withdraw_objection(objection, acting(by, on=TODAY, at=NOON), withdrawn_on=withdrawn)
        return _corrected(order(child), TODAY - ONE_DAY, rule="cnp_no_objection")

    return within(app, act)


def _adult(child: Party) -> None:
    child.age_status = AgeStatus.ADULT
    session().flush()


CONDITIONS = {
    "cnp_minor_at_act": _ordering(
        "cnp_minor_at_act",
        suspect=_adult,
        item=lambda file: file["parties"][0].update(age_status="adult"),
    ),
    "cnp_chapter": _ordering(
        "cnp_chapter",
        charge="危险驾驶",
        item=lambda file: file["charges"][0].update(chapter=2),
    ),
    "cnp_likely_sentence": _ordering(
        "cnp_likely_sentence",
        typed={"likely_months": "13"},
        terms={"likely_months": 13},
        item=lambda file: _met(file).update(likely_months=13),
    ),
    "cnp_prosecution_standard": _ordering(
        "cnp_prosecution_standard",
        typed={"evidence_sufficient": None},
        terms={"evidence_sufficient": False},
        item=lambda file: _met(file).update(evidence_sufficient=False),
    ),
    "cnp_remorse": _ordering(
        "cnp_remorse",
        typed={"remorse": None},
        terms={"remorse": False},
        item=lambda file: _met(file).update(remorse=False),
    ),
    **{
        f"cnp_hear_{who}": _unheard(who)
        for who in ("police", "victim", "suspect", "legal_representative", "defender")
    },
    "cnp_no_objection": _ordering(
        "cnp_no_objection",
        suspect=lambda child: _object(child, ObjectionTo.CONDITIONAL_NON_PROSECUTION),
        item=_objected_in,
        correction=_under_an_objection,
    ),
}


# --- Its length ----------------------------------------


def _length_page(app: Flask, against: bool) -> Outcome:
    def make() -> tuple[Party, str]:
        child = make_suspect()
        return child, f"/cases/{child.case_id}/people/{child.id}/probation"

    data = {**ORDERED, "printed_last_day": "2029-11-24" if against else "2027-05-23"}
    return sent(app, make, data, says="six to twelve months from the decision")


def _length_action(app: Flask, against: bool) -> Outcome:
    printed = TODAY + ONE_DAY if against else LAST_DAY - ONE_DAY

    def act() -> Outcome:
        child = make_suspect()
        return refused(
            lambda: order(child, printed_last_day=printed, reason="决定书载明"),
            key="probation_end_not_lawful",
        )

    return within(app, act)


def _length_correction(app: Flask, against: bool) -> Outcome:
    def act() -> Outcome:
        probation = make_probation(months=12, printed_last_day=date(2027, 11, 23))
        day = TODAY - timedelta(days=2 if against else 1)
        return _corrected(probation, day, key="probation_end_not_lawful")

    return within(app, act)


LENGTH = Tries(
    _length_page,
    _length_action,
    _length_correction,
    file("cnp_probation", lambda data: data["probations"][0].update(last_day="2029-08-03")),
)


# --- How it ends ----------------------------------------


def _finished(
    rule: str,
    *,
    before: Callable[[Probation], None] = lambda probation: None,
    on: date = DAY_AFTER,
    heard: Heard = Heard.NONE_SUCH,
    correction: Way | None = None,
    item: Callable[[dict[str, Any]], None],
) -> Tries:
    """Decide not to prosecute after the probation, against one rule."""

    def made(*, against: bool) -> Probation:
        probation = make_probation()
        if against:
            before(probation)
        return probation

    def page(app: Flask, against: bool) -> Outcome:
        def make() -> tuple[Party, str]:
            probation = made(against=against)
            return child_of(probation), page_of(probation, "final")

        day, how = (on, heard) if against else (DAY_AFTER, Heard.NONE_SUCH)
        data = {"decided_on": day.isoformat(), "heard": how.value, "ground": "表现良好"}
        return sent(app, make, data, says="The final decision is not open yet.", at=AT_THE_END)

    def action(app: Flask, against: bool) -> Outcome:
        def act() -> Outcome:
            probation = made(against=against)
            day, how = (on, heard) if against else (DAY_AFTER, Heard.NONE_SUCH)
            final = FinalDecision(day, heard=None if how is Heard.NOT_YET else how)
            by = handler_of(child_of(probation))
            return refused(
                lambda: endings.decide_finally(probation, final, acting(by, on=DAY_AFTER, at=NOON)),
                rule=rule,
            )

        return within(app, act)

    return Tries(page, action, correction, file(rule, item))


def _heard_before(app: Flask, against: bool) -> Outcome:
    """Correct the decision to a day after the victim was heard again."""

    def act() -> Outcome:
        probation = make_probation(decided_on=TODAY - 3 * ONE_DAY)
        by = handler_of(child_of(probation))
        day = TODAY - ONE_DAY
        conduct.hear_victim(
            probation, Heard.HEARD, acting(by, on=DAY_AFTER, at=NOON), heard_on=day, text=""
        )
        to = TODAY if against else day
        return _corrected(probation, to, key=saying("and that would be before the conditional"))

    return within(app, act)


def _final_before(app: Flask, against: bool) -> Outcome:
    """Correct the decision to a day by which the probation ends after the final decision."""

    def act() -> Outcome:
        probation = make_probation(decided_on=TODAY - 2 * ONE_DAY)
        by = handler_of(child_of(probation))
        final = FinalDecision(LAST_DAY, heard=Heard.NONE_SUCH)
        endings.decide_finally(probation, final, acting(by, on=LAST_DAY, at=NOON))
        to = TODAY if against else TODAY - ONE_DAY
        return _corrected(probation, to, key="final_before_the_end")

    return within(app, act)


def _three_breaches(probation: Probation) -> None:
    for _n in range(3):
        make_breach(probation)


def _seriously(data: dict[str, Any]) -> None:
    data["probations"][0]["breaches"][0]["serious"] = True


def _revocation_page(app: Flask, against: bool) -> Outcome:
    def make() -> tuple[Party, str]:
        probation = make_probation()
        make_breach(probation, is_serious=not against)
        return child_of(probation), page_of(probation, "revocation")

    data = {**PAPER, "revoked_on": "today", "ground": "详见审查报告"}
    return sent(app, make, data, says="None of the grounds to revoke exists.")


def _revocation_action(app: Flask, against: bool) -> Outcome:
    def act() -> Outcome:
        probation = make_probation()
        day = DAY_AFTER if against else LAST_DAY
        why = Revocation(DAY_AFTER, new_crime=True, found_on=day, ground="详见")
        by = handler_of(child_of(probation))
        return refused(
            lambda: endings.revoke(probation, why, acting(by, on=DAY_AFTER, at=NOON)),
            rule="cnp_revocation",
        )

    return within(app, act)


def _revocation_correction(app: Flask, against: bool) -> Outcome:
    """Correct the decision to a day by which a breach lies outside the probation."""

    def act() -> Outcome:
        probation = make_probation(decided_on=TODAY - 2 * ONE_DAY)
        make_breach(probation, happened_on=TODAY - ONE_DAY)
        to = TODAY if against else TODAY - ONE_DAY
        return _corrected(probation, to, key=saying("would lie outside the probation, from"))

    return within(app, act)


def _breach_outside(data: dict[str, Any]) -> None:
    data["probations"][0]["breaches"][0]["happened_on"] = "2025-08-04"


ENDINGS = {
    "cnp_revocation": Tries(
        _revocation_page,
        _revocation_action,
        _revocation_correction,
        file("cnp_revocation", _breach_outside),
    ),
    "cnp_victim_heard_again": _finished(
        "cnp_victim_heard_again",
        heard=Heard.NOT_YET,
        correction=_heard_before,
        item=lambda file: file["probations"][0].update(victim_heard_on="2019-05-01"),
    ),
    "cnp_after_probation": _finished(
        "cnp_after_probation",
        on=LAST_DAY,
        correction=_final_before,
        item=lambda file: file["decisions"][1].update(decided="2025-08-03"),
    ),
    "np_after_probation": _finished("np_after_probation", before=_three_breaches, item=_seriously),
}


# --- Reviews ----------------------------------------


def _reviewed(
    period: Callable[..., ReviewPeriod],
    outcome: ReviewOutcome,
    *,
    key: str,
    says: str,
    way: Way | None = None,
    **typed: str,
) -> Tries:
    """Decide a review. period: called with whether it is against the law."""

    def page(app: Flask, against: bool) -> Outcome:
        def make() -> tuple[Party, str]:
            review_period = period(against=against)
            person = session().get_one(Party, review_period.party_id)
            return person, f"/cases/{review_period.case_id}/reviews/{review_period.id}/decision"

        data = {
            "kind": outcome.kind.value,
            **PAPER,
            "decided_on": "today",
            "ground": "详见",
            **typed,
        }
        return sent(app, make, data, says=says)

    def action(app: Flask, against: bool) -> Outcome:
        def act() -> Outcome:
            review_period = period(against=against)
            by = handler_of(session().get_one(Party, review_period.party_id))
            return refused(
                lambda: decide_review(review_period, outcome, acting(by, on=TODAY, at=NOON)),
                key=key,
            )

        return within(app, act)

    return Tries(page, action, None, way)


def _arrest(*, against: bool) -> ReviewPeriod:
    child = make_child()
    if not against:
        child.age_status = AgeStatus.ADULT
    return receive(child, ReviewKind.ARREST, received_on=TODAY, custody=Custody.DETAINED)


def _innocent(*, against: bool) -> ReviewPeriod:
    child = make_child()
    period = receive(child)
    if against:
        _object(child, ObjectionTo.PLEA_OF_INNOCENCE)
    return period


def _returned(*, against: bool) -> ReviewPeriod:
    return receive(make_child(), returns_elsewhere=0 if against else 2)


def _prosecuted_all_the_same(data: dict[str, Any]) -> None:
    _objected_in(data)
    data["objections"][0]["to"] = "plea_of_innocence"
    data["decisions"] = [
        {
            "ref": "prosecuted",
            "kind": "prosecuted",
            "party": "wei",
            "track": "criminal",
            "decided": "2025-02-03",
        }
    ]
    data["reviews"][0].update(ended_by="decided", decision="prosecuted")
    del data["probations"]


def _without_returns(data: dict[str, Any]) -> None:
    data["decisions"] = [
        {
            "ref": "dropped",
            "kind": "insufficient_evidence_non_prosecution",
            "party": "wei",
            "track": "criminal",
            "decided": "2025-02-03",
        }
    ]
    data["reviews"][0].update(ended_by="decided", decision="dropped")
    del data["probations"]


def _three_returns(data: dict[str, Any]) -> None:
    data["reviews"][0]["returns_elsewhere"] = 3


def _return_page(app: Flask, against: bool) -> Outcome:
    def make() -> tuple[Party, str]:
        period = receive(make_child(), returns_elsewhere=2 if against else 1)
        person = session().get_one(Party, period.party_id)
        return person, f"/cases/{period.case_id}/reviews/{period.id}/return"

    data = {"received_on": "today", "reason": "补充鉴定"}
    return sent(app, make, data, says="the law allows two")


def _return_action(app: Flask, against: bool) -> Outcome:
    def act() -> Outcome:
        period = receive(make_child(), returns_elsewhere=2 if against else 1)
        by = handler_of(session().get_one(Party, period.party_id))
        return refused(
            lambda: returns.send_back(
                period, acting(by, on=TODAY, at=NOON), received_on=TODAY, reason="补充鉴定"
            ),
            key="returned_twice",
        )

    return within(app, act)


def _returned_elsewhere_too(app: Flask, against: bool) -> Outcome:
    """Returned a second time, lawfully; then it comes from an office that had returned it, too."""

    def act() -> Outcome:
        period = receive(make_child(), returns_elsewhere=1)
        person = session().get_one(Party, period.party_id)
        by = acting(handler_of(person), on=TODAY, at=NOON)
        returns.send_back(period, by, received_on=TODAY, reason="补充鉴定")
        others = 1 if against else 0
        return refused(
            lambda: receive(person, received_on=TODAY, returns_elsewhere=others),
            key="returned_too_often",
        )

    return within(app, act)


def _announced_page(app: Flask, against: bool) -> Outcome:
    def make() -> tuple[Party, str]:
        child, decided = _dropped()
        return child, f"/cases/{child.case_id}/decisions/{decided}/announcement"

    data = {"announced_on": "2026-11-23" if against else "2026-11-24"}
    return sent(app, make, data, says="2026")


def _announced_action(app: Flask, against: bool) -> Outcome:
    def act() -> Outcome:
        child, decided = _dropped()
        decision = session().get_one(Disposition, decided)
        day = TODAY - ONE_DAY if against else TODAY
        by = handler_of(child)
        return refused(
            lambda: announce(decision, acting(by, on=TODAY, at=NOON), announced_on=day),
            key="ends_before_it_begins",
        )

    return within(app, act)


def _dropped() -> tuple[Party, int]:
    child = make_child()
    period = receive(child)
    outcome = ReviewOutcome(DispositionKind.STATUTORY_NON_PROSECUTION, TODAY, ground="没有犯罪事实")
    decided = decide_review(period, outcome, acting(handler_of(child), on=TODAY, at=NOON))
    return child, decided.id


REVIEWS = {
    "arrest_light_offence": _reviewed(
        _arrest,
        ReviewOutcome(
            DispositionKind.ARREST_APPROVED, TODAY, light_offence=True, effective_guardianship=True
        ),
        key="arrest_must_not_be_approved",
        says="art. 463",
        light_offence="y",
        effective_guardianship="y",
    ),
    "np_statutory": _reviewed(
        _innocent,
        ReviewOutcome(DispositionKind.PROSECUTED, TODAY),
        key="innocence_was_found",
        says="A plea of innocence was found right",
        way=file("np_statutory", _prosecuted_all_the_same),
    ),
    "np_insufficient_evidence": _reviewed(
        _returned,
        ReviewOutcome(
            DispositionKind.INSUFFICIENT_EVIDENCE_NON_PROSECUTION, TODAY, ground="证据不足"
        ),
        key="evidence_not_returned",
        says="CPL art. 175",
        way=file("np_insufficient_evidence", _without_returns),
    ),
    "np_effective_when_announced": Tries(
        _announced_page,
        _announced_action,
        None,
        file(
            "np_effective_when_announced",
            lambda data: data["decisions"][1].update(announced_on="2025-08-03"),
        ),
    ),
    "return_at_most_twice": Tries(
        _return_page,
        _return_action,
        _returned_elsewhere_too,
        file("return_at_most_twice", _three_returns),
    ),
}


# --- What is written ----------------------------------------


def _named_page(app: Flask, against: bool) -> Outcome:
    def make() -> tuple[Party, str]:
        child = make_child()
        set_identity(child, name="孙小明", by=handler_of(child), at=NOON)
        return child, f"/cases/{child.case_id}/log"

    text = "孙小明到案" if against else "当事人到案"
    data = {"kind": "note", "when": "today", "text": text}
    return sent(app, make, data, says="孙某某")


def _named_correction(app: Flask, against: bool) -> Outcome:
    def make() -> tuple[Party, str]:
        child = make_child()
        by, case = handler_of(child), case_of(child)
        set_identity(child, name="孙小明", by=by, at=NOON)
        note = Progress(text="到案", when=PartialDate.day(TODAY))
        entry = log_progress(case, note, acting(by, on=TODAY, at=NOON))
        return child, f"/cases/{case.id}/entries/{entry.id}/correct"

    reason = "孙小明一案录入有误" if against else "录入有误"
    return sent(app, make, {"text": "已到案", "when": "today", "reason": reason}, says="孙某某")


def _named_in(data: dict[str, Any]) -> None:
    data["parties"][0]["name"] = "卫小明"


def _letter_page(app: Flask, against: bool) -> Outcome:
    typed = dict(LETTER) if against else {**LETTER, "objection_until": "2026-09-30"}

    def make() -> tuple[Party, str]:
        company = make_company(make_case())
        typed["recipient"] = str(company.id)
        return company, f"/cases/{company.case_id}/suggestions/new"

    return sent(app, make, typed, says="objection")


def _letter_action(app: Flask, against: bool) -> Outcome:
    def act() -> Outcome:
        case = make_case()
        assert case.handler is not None
        by = case.handler
        letter = a_letter(make_company(case), **({"objection_until": None} if against else {}))
        return refused(
            lambda: issue(case, letter, acting(by, on=TODAY, at=NOON)),
            key="suggestion_without_time_limits",
        )

    return within(app, act)


# A letter of 2025 on what a law of 2026 brought.
_TOO_EARLY = {"issued_on": "2025-12-31", "objection_until": "2026-01-15"}


def _ground_page(app: Flask, against: bool) -> Outcome:
    typed = {**LETTER, "objection_until": "2026-09-30", "ground": "school_silent"}
    if against:
        typed |= _TOO_EARLY

    def make() -> tuple[Party, str]:
        company = make_company(make_case())
        typed["recipient"] = str(company.id)
        return company, f"/cases/{company.case_id}/suggestions/new"

    return sent(app, make, typed, says="The law on which this ground rests")


def _ground_action(app: Flask, against: bool) -> Outcome:
    days = {name: date.fromisoformat(day) for name, day in _TOO_EARLY.items()} if against else {}

    def act() -> Outcome:
        case = make_case()
        assert case.handler is not None
        by = case.handler
        letter = a_letter(make_company(case), ground=ReplyGround.SCHOOL_SILENT, **days)
        return refused(
            lambda: issue(case, letter, acting(by, on=TODAY, at=NOON)),
            key="suggestion_ground_not_in_force",
        )

    return within(app, act)


def _silent_school(issued: str) -> Callable[[dict[str, Any]], None]:
    """A file that tells of a letter to a school that kept silent, of that day."""

    def change(data: dict[str, Any]) -> None:
        number = len(data["journal"]) + 1
        data["parties"].append(
            {"ref": "school", "kind": "body", "body_kind": "school", "alias": {"zh": "某中学"}}
        )
        data["journal"].append({"number": number, "kind": "suggestion_issued", "when": issued})
        data["suggestions"] = [
            {
                "kind": "social_governance",
                "state": "ended",
                "ground": "school_silent",
                "issued": issued,
                "delivery": "in_writing",
                "ended_on": issued,
                "closed_on": issued,
                "closed_reason": "已整改",
                "entry": number,
                "to": ["school"],
            }
        ]

    return change


_LETTER_TOLD = file(
    "public_order_school_silent", _silent_school("2025-12-31"), _silent_school("2026-02-02")
)
WRITTEN = {
    "public_order_school_silent": Tries(_ground_page, _ground_action, None, _LETTER_TOLD),
    "guarantee_confidentiality": Tries(
        _named_page, correction=_named_correction, file=file("", _named_in)
    ),
    "suggestion_time_limits": Tries(_letter_page, _letter_action),
}

# --- Suits, and help ----------------------------------------


def _told(
    kind: EntryKind,
    key: str,
    says: str,
    *,
    before: Callable[[Case, bool], None],
    against: tuple[str, Mapping[str, str], Mapping[str, Any]],
    lawful: tuple[str, Mapping[str, str], Mapping[str, Any]],
) -> Tries:
    """Record something that the law does not open. before: what happened in the case.

    against, lawful: the day, what is typed beside it, and the same for the action.
    """

    def page(app: Flask, is_against: bool) -> Outcome:
        def make() -> tuple[Party, str]:
            child = make_child()
            before(case_of(child), is_against)
            return child, f"/cases/{child.case_id}/dates/record/{kind.value}"

        day, typed, _other = against if is_against else lawful
        return sent(app, make, {"when": day, **typed}, says=says)

    def action(app: Flask, is_against: bool) -> Outcome:
        def act() -> Outcome:
            case = case_of(make_child())
            before(case, is_against)
            day, _typed, other = against if is_against else lawful
            return refused(lambda: tell(case, kind, date.fromisoformat(day), **other), key=key)

        return within(app, act)

    return Tries(page, action)


def _announced(case: Case, against: bool) -> None:
    tell(case, EntryKind.ANNOUNCEMENT_PUBLISHED, date(2025, 3, 6), channel="检察日报")


def _others_sued(case: Case, against: bool) -> None:
    _announced(case, against)
    if against:
        tell(case, EntryKind.ORGANISATION_SUED, date(2025, 3, 20))


def _replied(case: Case, against: bool) -> None:
    happened(ClockTrigger.RECTIFICATION_EXPIRED, date(2025, 10, 9), case=case)


def _applied(case: Case, against: bool) -> None:
    victim = make_child(case, role=PartyRole.VICTIM)
    tell(case, EntryKind.ASSISTANCE_APPLIED, date(2025, 6, 16), person=victim)


SUIT = EntryKind.PUBLIC_INTEREST_SUIT_FILED
IDLE, DONE = {"follow_up": "not_performed"}, {"follow_up": "performed"}
UNDONE = ("2025-10-10", {"of_follow_up": "not_performed"}, {"values": IDLE})
BASIS = {"amount": "100000", "monthly_wage": "6800", "wage_months": "15"}
TOLD = {
    "pil_announcement_first": _told(
        SUIT,
        "announcement_still_runs",
        "announcement",
        before=_announced,
        against=("2025-04-07", {}, {}),
        lawful=("2025-05-08", {"note": "经指定管辖"}, {"note": "经指定管辖"}),
    ),
    "pil_nobody_sued": _told(
        SUIT,
        "others_sued",
        "sued",
        before=_others_sued,
        against=("2025-05-08", {}, {}),
        lawful=("2025-05-08", {"note": "经指定管辖"}, {"note": "经指定管辖"}),
    ),
    "pil_suggestion_first": _told(
        SUIT,
        "reply_time_still_runs",
        "reply",
        before=_replied,
        against=("2025-10-09", *UNDONE[1:]),
        lawful=UNDONE,
    ),
    "pil_duty_unperformed": _told(
        SUIT,
        "duty_was_performed",
        "duty",
        before=_replied,
        against=("2025-10-10", {"of_follow_up": "performed"}, {"values": DONE}),
        lawful=UNDONE,
    ),
    "assistance_basis": _told(
        EntryKind.ASSISTANCE_DECIDED,
        "assistance_basis_needed",
        "wage",
        before=_applied,
        against=("2025-06-26", {"result": "granted"}, {"result": RequestResult.GRANTED}),
        lawful=(
            "2025-06-26",
            {"result": "granted", **{f"of_{key}": value for key, value in BASIS.items()}},
            {"result": RequestResult.GRANTED, "values": BASIS},
        ),
    ),
}

#: By rule, how it is tried.
TRIED: dict[str, Tries] = {
    **CONDITIONS,
    "cnp_probation": LENGTH,
    **ENDINGS,
    **REVIEWS,
    **GUARDED,
    **CORRECTED,
    **SUPERVISED,
    **WRITTEN,
    **TOLD,
}
