"""What only its maker does with a letter: serve, amend, withdraw, publish it, let it be followed.

Beside each stands the lawful case: the same, of a letter of this office.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from casetrack.accounts.act import Act
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import JournalEntry
from casetrack.casework.entry_corrections import correct_entry
from casetrack.courses.approvals.models import Proposal
from casetrack.db import session
from casetrack.errors import RuleBroken
from casetrack.exchange.exporter import export_text
from casetrack.exchange.importer import FileRefused, import_text
from casetrack.exchange.yaml_text import parse, write
from casetrack.suggestions.actions import remind, serve
from casetrack.suggestions.escalation.actions import NewStep, escalate
from casetrack.suggestions.kinds import AMENDED, WITHDRAWN, Delivery, WhyStill
from casetrack.suggestions.models import Suggestion
from casetrack.suggestions.public_version import (
    PUBLISHED,
    PublicVersion,
    make_public,
    may_be_published,
)
from casetrack.suggestions.standstills.actions import NewStandstill, begin
from casetrack.suggestions.standstills.models import OBJECTED
from casetrack.suggestions.steps.models import TOLD_BY_RUNG, LetterRung
from casetrack.suggestions.versions.actions import AmendedLetter, LetterWithdrawal, amend, withdraw
from tests.builders import NOON, ON_PAPER, TODAY, acting
from tests.guards.hard_rules.ways import Outcome, Way, refused, within
from tests.signed_in import PAPER, prepare, sign_in
from tests.suggestions.letters import handler_of, issued, of_another, served

ANOTHER, WHY = "另加一项", "已经核实"
LIMITS = {"ground": "general", "objection_until": str(TODAY)}


@dataclass(frozen=True)
class OfTheMaker:
    """One such act: its page, what is typed there, its action, the entry that tells it, and what a
    file tells of it. made: a letter of ours that is ready for it.
    """

    page: str
    typed: Mapping[str, str]
    act: Callable[[Suggestion, Act], object]
    entry: EntryKind
    told: Mapping[str, Any]
    made: Callable[[], Suggestion] = served


def _urged() -> Suggestion:
    letter = served()
    remind(letter, _act_in(letter), reminded_on=TODAY, text="", again_on=None)
    return letter


def _act_in(letter: Suggestion) -> Act:
    return acting(handler_of(letter.case), on=TODAY, at=NOON, approved=ON_PAPER)


def _amend(letter: Suggestion, by: Act) -> object:
    return amend(
        letter, AmendedLetter(letter.id, TODAY, WHY, (ANOTHER,), (), letter.ground, None, TODAY), by
    )


def _told_in(letter_id: int) -> int:
    """How many entries tell of the letter, and proposals about it."""
    entries = select(func.count()).where(
        JournalEntry.subject == Suggestion.__tablename__, JournalEntry.subject_id == letter_id
    )
    proposals = select(func.count()).select_from(Proposal)
    return (session().scalar(entries) or 0) + (session().scalar(proposals) or 0)


def _page(of: OfTheMaker) -> Way:
    def page(app: Flask, against: bool) -> Outcome:
        with prepare(app):
            letter = of_another() if against else of.made()
            letter_id, handler, before = letter.id, handler_of(letter.case), _told_in(letter.id)
            url = f"/cases/{letter.case_id}/suggestions/{letter.id}/{of.page}"
        browser = sign_in(app, handler)
        # Of another nobody proposes it, either.
        for data in ({**of.typed}, {**of.typed, **PAPER})[0 if against else 1 :]:
            browser.post(url, data=data)
        with app.app_context():
            return Outcome.REFUSED if _told_in(letter_id) == before else Outcome.LET_THROUGH

    return page


def _action(of: OfTheMaker) -> Way:
    def action(app: Flask, against: bool) -> Outcome:
        def act() -> Outcome:
            letter = of_another() if against else of.made()
            return refused(lambda: of.act(letter, _act_in(letter)), key="letter_of_another")

        return within(app, act)

    return action


def _correction(of: OfTheMaker) -> Way:
    """Do it, and correct what its entry says; of the letter of another none tells it."""

    def correction(app: Flask, against: bool) -> Outcome:
        def act() -> Outcome:
            letter = of_another() if against else of.made()
            by = _act_in(letter)
            try:
                of.act(letter, by)
            except RuleBroken:
                session().expire_all()
            query = select(JournalEntry).where(
                JournalEntry.kind == of.entry, JournalEntry.case_id == letter.case_id
            )
            entry = session().scalars(query).first()
            if entry is None:
                return Outcome.REFUSED
            correct_entry(entry, by, text="笔误", when=entry.when, reason="误记")
            return Outcome.LET_THROUGH

        return within(app, act)

    return correction


def _file(of: OfTheMaker) -> Way:
    """Bring in a case in which a letter of another tells it; or the same that does not.

    What an entry alone tells is kept, and nothing of the letter stands by it.
    """

    def file(app: Flask, against: bool) -> Outcome:
        def act() -> Outcome:
            letter = of_another()
            by = _act_in(letter)
            session().flush()
            session().expire_all()
            data = parse(export_text(letter.case, by)).data
            data["number"] = "测检未〔2026〕99号"
            if against and of.told:
                data["suggestions"][0] |= of.told
            elif against:
                entry = {"kind": of.entry.value, "when": str(TODAY), "leads_to": "suggestions/1"}
                data["journal"].append({**entry, "number": 2, "text": {"zh": WHY}})
            try:
                case = import_text(write(data), by=by.by, on=TODAY, at=NOON).case
            except FileRefused as refusal:
                if "of a letter of another maker" not in str(refusal):
                    raise
                return Outcome.REFUSED
            there = session().scalars(select(Suggestion).filter_by(case_id=case.id)).one()
            assert not may_be_published(there)
            return Outcome.KEPT if against else Outcome.LET_THROUGH

        return within(app, act)

    return file


def _tries(of: OfTheMaker) -> Mapping[str, Way]:
    return {
        "page": _page(of),
        "action": _action(of),
        "correction": _correction(of),
        "file": _file(of),
    }


ACTS = {
    "serve": OfTheMaker(
        "service",
        {"received_on": str(TODAY), "delivery": "in_writing"},
        lambda letter, by: serve(letter, by, received_on=TODAY, delivery=Delivery.IN_WRITING),
        EntryKind.SUGGESTION_SERVED,
        {"served": str(TODAY)},
        issued,
    ),
    "amend": OfTheMaker(
        "amendment",
        {**LIMITS, "issued_on": str(TODAY), "why": WHY, "items-0": ANOTHER},
        _amend,
        AMENDED,
        {"former": [{"position": 1, "replaced_on": str(TODAY)}]},
    ),
    "withdraw": OfTheMaker(
        "withdrawal",
        {"withdrawn_on": str(TODAY), "why": WHY},
        lambda letter, by: withdraw(letter, LetterWithdrawal(letter.id, TODAY, WHY), by),
        WITHDRAWN,
        {"closed_on": str(TODAY), "closed_reason": WHY, "withdrawn_on": str(TODAY)},
    ),
    "publish": OfTheMaker(
        "public",
        {"text": WHY, "published_on": str(TODAY)},
        lambda letter, by: make_public(letter, PublicVersion(WHY, TODAY), by),
        PUBLISHED,
        {},
    ),
    "report upwards over": OfTheMaker(
        "escalation",
        {"rung": "higher_office", "whom": WHY, "text": WHY, "taken_on": str(TODAY)},
        lambda letter, by: escalate(
            letter, NewStep(letter.id, LetterRung.HIGHER_OFFICE, WHY, TODAY, WHY), by
        ),
        TOLD_BY_RUNG[LetterRung.HIGHER_OFFICE],
        {"steps": [{"rung": "higher_office", "whom": WHY, "taken_on": str(TODAY)}]},
        _urged,
    ),
    "examine an objection to": OfTheMaker(
        "standstill",
        {"why": "objection", "since": str(TODAY), "told_by": WHY, "text": WHY, "version": "2"},
        lambda letter, by: begin(
            letter,
            NewStandstill(WhyStill.OBJECTION, TODAY, WHY, WHY),
            by,
            opened=letter.version,
        ),
        OBJECTED,
        {"still_since": str(TODAY), "still_for": "objection"},
    ),
}
OF_OTHERS: Mapping[str, Mapping[str, Way]] = {
    f"{act} the letter of another maker": _tries(of) for act, of in ACTS.items()
}
