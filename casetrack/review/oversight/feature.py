"""The feature declaration of oversight."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from flask import Blueprint
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.facts import CaseFacts
from casetrack.cases.flag_words import FlagLine, flag_lines
from casetrack.cases.flags import flag
from casetrack.cases.models import Case, Party
from casetrack.cases.owed import Owed
from casetrack.casework.duty_records import DUTIES
from casetrack.casework.facts.lines import FactPart, HistoryLater, PersonFacts, line_of
from casetrack.casework.facts.pages import register_facts
from casetrack.casework.facts.recording import history_of
from casetrack.casework.facts.simple import facts_part
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.law import opinion_fits
from casetrack.ledger.casefile.records import Child, Key, Mismatch, Records
from casetrack.ledger.casefile.rules import in_order
from casetrack.ledger.page_parts import FoldGroup, NextSteps, RecordGroup, RecordLine, RecordLines
from casetrack.ledger.registry import DutyLine, Feature
from casetrack.review.counting import ANNOUNCED
from casetrack.review.oversight.due import OVERSIGHT, STANDINGS, is_over, owe_in_the_night, state_of
from casetrack.review.oversight.fact_actions import OVERSIGHT_ACT, concerned
from casetrack.review.oversight.models import (
    ACTS,
    CUSTODY_REVIEW,
    REEXAMINATION,
    REPLY,
    STEPS,
    OversightAct,
    Result,
)
from casetrack.review.oversight.models import OversightKind as Kind
from casetrack.web.next_steps import NextStep
from casetrack.web.words import FactWords, RuleWords, label, language

RULES = {
    "opinion_decision_undone": _l(
        "The decision not to prosecute on which this opinion rests does not stand any more:"
        " withdraw the opinion, or record what became of it."
    ),
    "oversight_is_over": _l("It is closed, revoked or withdrawn; no more steps are recorded."),
    "only_a_correction_is_objected": _l(
        "Only a notice to correct illegality is re-examined on request (Rules art. 554)."
    ),
    "nothing_to_reexamine": _l("No request for a re-examination is open."),
    "objection_is_open": _l("The re-examination asked for on %(day)s comes first."),
}


def _as_its_kind_has(element: dict[str, Any]) -> Iterator[Mismatch]:
    """Check that result, decider and due date are present exactly where the kind has them."""
    kind, goes_on = element.get("kind"), element.get("result") != Result.NOT_HELD
    for key, is_had in (
        ("result", kind in (Kind.CUSTODY, Kind.REPLIED, Kind.CLOSED)),
        ("decided_by", kind in (Kind.OPINION, Kind.CORRECTION)),
        ("due_on", kind in ACTS and goes_on),
    ):
        if (key in element) != is_had:
            yield key if key in element else "kind", f"kind: {kind}", key if is_had else f"no {key}"


STEP = OVERSIGHT_ACT.record(
    "What came of an opinion, notice or review of custody.",
    "kind result text number happened_on written",
    also={"kind": Key("What it is.", only=frozenset(STEPS))},
    named="oversight_step",
    rules=(_as_its_kind_has,),
    follow=lambda get: {"party_id": session().get_one(OversightAct, get("of_id")).party_id},
)
ACT = OVERSIGHT_ACT.record(
    "An opinion, a notice to correct illegality, or a review of the necessity of custody.",
    "kind result text number happened_on recipient ground decided_by received_on due_on",
    also={"kind": Key("What it is.", only=frozenset(ACTS))},
    below=(Child("steps", STEP, link="of_id"), DUTIES),
    rules=(_as_its_kind_has, in_order("happened_on", "due_on")),
    follow=lambda _get: {"written": PartialDate.unknown()},
)
bp = Blueprint("oversight", __name__)
register_facts(bp, OVERSIGHT_ACT)


def of_person(facts: CaseFacts, party: Party, user: Staff) -> PersonFacts | None:
    """The section of a person's page: each act with its steps; None without any."""
    mine = [act for act in facts.read(OVERSIGHT) if act.party_id == party.id]
    may_edit = facts.may(user, Permission.CASE_EDIT)
    history = HistoryLater(facts, _history)
    lines = []
    for row in sorted(mine, key=lambda act: (act.of_id or act.id, act.id)):
        line = line_of(OVERSIGHT_ACT, row, history, may_edit=may_edit)
        if row.kind is Kind.OPINION and not is_over(row, state_of(row, mine)):
            line = replace(line, flags=_opinion_flags(facts, party))
        if may_edit and _goes_on(row, mine):
            line = replace(line, links=[(_("Record a reply or step"), _came(row)), *line.links])
        lines.append(line)
    if not lines:
        return None
    add = OVERSIGHT_ACT.new_url(facts.case.id, of=party.id, kind=Kind.CORRECTION.value)
    title = _("Opinions, notices, reviews of custody")
    part = FactPart(title, "oversight", lines, add if may_edit else None, is_bare=True)
    return PersonFacts([part])


def _opinion_flags(facts: CaseFacts, party: Party) -> list[FlagLine]:
    """Flag an opinion whose decision not to prosecute no longer stands."""
    fits = opinion_fits(not_prosecuted=bool(facts.decided(party.id, *ANNOUNCED)))
    flags = [] if fits.met else [flag(fits.rule, "opinion_decision_undone", {})]
    return flag_lines(flags)


def _history(case: Case) -> Any:
    return history_of(case, [OVERSIGHT_ACT])


def _goes_on(act: OversightAct, rows: Sequence[OversightAct]) -> bool:
    """Whether the act was addressed to a body and is not over."""
    return act.of_id is None and bool(act.recipient) and not is_over(act, state_of(act, rows))


def _came(act: OversightAct) -> str:
    return _new(act.case_id, act.party_id, Kind.REPLIED, act.id)


def _new(case_id: int, party_id: int | None, kind: Kind, act_id: int | None = None) -> str:
    return OVERSIGHT_ACT.new_url(case_id, of=party_id, kind=kind.value, act=act_id)


def next_steps(facts: CaseFacts, user: Staff, on: date) -> Iterator[NextStep]:
    """Steps to record for each open act; due once there is a reply."""
    rows = facts.read(OVERSIGHT) if facts.may(user, Permission.CASE_EDIT) else ()
    for act in (row for row in rows if _goes_on(row, rows)):
        name = f"{label(act.kind)} {act.number.in_(language())}".strip()
        text = _("Record a reply or step: %(what)s", what=name)
        yield NextStep(text, _came(act), is_due=Kind.REPLIED in state_of(act, rows))


def record_lines(facts: CaseFacts, user: Staff) -> Iterator[RecordLine]:
    """A menu line for an act about each accused or harmed person."""
    if facts.may(user, Permission.CASE_EDIT):
        for party in (party for party in facts.parties if concerned(party)):
            who = party.alias.in_(language())
            text = _("Opinion, notice or review of custody: %(who)s", who=who)
            url = _new(facts.case.id, party.id, Kind.CORRECTION)
            yield RecordLine(RecordGroup.DECIDED, text, url)


def _line(duty: ObligationKind, title: LazyString, late: LazyString, kind: Kind) -> DutyLine:
    def url(owed: Owed) -> str:
        act = owed.subject_id if kind is not Kind.CUSTODY else None
        return _new(owed.case_id, owed.party_id, kind, act)

    return DutyLine(duty, title, _l("Record it"), url, late, needs=Permission.CASE_EDIT)


FEATURE = Feature(
    "oversight",
    bp,
    brings=(
        RuleWords(RULES),
        FactWords(
            {
                "oversight_issued": _l("Opinion or notice issued; it sets the day"),
                "custody_reviewed": _l("Custody reviewed; this office set the next day"),
                "custody_begun": _l(
                    "In custody; no text gives an interval, this office sets the day"
                ),
            }
        ),
        _line(
            REPLY,
            _l("Reply to an opinion or notice"),
            _l("No reply to an opinion or notice"),
            Kind.REPLIED,
        ),
        _line(
            REEXAMINATION,
            _l("Re-examine a notice to correct illegality"),
            _l("Notice to correct illegality not re-examined"),
            Kind.UPHELD,
        ),
        _line(
            CUSTODY_REVIEW,
            _l("Review whether custody is still needed"),
            _l("Custody not reviewed"),
            Kind.CUSTODY,
        ),
        OVERSIGHT,
        NextSteps((next_steps,), RecordGroup.DECIDED),
        RecordLines(record_lines),
        facts_part(FoldGroup.CASE, of_person),
        owe_in_the_night,
        *STANDINGS,
        Records(under={Party: (Child("oversight", ACT, where=lambda row: row.of_id is None),)}),
    ),
)
