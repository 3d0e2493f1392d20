"""What a feature brings to the house; `app.py` collects one `Feature` from each package."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import Blueprint
from flask_babel.speaklater import LazyString

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.accounts.reader import Reader
from casetrack.cases.case_rows import CaseRows
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.facts import CaseFacts
from casetrack.cases.kinds import Stage
from casetrack.cases.owed import Owed
from casetrack.cases.stages import StageSource
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.search.findable import Findable
from casetrack.events import Handler
from casetrack.law import Verdict
from casetrack.ledger.act_forms import ActForm
from casetrack.ledger.casefile.records import Records
from casetrack.ledger.consequences import Consequence
from casetrack.ledger.diary import DiaryKind, DiarySource
from casetrack.ledger.find_commands import FindCommand
from casetrack.ledger.gates import Gate, ToCome
from casetrack.ledger.invariants import Invariant
from casetrack.ledger.measure_types import MeasureType
from casetrack.ledger.month_marks import MonthRow
from casetrack.ledger.outcome_parts import OutcomePart
from casetrack.ledger.page_parts import CasePart, PersonPart, RecordLines, VisitPart
from casetrack.ledger.papers import PaperKind
from casetrack.ledger.proposals import Proposable
from casetrack.ledger.supervision_parts import SupervisionPart
from casetrack.web.frame import MastheadSection
from casetrack.web.next_steps import NextStep, RecordGroup
from casetrack.web.page import CASES, SectionPage

# What may be done next in a case, by this person, on this day.
NextSteps = Callable[[CaseFacts, Staff, date], Iterable[NextStep]]


@dataclass(frozen=True)
class DutyLine:
    """How an obligation stands on Today and on the case page.

    title: what must be done. late_title: the same when its day is past ("Visit without an
    outcome"). button: verb and object. url: where it is settled, from the obligation.
    needs: what one must be allowed to use that page; None for a page that is only read.
    diary: what it is in the calendar, where its flags do not say: a reply, a next step, a period.
    in_diary: to whom its day stands there; not to those for whom the feature brings its own lines.
    texts: what lines say of their own besides, by the ids of their subjects, to this person on this
    day; one statement. It is a note: only who sees the whole case is told.
    texts_in: the same on the page of a case, from its facts alone; without it `texts` is asked.
    is_its_text: what it says of its own is its title, for whoever may read it.
    beside: a second way on, its words and its address, where there is one for this person that day.
    """

    title: LazyString
    button: LazyString
    url: Callable[[Owed], str]
    late_title: LazyString | None = None
    needs: Permission | None = None
    texts: Callable[[Collection[int], Staff, date], Mapping[int, BilingualText]] | None = None
    texts_in: Callable[[CaseFacts, Collection[int], Staff], Mapping[int, BilingualText]] | None = (
        None
    )
    is_its_text: bool = False
    beside: Callable[[Owed, Staff, date], tuple[LazyString, str] | None] | None = None
    diary: DiaryKind | None = None
    in_diary: Callable[[Reader], bool] = lambda _user: True

    def diary_kind(self, kind: ObligationKind) -> DiaryKind:
        """What an obligation of this kind is in the calendar."""
        if self.diary is not None:
            return self.diary
        if kind.is_awaited and not kind.is_window:
            return DiaryKind.REPLY
        return DiaryKind.STEP if kind.is_agreed else DiaryKind.PERIOD


@dataclass(frozen=True)
class Feature:
    """Everything one package brings in; each part may be empty.

    name: the package. blueprint: its pages. section: of the masthead, in which they stand; None for
    none. rules: sentences for its RuleBroken keys. facts: words for what its dates count from,
    where the law has none. duties: its lines on Today. stage: who knows where its stage stands.
    measures: the kinds of measure that are its own. next_steps: who says what may be done next, in
    the order of the page. recorded_under: their heading in the menu of what may be recorded, of
    those that name no other.
    handlers: what follows events, and answers questions. Of one event those of an earlier feature
    come first, and within a feature those named first.
    of_a_case: the queries of its own that its next steps, or a page of a case, ask of every case;
    `facts.read` answers them, and all features' are read in one statement.
    records: what of it a case file tells. found_by: which of its texts can be found.
    case_parts, person_parts: its sections of the page of a case and of a person. record_lines: its
    lines of the menu of everything that may be recorded in a case. commands: what of it may be done
    from the box that finds. outcome_parts: what it asks in the form of the outcome of a visit.
    slip_parts, visit_parts: its sections of the slip and of the page of a visit. supervision_parts:
    its sections of the supervision file of a probation. section_pages: its pages of an office, led
    to from a section. diary: its lines of the calendar, beside the days of
    its duties. gates: what it asks of the law before something is
    decided, whichever feature decides it. act_forms: what the forms of its acts said, to be put
    right. invariants: what must hold of its records before every
    commit. standings: what follows from how a case stands. verdict_facts: by rule, the fact that
    decided a verdict, in a sentence. proposals: what of it one person proposes and another decides.
    month_marks: its rows of a line of months.
    decisions_to_come: what may be decided about somebody now, as the law is asked of it.
    papers: what the instruments of its decisions and measures say.
    """

    name: str
    blueprint: Blueprint | None = None
    section: MastheadSection | None = CASES
    rules: Mapping[str, LazyString] = field(default_factory=dict)
    facts: Mapping[str, LazyString] = field(default_factory=dict)
    duties: Mapping[ObligationKind, DutyLine] = field(default_factory=dict)
    stage: StageSource | None = None
    handlers: tuple[Handler, ...] = ()
    measures: tuple[MeasureType, ...] = ()
    next_steps: tuple[NextSteps, ...] = ()
    recorded_under: RecordGroup = RecordGroup.CASE
    case_rows: tuple[CaseRows[Any], ...] = ()
    records: Records | None = None
    found_by: tuple[Findable, ...] = ()
    case_parts: tuple[CasePart, ...] = ()
    person_parts: tuple[PersonPart, ...] = ()
    record_lines: tuple[RecordLines, ...] = ()
    commands: tuple[FindCommand, ...] = ()
    outcome_parts: tuple[OutcomePart, ...] = ()
    slip_parts: tuple[VisitPart, ...] = ()
    visit_parts: tuple[VisitPart, ...] = ()
    supervision_parts: tuple[SupervisionPart, ...] = ()
    section_pages: tuple[SectionPage, ...] = ()
    diary: tuple[DiarySource, ...] = ()
    proposals: tuple[Proposable, ...] = ()
    month_marks: tuple[MonthRow, ...] = ()
    papers: tuple[PaperKind, ...] = ()
    decisions_to_come: tuple[ToCome, ...] = ()
    gates: tuple[Gate, ...] = ()
    act_forms: tuple[ActForm, ...] = ()
    invariants: tuple[Invariant, ...] = ()
    standings: tuple[Consequence, ...] = ()
    verdict_facts: Mapping[str, Callable[[Verdict], str]] = field(default_factory=dict)


_lines: dict[ObligationKind, DutyLine] = {}


def add_duty_lines(lines: Mapping[ObligationKind, DutyLine]) -> None:
    """Bring the lines of one feature."""
    _lines.update(lines)


def duty_line(kind: ObligationKind) -> DutyLine:
    """How an obligation of this kind is shown. Raises KeyError if nobody brought a line."""
    return _lines[kind]


def duty_lines() -> Mapping[ObligationKind, DutyLine]:
    """How obligations of each kind are shown."""
    return dict(_lines)


def texts_on_lines(
    obligations: Iterable[Owed], user: Staff, *, on: date, facts: CaseFacts | None = None
) -> dict[int, BilingualText]:
    """What some of these say of their own to this person, by their ids.

    One statement for a kind that does. facts: of the case that they are all of, if it was read;
    then none for most.
    """
    of_kind: dict[ObligationKind, list[Owed]] = {}
    for owed in obligations:
        of_kind.setdefault(owed.kind, []).append(owed)
    said: dict[int, BilingualText] = {}
    for kind, those in of_kind.items():
        line, ids = _lines[kind], [owed.subject_id for owed in those]
        if facts is not None and line.texts_in is not None:
            told = line.texts_in(facts, ids, user)
        elif line.texts is not None:
            told = line.texts(ids, user, on)
        else:
            continue
        said |= {owed.id: told[owed.subject_id] for owed in those if owed.subject_id in told}
    return said


_next_steps: list[tuple[int, NextSteps, RecordGroup]] = []


def add_next_steps(
    steps: Iterable[NextSteps], *, stage: Stage | None, under: RecordGroup = RecordGroup.CASE
) -> None:
    """Bring the next steps of one feature: in the order of the stages, those of none last."""
    at = len(Stage) if stage is None else list(Stage).index(stage)
    placed = [(at, one, under) for one in steps]
    _next_steps.extend(one for one in placed if one not in _next_steps)
    _next_steps.sort(key=lambda placed: placed[0])


def next_steps_of(facts: CaseFacts, user: Staff) -> list[NextStep]:
    """What may be done next, in the order of the stages."""
    return [
        step if step.group else step.under(under)
        for _at, steps, under in _next_steps
        for step in steps(facts, user, facts.on)
    ]
