"""Decide on a protest after the review of a judgment: propose it, or settle it as who decides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from flask import url_for
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from wtforms import TextAreaField

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Part
from casetrack.cases.models import Case, Disposition, JournalEntry, Party, Track
from casetrack.cases.not_future import ensure_past
from casetrack.cases.policy import ensure_may, ensure_open
from casetrack.codes import N_
from casetrack.courses.approvals.deciding import ensure_decided
from casetrack.courses.approvals.forms import PaperFields
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.law import RULES
from casetrack.ledger.gates import GateAsked, ensure_passes
from casetrack.ledger.journal import NOTHING, enter
from casetrack.ledger.proposals import Proposable
from casetrack.review.judgments.models import (
    DECISIONS,
    NOT_PROTESTED,
    PROTESTED,
    SHEET,
    STEPS,
    TEXT_LENGTH,
    CourtStep,
    CourtStepKind,
    ProtestGround,
    SheetFinding,
    steps_about,
)
from casetrack.review.judgments.protest_due import is_protestable, protest_due
from casetrack.web.choices import EnumRadio, EnumSelect
from casetrack.web.clock import today
from casetrack.web.forms import Form, at_most
from casetrack.web.typed_dates.fields import PastDay, Required
from casetrack.web.words import label

_KINDS = {CourtStepKind.PROTESTED: PROTESTED, CourtStepKind.NOT_PROTESTED: NOT_PROTESTED}


@dataclass(frozen=True)
class ProtestReview:
    """The review of a judgment and what follows. ground: of a protest alone."""

    decided_on: date
    decision: CourtStepKind
    on_facts: SheetFinding
    on_law: SheetFinding
    on_sentence: SheetFinding
    on_procedure: SheetFinding
    why: str
    ground: ProtestGround | None = None

    @property
    def sheet(self) -> tuple[SheetFinding, ...]:
        """The findings of the four points."""
        return self.on_facts, self.on_law, self.on_sentence, self.on_procedure


def decide_protest(judgment: Disposition, new: ProtestReview, act: Act) -> JournalEntry:
    """Record whether a protest is made against a decision of first instance, with its review.

    Raises NotAllowed; LawRefuses; RuleBroken if nobody entitled decided it, it is no criminal
    decision of first instance, was decided already, was not received, the time for a protest is
    over, or a protest has no objection or ground.
    Source: Criminal Procedure Law arts. 228, 230; Procuratorate Rules arts. 584-586.
    """
    case = session().get_one(Case, judgment.case_id)
    ensure_may(act.by, Permission.DECIDE, case, on=act.on)
    ensure_open(case)
    ensure_past(new.decided_on, on=act.on, field="decided_on")
    _ensure_right(case, judgment, new)
    person = session().get_one(Party, judgment.party_id)
    asked = asked_of_protest(case, person, new.decision, on=new.decided_on)
    sheet = dict(zip(SHEET, new.sheet, strict=True))
    ground = new.ground if new.decision is CourtStepKind.PROTESTED else None
    step = CourtStep(kind=new.decision, text=BilingualText.written(new.why), ground=ground, **sheet)
    return take_step(judgment, step, asked, act)


def take_step(of: Disposition, row: CourtStep, asked: GateAsked, act: Act) -> JournalEntry:
    """Record a step that is decided here, with its entry, as the law and who decides let.

    of: the indictment, or the decision of a court. row: its kind, its text, and a sheet.
    Raises LawRefuses; RuleBroken if nobody entitled decided it.
    """
    case, person = asked.case, session().get_one(Party, of.party_id)
    passed = ensure_passes(asked, act)
    who_decided = ensure_decided(case, asked.decides, act, on=asked.on)
    row.case_id, row.party_id, row.disposition_id = case.id, person.id, of.id
    row.happened_on, row.who = asked.on, NOTHING
    session().add(row)
    session().flush()
    entry = enter(
        case,
        asked.decides,
        act,
        when=PartialDate.day(asked.on),
        text=row.text,
        parties={Part.ABOUT: [person]},
        track=session().get_one(Track, of.track_id),
        subject=row,
        decided_here=True,
        **passed.told(),
        **who_decided,
    )
    row.entry_id = entry.id
    return entry


def asked_of_protest(case: Case, person: Party, decision: CourtStepKind, *, on: date) -> GateAsked:
    """The questions to the law before it is decided."""
    return GateAsked(case, person, _KINDS[decision], on)


def is_undecided(judgment: Disposition) -> bool:
    """Whether a protest may be decided on: nobody did, and the case is open."""
    case = session().get_one(Case, judgment.case_id)
    steps = steps_about(judgment.id, list(STEPS(case)))
    is_decided = any(step.kind in DECISIONS for step in steps)
    return case.is_open() and is_protestable(judgment) and not is_decided


def _ensure_right(case: Case, judgment: Disposition, new: ProtestReview) -> None:
    if not is_protestable(judgment):
        raise RuleBroken(
            N_("A protest is made against a criminal decision of first instance: say its instance.")
        )
    if not is_undecided(judgment):
        raise RuleBroken(N_("It is decided already: correct what is recorded."))
    counted = protest_due(judgment)
    if counted is None or judgment.received_on is None:
        raise RuleBroken(
            N_("Record first on which day this office received it: the time runs from then.")
        )
    if new.decided_on < judgment.received_on:
        raise RuleBroken(
            N_("It was received on %(day)s; it cannot be decided before."),
            field="decided_on",
            day=judgment.received_on,
        )
    if new.decision is not CourtStepKind.PROTESTED:
        return
    if new.decided_on > counted.due:
        raise RuleBroken(
            N_("The time for a protest ran out on %(day)s."), field="decided_on", day=counted.due
        )
    if SheetFinding.OBJECTED not in new.sheet:
        raise RuleBroken(N_("A protest needs an objection to one of the points."), field="decision")
    if new.ground is None:
        raise RuleBroken(N_("Choose the ground of the protest."), field="ground")


def _point(text: LazyString) -> EnumRadio:
    chosen = Required(_l("Choose what the review found."))
    return EnumRadio(text, SheetFinding, validators=[chosen])


class ProtestForm(PaperFields, Form):
    """The review of a judgment, point by point, and whether a protest is made."""

    on_facts = _point(_l("Facts and evidence"))
    on_law = _point(_l("Charge and law"))
    on_sentence = _point(_l("Sentence"))
    on_procedure = _point(_l("Trial procedure"))
    decision = EnumRadio(
        _l("Decision"),
        (CourtStepKind.NOT_PROTESTED, CourtStepKind.PROTESTED),
        validators=[Required(_l("Choose whether a protest is made."))],
    )
    ground = EnumSelect(_l("Ground of the protest"), ProtestGround, nothing=_l("no protest"))
    why = TextAreaField(_l("Why"), [Required(_l("Say why, in a few words.")), at_most(TEXT_LENGTH)])
    decided_on = PastDay(
        _l("Decided on"), [Required(_l("Enter the day of the decision."))], default=today
    )

    def terms(self) -> ProtestReview:
        """The typed review."""
        return self.into(ProtestReview, ground=self.ground.data)


def _says(_case: Case, new: ProtestReview) -> Iterator[tuple[LazyString, str]]:
    yield _l("Decision"), label(new.decision)
    for text, finding in zip(
        (_l("Facts and evidence"), _l("Charge and law"), _l("Sentence"), _l("Trial procedure")),
        new.sheet,
        strict=True,
    ):
        yield text, label(finding)
    if new.ground is not None:
        yield _l("Ground of the protest"), label(new.ground)
    yield _l("Why"), new.why


# Whether no protest is made the law leaves to the office.
_RULES = {PROTESTED: RULES["decider_protest"], NOT_PROTESTED: None}


def _decides(new: ProtestReview) -> EntryKind:
    return _KINDS[new.decision]


PROTEST_REVIEW = Proposable(
    name="protest",
    subject=Disposition,
    terms=ProtestReview,
    rules=_RULES,
    needs=Permission.DECIDE,
    decides=_decides,
    about=lambda judgment: session().get_one(Party, judgment.party_id),
    is_open=is_undecided,
    act=decide_protest,
    says=_says,
    url=lambda row: url_for("judgments.protest", case_id=row.case_id, reviewed_id=row.id),
)
