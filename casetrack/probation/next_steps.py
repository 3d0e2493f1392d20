"""Next steps about the probations of a case."""

from __future__ import annotations

from datetime import date, timedelta

from flask import url_for

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.facts import CaseFacts
from casetrack.cases.kinds import DispositionKind, PartyRole
from casetrack.cases.models import Party
from casetrack.probation.dates import over_after
from casetrack.probation.models import Probation
from casetrack.probation.queries import may_decide_finally, probations_beside_measures
from casetrack.web.catalogue import gettext as _
from casetrack.web.dates import word_day
from casetrack.web.next_steps import NextStep, RecordGroup
from casetrack.web.words import language

# Decisions after which no objection to a probation is possible.
_OVER = (DispositionKind.PROSECUTED, DispositionKind.NON_PROSECUTION_AFTER_PROBATION)


def next_steps(facts: CaseFacts, user: Staff, on: date) -> list[NextStep]:
    """Steps that this person may take about probations on that day; one statement."""
    if not facts.case.is_open():
        return []
    may_write = facts.may(user, Permission.PROBATION_WRITE)
    may_order = facts.may(user, Permission.PROBATION_ORDER)
    if not (may_write or may_order):
        return []
    probations = facts.read(probations_beside_measures)
    steps: list[NextStep] = []
    for probation in probations:
        if probation.has_begun() and not probation.is_decided():
            steps += _running(facts, probation, on=on, may_write=may_write, may_order=may_order)
        elif may_order and _is_open_again(facts, probation):
            who = facts.party(probation.party_id).alias.in_(language())
            steps.append(_final(probation, who, on=on, stands=False))
    begun = {probation.party_id for probation in probations if probation.has_begun()}
    running = {
        probation.party_id
        for probation in probations
        if probation.has_begun() and not probation.is_decided()
    }
    for person in facts.suspects():
        if person.id not in running and person.is_child():
            steps += _to_order(
                facts, person, may_write=may_write, may_order=may_order, again=person.id in begun
            )
    return steps


def _running(
    facts: CaseFacts, probation: Probation, *, on: date, may_write: bool, may_order: bool
) -> list[NextStep]:
    who = facts.party(probation.party_id).alias.in_(language())
    steps = []
    if may_write:
        text = _("Record a breach by %(who)s", who=who)
        note = _("Revocation needs serious consequences or repetition.")
        steps.append(NextStep(text, _at("probation.breach", probation), note))
        steps.append(_to_object(facts.case.id, probation.party_id, who))
    if may_order:
        text = _("Change the requirements for %(who)s", who=who)
        steps.append(NextStep(text, _at("probation.conditions", probation)))
        ends_on = probation.ends_on()
        if ends_on is not None and on <= ends_on:
            text = _("Change the length of the probation of %(who)s", who=who)
            note = _("6 to 12 months in all, from the decision.")
            steps.append(NextStep(text, _at("probation.length", probation), note))
        stands = any(
            owed.kind is ObligationKind.OBJECTION_DECISION and owed.party_id == probation.party_id
            for owed in facts.obligations
        )
        steps.append(_final(probation, who, on=on, stands=stands))
        text = _("Revoke the conditional non-prosecution of %(who)s", who=who)
        because = _("An objection stands.") if stands else None
        url = _at("probation.revoke", probation)
        steps.append(NextStep(text, url, because, group=RecordGroup.DECIDED))
    return steps


def _is_open_again(facts: CaseFacts, probation: Probation) -> bool:
    """Whether the final decision was undone, and is taken once more; more is read only then."""
    final = probation.final_disposition_id
    is_undone = any(decision.id == final and not decision.stands for decision in facts.dispositions)
    return is_undone and may_decide_finally(probation)


def _final(probation: Probation, who: str, *, on: date, stands: bool) -> NextStep:
    text = _("Decide not to prosecute %(who)s", who=who)
    ends_on = over_after(probation)
    if stands:
        note = _("Not while an objection stands.")
        return NextStep(text, None, note, group=RecordGroup.DECIDED)
    if ends_on is None or on > ends_on:
        return NextStep(
            text, _at("probation.final", probation), group=RecordGroup.DECIDED, is_due=True
        )
    day = word_day(ends_on + timedelta(days=1), language(), long=True)
    return NextStep(text, None, _("From %(day)s.", day=day), group=RecordGroup.DECIDED)


def _to_order(
    facts: CaseFacts, person: Party, *, may_write: bool, may_order: bool, again: bool
) -> list[NextStep]:
    """Steps to order a probation, record one, or record an objection. again: one began before.

    The step for objections stays after a revocation: their withdrawal is found there.
    """
    if not person.has_role(PartyRole.SUSPECT, PartyRole.DEFENDANT):
        return []
    under_review = _is_under_review(facts, person)
    who = person.alias.in_(language())
    at = facts.case.id
    steps = []
    if may_order and under_review:
        text = _("Put %(who)s on probation", who=who)
        note = _("Conditional non-prosecution, six to twelve months.")
        url = url_for("probation.order", case_id=at, party_id=person.id)
        steps.append(NextStep(text, url, note, group=RecordGroup.DECIDED))
    if may_write and not under_review and not again:
        text = _("Record a probation of %(who)s ordered elsewhere", who=who)
        url = url_for("probation.record", case_id=at, party_id=person.id)
        steps.append(NextStep(text, url, group=RecordGroup.DECIDED))
    if may_write and not facts.decided(person.id, *_OVER):
        steps.append(_to_object(at, person.id, who))
    return steps


def _is_under_review(facts: CaseFacts, person: Party) -> bool:
    return any(
        owed.kind is ObligationKind.PROSECUTION_REVIEW and owed.party_id == person.id
        for owed in facts.obligations
    )


def _to_object(case_id: int, party_id: int, who: str) -> NextStep:
    """Step to record an objection of the child or the parents, before or after the decision."""
    text = _("Record an objection by or for %(who)s", who=who)
    url = url_for("probation.objection", case_id=case_id, party_id=party_id)
    return NextStep(text, url, group=RecordGroup.DECIDED)


def _at(endpoint: str, probation: Probation) -> str:
    return url_for(endpoint, case_id=probation.case_id, probation_id=probation.id)
