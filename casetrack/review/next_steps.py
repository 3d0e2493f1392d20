"""Next steps in the review of a case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import url_for

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.facts import CaseFacts
from casetrack.cases.kinds import DispositionKind, PartyRole
from casetrack.cases.models import Party
from casetrack.clocks.calendar.calendars import current_calendar
from casetrack.law import due, may_return, ways_back
from casetrack.review.counting import ANNOUNCED, ENDED_BY, can_be_extended
from casetrack.review.decisions import may_follow_revocation
from casetrack.review.models import PeriodEnd, ReviewKind, ReviewPeriod
from casetrack.review.queries import (
    REOPENINGS,
    awaits_decision,
    in_this_proceeding,
    last_sent_away,
    reviews_of,
    withdrawn_since,
)
from casetrack.review.reasons import stands_still
from casetrack.web.catalogue import gettext as _
from casetrack.web.dates import word_day
from casetrack.web.next_steps import NextStep, RecordGroup
from casetrack.web.words import label, language


def next_steps(facts: CaseFacts, user: Staff, on: date) -> list[NextStep]:
    """The steps of the review open to this user on that day; one statement."""
    if not facts.case.is_open():
        return []
    may_receive = facts.may(user, Permission.REVIEW_RECEIVE)
    may_write = facts.may(user, Permission.REVIEW_WRITE)
    may_decide = facts.may(user, Permission.DECIDE)
    if not (may_receive or may_write or may_decide):
        return []
    periods = facts.read(reviews_of)
    steps: list[NextStep] = []
    for person in facts.suspects():
        runs = [p for p in periods if p.party_id == person.id and p.is_running()]
        mine = [p for p in periods if p.party_id == person.id]
        for period in runs:
            steps += _running(period, person, on=on, may_write=may_write, may_decide=may_decide)
            if may_write and period.kind is ReviewKind.PROSECUTION:
                steps += _to_send_away(period, person, mine)
        if may_write:
            steps += _to_hold(facts, person, mine)
        if may_receive:
            steps += _to_receive(facts, person, runs, last_sent_away(mine))
        if mine:
            text = _("See the periods of %(who)s", who=_name(person))
            note = _("Every receipt, return and recount, and why each day is this day.")
            url = url_for("review.periods", case_id=facts.case.id, party_id=person.id)
            steps.append(NextStep(text, url, note, group=RecordGroup.CASE))
        if may_decide:
            steps += [*_to_announce(facts, person), *_announced(facts, person)]
            steps += [*_to_prosecute(facts, person, runs), *_to_undo(facts, person)]
    return steps


def _running(
    period: ReviewPeriod, person: Party, *, on: date, may_write: bool, may_decide: bool
) -> list[NextStep]:
    who = _name(person)
    steps: list[NextStep] = []
    day = word_day(period.due, language(), long=True) if period.due else ""
    if may_decide:
        text = (
            _("Decide about the arrest of %(who)s", who=who)
            if period.kind is ReviewKind.ARREST
            else _("Decide about the prosecution of %(who)s", who=who)
        )
        note = _("By %(day)s.", day=day) if day else None
        steps.append(
            NextStep(text, _at("review.decide", period), note, is_due=True, due=period.due)
        )
    if may_write:
        text = _("Record custody of %(who)s", who=who)
        steps.append(NextStep(text, _at("review.custody", period)))
        extendable = can_be_extended(period)
        if extendable and period.extended_on is None:
            text = _("Extend the review of %(who)s", who=who)
            if period.due is not None and period.due >= on:
                steps.append(NextStep(text, _at("review.extend", period)))
            else:
                steps.append(NextStep(text, None, _("The last day was %(day)s.", day=day)))
    return steps


def _to_hold(facts: CaseFacts, person: Party, periods: Sequence[ReviewPeriod]) -> list[NextStep]:
    """Record custody while the case is with the police, or while a probation runs."""
    away = last_sent_away(periods)
    if away is not None and away.ended_by is PeriodEnd.RETURNED:
        note = _("What the police owe is counted by it.")
    else:
        decided = facts.decided(person.id)
        away = next((period for period in periods if stands_still(period, decided)), None)
        note = _("The final decision is counted by it.")
    if away is None:
        return []
    text = _("Record custody of %(who)s", who=_name(person))
    return [NextStep(text, _at("review.custody", away), note)]


def _to_send_away(
    period: ReviewPeriod, person: Party, periods: Sequence[ReviewPeriod]
) -> list[NextStep]:
    who = _name(person)
    returned = sum(p.returns_elsewhere + (p.ended_by is PeriodEnd.RETURNED) for p in periods)
    text = _("Return the case of %(who)s for supplementary investigation", who=who)
    if may_return(returned, on=period.received.first or date.max).refuses:
        back = NextStep(text, None, _("It was returned twice, and the law allows no more."))
    else:
        note = _("The period is closed; after the re-transfer it is counted anew, in full.")
        back = NextStep(text, _at("review.send_back", period), note)
    away = _("Pass the case of %(who)s to another procuratorate", who=who)
    return [back, NextStep(away, _at("review.pass_on", period))]


def _to_receive(
    facts: CaseFacts,
    person: Party,
    runs: Sequence[ReviewPeriod],
    sent_away: ReviewPeriod | None,
) -> list[NextStep]:
    if not person.has_role(PartyRole.SUSPECT, PartyRole.DEFENDANT):
        return []
    every = facts.decided(person.id)
    reopened = facts.read(REOPENINGS) if every else []
    now = {decision.kind for decision in in_this_proceeding(every, reopened, sent_away)}
    over = now & {*ENDED_BY[ReviewKind.PROSECUTION], DispositionKind.CRIMINAL_JUDGMENT}
    if over or any(p.kind is ReviewKind.PROSECUTION for p in runs):
        return []
    who = _name(person)
    is_second = bool(every) and not now
    url = _to("review.receive", person, ReviewKind.PROSECUTION)
    if sent_away is not None:
        return [
            NextStep(
                _("Received again for prosecution review: %(who)s", who=who),
                url,
                _("Linked to the period before it, and counted anew."),
                is_due=True,
            )
        ]
    again = _("The case was opened again: with this its second proceeding begins.")
    steps = []
    # The review goes on from the withdrawal of an indictment, and nothing is received for it.
    if withdrawn_since([row for row in facts.dispositions if row.party_id == person.id]) is None:
        steps.append(
            NextStep(
                _("Received for prosecution review: %(who)s", who=who),
                url,
                again if is_second else None,
                is_due=is_second,
            )
        )
    if not runs and DispositionKind.ARREST_APPROVED not in now:
        steps.append(
            NextStep(
                _("Received for arrest review: %(who)s", who=who),
                _to("review.receive", person, ReviewKind.ARREST),
            )
        )
    return steps


def _to_announce(facts: CaseFacts, person: Party) -> list[NextStep]:
    return [
        NextStep(
            _("Record the announcement to %(who)s", who=_name(person)),
            url_for("review.announce", case_id=facts.case.id, decision_id=decision.id),
            _("The decision takes effect from its announcement."),
            is_due=True,
        )
        for decision in facts.decided(person.id, *ANNOUNCED)
        if decision.announced_on is None and decision.is_followed
    ]


def _announced(facts: CaseFacts, person: Party) -> list[NextStep]:
    """Correct the day of the last announcement."""
    decisions = [
        decision
        for decision in facts.decided(person.id, *ANNOUNCED)
        if decision.announced_on is not None
    ]
    return [
        NextStep(
            _("Correct the day of the announcement: %(who)s", who=_name(person)),
            url_for("review.correct_announcement", case_id=facts.case.id, decision_id=decision.id),
            group=RecordGroup.DECIDED,
        )
        for decision in decisions[-1:]
    ]


def _to_prosecute(facts: CaseFacts, person: Party, runs: Sequence[ReviewPeriod]) -> list[NextStep]:
    is_reviewed = any(run.kind is ReviewKind.PROSECUTION for run in runs)
    every = [decision for decision in facts.dispositions if decision.party_id == person.id]
    if is_reviewed or not awaits_decision(every):
        return []
    url = url_for("review.prosecute", case_id=facts.case.id, party_id=person.id)
    if may_follow_revocation(person) != (DispositionKind.PROSECUTED,):
        text = _("Do not prosecute %(who)s", who=_name(person))
        since = withdrawn_since(every)
        if since is None:
            return [NextStep(text, url, _("A plea of innocence was found right."))]
        by = due("non_prosecution_after_withdrawal", since, calendar=current_calendar()).due
        day = word_day(by, language(), long=True)
        note = _("The indictment was withdrawn. By %(day)s.", day=day)
        return [NextStep(text, url, note, is_due=True, due=by)]
    return [NextStep(_("Prosecute %(who)s", who=_name(person)), url)]


def _to_undo(facts: CaseFacts, person: Party) -> list[NextStep]:
    """Revoke or change the last decision, if the law knows a way."""
    last = max(facts.decided(person.id), key=lambda decision: decision.id, default=None)
    if last is None or not ways_back(last.kind):
        return []
    text = _("Revoke or change the decision about %(who)s", who=_name(person))
    url = url_for("review.undo", case_id=facts.case.id, decision_id=last.id)
    return [NextStep(text, url, label(last.called), group=RecordGroup.DECIDED)]


def _at(endpoint: str, period: ReviewPeriod) -> str:
    return url_for(endpoint, case_id=period.case_id, review_id=period.id)


def _to(endpoint: str, person: Party, kind: ReviewKind) -> str:
    return url_for(endpoint, case_id=person.case_id, party_id=person.id, kind=kind.value)


def _name(person: Party) -> str:
    return person.alias.in_(language())
