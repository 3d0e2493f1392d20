"""A desk on which several cases are played at once, day by day."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import (
    AgeStatus,
    BodyKind,
    Intake,
    PartyKind,
    PartyRole,
    Provenance,
    TieKind,
)
from casetrack.cases.models import Case, Disposition, JournalEntry, Party
from casetrack.cases.quantities import Qualifier, QuantityUnit
from casetrack.cases.queries import parties_of
from casetrack.casework.actions import NewCase, Progress, log_progress, open_case
from casetrack.casework.amounts.kind import AMOUNT
from casetrack.casework.amounts.models import AmountStage
from casetrack.casework.facts.recording import Statement, state
from casetrack.casework.new_parties import NewParty
from casetrack.casework.people import PartyChange, add_party, change_party
from casetrack.casework.tasks.actions import NewTask, plan_task
from casetrack.clocks.delivery import lines_of, record_service
from casetrack.clocks.recording_actions import record_fact
from casetrack.clocks.recording_queries import Recorded
from casetrack.courses.approvals.actions import decide_proposal, propose
from casetrack.courses.approvals.models import Proposal
from casetrack.db import Model
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.db.session import session
from casetrack.law import previous_working_day
from casetrack.ledger.proposals import Proposable
from casetrack.visits.journal_texts import series_planned
from casetrack.visits.models import Visit, VisitPlan

# Acts of one day follow one another from this hour on.
OPENS = time(9, 10)
BETWEEN_ACTS = timedelta(minutes=7)


@dataclass
class Desk:
    """The staff of the desk, and its current day, which dates every act."""

    staff: Mapping[str, Staff]
    today: date
    zone: ZoneInfo
    day: date = field(init=False)
    begun: list[Iterator[int]] = field(default_factory=list, init=False)
    _acts: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        """Start today."""
        self.day = self.today

    def ago(self, days: int) -> date:
        """The last working day at least so many days before today; a later day if negative."""
        return previous_working_day(self.today - timedelta(days=days))

    def turn_to(self, days: int) -> None:
        """Set the day of the desk, in days before today."""
        if (day := self.ago(days)) != self.day:
            self.day, self._acts = day, 0

    def now(self) -> datetime:
        """The instant of the next act on this day."""
        self._acts += 1
        opens = datetime.combine(self.day, OPENS, tzinfo=self.zone)
        return opens + self._acts * BETWEEN_ACTS

    def act(self, by: Staff | None = None) -> Act:
        """The act of this staff member (default: the prosecutor), now."""
        return Act(by=by or self.prosecutor, on=self.day, at=self.now())

    def begin(self, scene: Iterator[int]) -> None:
        """Start a scene beside the current one, from this act on."""
        self.begun.append(scene)

    @property
    def prosecutor(self) -> Staff:
        """The prosecutor, who handles most cases."""
        return self.staff["prosecutor"]

    # What is done in every case

    def open(
        self,
        child: str,
        role: PartyRole,
        *,
        charge: str = "",
        title: BilingualText | None = None,
        intake: Intake = Intake.PROSECUTION_TRANSFER,
        age: AgeStatus = AgeStatus.MINOR_AT_ACT,
        by: Staff | None = None,
    ) -> tuple[Case, Party]:
        """Open a case with its first child."""
        new = NewCase(
            child,
            role,
            age,
            intake,
            charge=charge,
            title=(title.zh or "") if title else "",
            provenance=Provenance.DEMO,
        )
        case = open_case(new, self.act(by or self.prosecutor))
        if title is not None:
            case.title = title
        return case, parties_of(case)[0]

    def guardian(self, case: Case, child: Party, name: str, tie: TieKind) -> Party:
        """Add a parent as guardian of the child."""
        role = PartyRole.GUARDIAN
        new = NewParty(name, roles=(role,), age_status=AgeStatus.ADULT, tie=(tie, child.id))
        return add_party(case, new, self.act(self._handler(case)))

    def body(self, case: Case, name: BilingualText, kind: BodyKind, role: PartyRole) -> Party:
        """Add a body (school, company, office), named in both languages."""
        new = NewParty(name.in_("zh"), kind=PartyKind.BODY, body_kind=kind, roles=(role,))
        by = self._handler(case)
        party = add_party(case, new, self.act(by))
        change = PartyChange(name, party.age_status, (role,))
        change_party(party, change, self.act(by), opened=party.version)
        return party

    def log(
        self,
        case: Case,
        text: BilingualText,
        *,
        kind: EntryKind = EntryKind.NOTE,
        about: Party | None = None,
        by: Staff | None = None,
        values: Mapping[str, Any] | None = None,
    ) -> JournalEntry:
        """Log an entry of this day. values: of the fields of its kind, as typed."""
        about_ids = (about.id,) if about else ()
        when = PartialDate.day(self.day)
        progress = Progress(text.in_("zh"), when, kind, about_ids, values=values or {})
        by = by or self._handler(case)
        entry = log_progress(case, progress, self.act(by))
        entry.text = text
        return entry

    def record(self, case: Case, kind: EntryKind, *people: Party) -> JournalEntry:
        """Record a fact of this day that starts or ends a period of the law."""
        recorded = Recorded(
            kind, PartialDate.day(self.day), person_ids=tuple(person.id for person in people)
        )
        by = self._handler(case)
        return record_fact(case, recorded, self.act(by))

    def serve(self, case: Case, decision: Disposition) -> None:
        """Record service of a decision on everybody whom the law names, on this day."""
        days = {line.key: PartialDate.day(self.day) for line in lines_of(case, decision)}
        record_service(case, decision, days, self.act(self._handler(case)))

    def propose(self, case: Case, proposable: Proposable, subject: Model, terms: Any) -> Proposal:
        """The handler proposes a decision to the chief procurator, on this day."""
        act = self.act(self._handler(case))
        return propose(case, proposable, subject, terms, act)

    def decided(self, case: Case, proposable: Proposable, subject: Model, terms: Any) -> Any:
        """Propose and decide on the same day; returns the result of the deciding action."""
        proposal = self.propose(case, proposable, subject, terms)
        act = self.act(self.staff["chief"])
        return decide_proposal(proposal, act, decided_on=self.day, opened=proposal.version)

    def plan_next(self, case: Case, entry: JournalEntry, text: BilingualText, *, due: date) -> None:
        """Plan a next step of the handler, from an entry."""
        by = self._handler(case)
        step = NewTask(text.in_("zh"), due)
        plan_task(case, step, entry, self.act(by)).text = text

    def count(
        self, case: Case, text: BilingualText, value: int, unit: QuantityUnit, at: AmountStage
    ) -> None:
        """Record a number of a stage, on this day."""
        how_many = {"value": Decimal(value), "qualifier": Qualifier.EXACT, "unit": unit.value}
        values = {"what": text, **how_many, "as_of": at.value, "part_of_id": None}
        state(AMOUNT, case, Statement(None, values), self.act(self._handler(case)))

    def tell(self, entry_id: int | None, text: BilingualText) -> None:
        """Set the text of an entry in both languages."""
        session().get_one(JournalEntry, entry_id).text = text

    def tell_last(self, case: Case, text: BilingualText) -> None:
        """Set the text of the last entry of a case in both languages."""
        last = select(JournalEntry.id).where(JournalEntry.case_id == case.id)
        self.tell(session().scalar(last.order_by(JournalEntry.number.desc()).limit(1)), text)

    def tell_plan(self, plan: VisitPlan, visits: Sequence[Visit], aim: BilingualText) -> None:
        """Set aim and entry of a series of visits in both languages."""
        days = [visit.planned_on for visit in visits if visit.planned_on]
        plan.aim = aim
        self.tell(plan.entry_id, series_planned(days, aim))

    def _handler(self, case: Case) -> Staff:
        return session().get_one(Staff, case.handler_id)


# A case, played: yields how many days ago the next act is, and acts when it is asked to go on.
Scene = Callable[[Desk], Iterator[int]]


def play(
    scenes: Sequence[Scene], desk: Desk, *, act: Callable[[], AbstractContextManager[object]]
) -> None:
    """Play all scenes together in the order of their days.

    act: opens the unit of work in which one act of one scene is done.
    """
    waiting: list[tuple[int, int, Iterator[int]]] = []
    numbers = count()

    def go_on(played: Iterator[int]) -> None:
        days = next(played, None)
        if days is not None:
            heapq.heappush(waiting, (-days, next(numbers), played))
        while desk.begun:
            go_on(desk.begun.pop(0))

    for scene in scenes:
        go_on(scene(desk))
    while waiting:
        days, _number, played = heapq.heappop(waiting)
        desk.turn_to(-days)
        with act():
            go_on(played)
