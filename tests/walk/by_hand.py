"""Every date of a case counted anew, from what happened and the text of the law alone.

Nothing here asks casetrack.law to count.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.models import (
    Disposition,
    Guardianship,
    JournalEntry,
    Measure,
    MeasureItem,
    Party,
)
from casetrack.guidance.assistance.models import PsychologicalHelp
from casetrack.guidance.models import FamilyStep, GuardianshipOrder
from casetrack.probation.entrustments.models import Entrustment
from casetrack.probation.models import Objection
from casetrack.suggestions.models import Suggestion
from casetrack.visits.models import Visit
from tests.walk.aid_by_hand import Aid
from tests.walk.days import ONE, months_on, months_on_from_an_end, rolled
from tests.walk.family_by_hand import Guardian, Judged, KeptMeasure, Ladder, Sessions
from tests.walk.undone_by_hand import CONDITIONAL, Objected, Standing
from tests.walk.watched import Moved, Watched

if TYPE_CHECKING:
    from tests.walk.acts_by_hand import ActDone
    from tests.walk.asked_by_hand import Asked

# Days that the law gives: in calendar days, in months (negative), or in working days.
SHORT, LONG, LONGEST, EXTENSION = 7, 15, 20, 15

# What is due in the supervision of a probation, as `watched` counts it.
WATCHED = (
    "own_report",
    "monthly_assessment",
    "leave_answer",
    "leave_return",
    "supervision_talk",
    "score_speaks",
    "score_node",
)
# Kinds of duties that are counted here, each of them.
COUNTED = (
    "arrest_review",
    "prosecution_review",
    "supplementary_investigation",
    "probation_end",
    "final_decision",
    "order_end",
    "visit",
    "suggestion_reply",
    "entrustment_answer",
    "entrustment_answer_awaited",
    "entrustment_report",
    "entrustment_report_awaited",
    *WATCHED,
    "guardian_step_look",
    "psychological_help_session",
    "measure_review",
)
# Those of them that go on in a copy which a file brings into another office.
COUNTED_IN_FILES = (
    *COUNTED[:6],
    *WATCHED,
    "guardian_step_look",
    "psychological_help_session",
    "measure_review",
)
# Who may decide each, and nobody below: Criminal Procedure Law art. 89, Procuratorate Rules
# arts. 285, 287, 365, 367, 370, 477, Provisions on Criminal Cases of Minors art. 40.
CHIEF, COMMITTEE = "chief_procurator", "procuratorial_committee"
MAY_DECIDE = dict.fromkeys(
    (
        "arrest_approved",
        "arrest_not_approved",
        "not_prosecuted_statutory",
        "not_prosecuted_discretionary",
        "not_prosecuted_evidence",
        "conditional_non_prosecution_decided",
        "probation_length_changed",
        "probation_revoked",
        "not_prosecuted_after_probation",
        "suggestion_issued",
        "period_extended",
        "hearing_approved",
        "decision_undone",
    ),
    (CHIEF, COMMITTEE),
)

# Clocks counted in days, forward, that pass holidays: by the rule of the law they name.
CLOCK_DAYS = {
    "notify_right_to_counsel": 3,
    "notify_victim_agent": 3,
    "legal_aid_assignment": 3,
    "custody_period_change_notice": 10,
    "cnp_service": 3,
    "suggestion_filing": 5,
}
# Recalled of a text that was not read, and named by no rule of the law.
RECALLED_DAYS = {ObligationKind.SEALING: 3}
# Counted in days back from what is to come; they pass nothing.
CLOCK_DAYS_BEFORE = {"hearing_notice": 3}
# Those that pass no holiday, in months.
CLOCK_MONTHS = {"bail_max": 12, "residential_surveillance_max": 6}


@dataclass
class Review:
    """One review of one child."""

    kind: str
    received: date
    is_complex: bool = False
    is_extended: bool = False
    returned: date | None = None
    is_over: bool = False
    # Of one that goes on after a decision was undone: its last day, nominal and due.
    left: tuple[date, date] | None = None


@dataclass
class Probation:
    """A probation, and the review that stands still with it.

    undone: since when its decision has no effect; then it is revoked from that day. due_set: until
    when somebody set the decision that follows. shortened: when that was written down last.
    """

    decided: date
    months: int
    review: Review
    revoked: date | None = None
    held_then: bool = False
    has_other_ground: bool = False
    final: date | None = None
    is_over: bool = False
    breaches: list[tuple[date, bool]] = field(default_factory=list)
    watched: Watched = field(default_factory=Watched)
    by_objection: bool = False
    undone: date | None = None
    due_set: date | None = None
    shortened: date | None = None

    @property
    def has_ground(self) -> bool:
        """Whether one of the four grounds of art. 284 is there: three breaches are repeated."""
        return self.has_ground_by(date.max)

    def has_ground_by(self, day: date) -> bool:
        """Whether it is by that day, counted with the breaches until then."""
        until = [is_serious for happened, is_serious in self.breaches if happened <= day]
        return self.has_other_ground or any(until) or len(until) >= 3

    @property
    def ends(self) -> date:
        """Its last day: that of the decision is not counted."""
        return months_on(self.decided, self.months)


@dataclass
class Child:
    """What happened about one child. held: since when in custody, or not, as it was recorded.

    unknown: the places in held where custody was lifted and nobody recorded since what it is.
    protected_on: since when interrogation and defence are on record; None: not yet. decisions: how
    each was taken, what it was, and on which day. standing: of the line of prosecution, what stands
    of it, in its order. objections: by row. looks: at whether custody is needed, what was found.
    """

    party_id: int
    protected_on: date | None = date.min
    decisions: list[tuple[str, str, date]] = field(default_factory=list)
    held: list[tuple[date, bool, bool]] = field(default_factory=list)
    unknown: set[int] = field(default_factory=set)
    reviews: list[Review] = field(default_factory=list)
    probations: list[Probation] = field(default_factory=list)
    standing: list[Standing] = field(default_factory=list)
    objections: dict[int, Objected] = field(default_factory=dict)
    looks: list[tuple[date, str]] = field(default_factory=list)

    def running(self, kind: str) -> Review | None:
        """The review of that kind that runs."""
        return next((r for r in self.reviews if r.kind == kind and not r.is_over), None)

    def end_reviews(self) -> None:
        """Nothing of it is under review any more."""
        for review in self.reviews:
            review.is_over = True

    def away(self) -> Review | None:
        """The review that is with the police."""
        mine = [review for review in self.reviews if review.kind == "prosecution"]
        return mine[-1] if mine and mine[-1].returned is not None else None

    def probation(self) -> Probation | None:
        """The probation that is not decided about."""
        return next((probation for probation in self.probations if not probation.is_over), None)

    def supervised(self) -> Probation | None:
        """The probation that runs: neither revoked nor decided about."""
        probation = self.probation()
        return probation if probation is not None and probation.revoked is None else None

    def decides_anew(self) -> bool:
        """Whether the end of the last probation was undone, and nothing was decided since."""
        last = self.probations[-1] if self.probations else None
        is_undone = last is not None and last.is_over and last.final is not None
        return is_undone and bool(self.standing) and self.standing[-1].kind == CONDITIONAL

    def is_held(self, day: date) -> bool:
        """Whether the child was in custody on that day: what was recorded last of it holds."""
        return self.held[self._place_of(day)][1]

    def counts_as_held(self, day: date) -> bool:
        """Whether a period is counted as of somebody held: unknown gives the shorter one."""
        return self.is_held(day) or self._place_of(day) in self.unknown

    def _place_of(self, day: date) -> int:
        known = sorted(range(len(self.held)), key=lambda place: (self.held[place][0], place))
        before = [place for place in known if self.held[place][0] <= day]
        return before[-1] if before else known[0]

    def is_held_since(self, period: Probation, day: date) -> bool:
        """The same from the decision on: with it the child is free, unless something was said."""
        item = [
            (since, 1, place, is_held)
            for place, (since, is_held, with_receipt) in enumerate(self.held)
            if since > period.decided or (since == period.decided and not with_receipt)
        ]
        if period.revoked is not None:
            item.append((period.revoked, 0, -1, period.held_then))
        before = [entry[3] for entry in sorted(item) if entry[0] <= day]
        return before[-1] if before else False

    def owed(self) -> Iterator[tuple[str, date]]:
        """What is due about this child, by the kind of it."""
        for review in self.reviews:
            if not review.is_over:
                yield f"{review.kind}_review", self.review_due(review)
        away = self.away()
        if away is not None and away.returned is not None:
            nominal = months_on(away.returned, 1)
            due = nominal if self.counts_as_held(nominal) else rolled(nominal)
            yield "supplementary_investigation", due
        for probation in self.probations:
            if probation.is_over:
                continue
            if probation.revoked is None:
                yield "probation_end", probation.ends
                yield from probation.watched.owed(probation.decided, probation.ends)
            yield "final_decision", probation.due_set or self._final_due(probation)

    def left_of(self, review: Review, ended: date) -> tuple[date, date]:
        """What is left of a review for prosecution that is over: its last day, nominal and due.

        Of one that stood still with a probation, until that ended: Provisions on Criminal Cases of
        Minors arts. 40, 45.
        """
        still = [probation for probation in self.probations if probation.review is review]
        if not still:
            return self._nominal(review), self.review_due(review)
        until = min(ended, still[-1].ends)
        nominal = self._nominal(review) + (until - still[-1].decided)
        return nominal, max(nominal if self.is_held(nominal) else rolled(nominal), until)

    def resume(
        self, kind: str, on: date, left: tuple[date, date], *, is_lifted: bool = False
    ) -> None:
        """A review goes on from a day, as one of its own.

        is_lifted: custody ended with what was decided, and is decided anew: Rules art. 376.
        """
        self.reviews.append(Review(kind, on, left=left))
        was_held = self.is_held(on)
        if was_held and is_lifted:
            self.unknown.add(len(self.held))
        self.held.append((on, was_held and not is_lifted, True))

    def objects(self, day: date) -> bool:
        """Whether on that day an objection stands after which prosecution is decided."""
        return any(objection.blocks(day) for objection in self.objections.values())

    def review_due(self, review: Review) -> date:
        """Its last day, by what is recorded of custody."""
        if review.left is not None:
            return review.left[1]
        if review.kind == "prosecution":
            nominal = self._nominal(review)
            return nominal if self.counts_as_held(nominal) else rolled(nominal)
        seventh = review.received + timedelta(SHORT)
        if self.counts_as_held(seventh):
            return seventh
        days = LONGEST if review.is_complex or review.is_extended else LONG
        return rolled(review.received + timedelta(days))

    def _nominal(self, review: Review) -> date:
        if review.left is not None:
            return review.left[0]
        more = timedelta(EXTENSION if review.is_extended else 0)
        return months_on(review.received, 1) + more

    def _final_due(self, period: Probation) -> date:
        is_revoked = period.revoked is not None and period.revoked <= period.ends
        end = period.revoked if is_revoked and period.revoked is not None else period.ends
        nominal = self._nominal(period.review) + (end - period.decided)
        due = nominal if self.is_held_since(period, nominal) else rolled(nominal)
        opens = end if is_revoked else months_on_from_an_end(period.decided, period.months) + ONE
        return max(due, opens)


@dataclass
class Entrusted:
    """A child entrusted to the other office, or to be. answer_due, report_due: both included.

    is_copied: known from a file, so that nobody of the other office sees the case.
    """

    party_id: int
    state: str = "applied"
    answer_due: date | None = None
    report_due: date | None = None
    is_copied: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it runs, or may come to run."""
        return self.state in ("applied", "asked", "accepted")


@dataclass
class Happened:
    """What happened in the case so far, beside its children: open visits, letters, orders.

    proposed: what was proposed, as it was typed last; passed_on: what of it the committee decides.
    deputies: from and to which day the head stands in for the chief. meetings: which entrustment a
    planned meeting serves. closed_with: what had been decided and begun when the case was closed.
    ladders: of each order, also of one that ended. By their rows: guardians, those who are said to
    be; courses, kept, judged. copied: how often the case went on in a copy of another office.
    asked: the decisions of which the law is asked again, in their order. acts: the same of what is
    no decision about a person. assessed: whose family education was assessed. aid: judicial
    assistance.
    """

    children: list[Child] = field(default_factory=list)
    visits: dict[int, date] = field(default_factory=dict)
    orders: dict[int, date] = field(default_factory=dict)
    letters: dict[int, date | None] = field(default_factory=dict)
    is_closed: bool = False
    closed_with: int = 0
    proposed: dict[int, Any] = field(default_factory=dict)
    passed_on: set[int] = field(default_factory=set)
    deputies: list[tuple[date, date]] = field(default_factory=list)
    names_head: bool = False
    entrusted: dict[int, Entrusted] = field(default_factory=dict)
    meetings: dict[int, int] = field(default_factory=dict)
    ladders: dict[int, Ladder] = field(default_factory=dict)
    guardians: dict[int, Guardian] = field(default_factory=dict)
    courses: dict[int, Sessions] = field(default_factory=dict)
    kept: dict[int, KeptMeasure] = field(default_factory=dict)
    judged: dict[int, Judged] = field(default_factory=dict)
    copied: int = 0
    asked: list[Asked] = field(default_factory=list)
    acts: list[ActDone] = field(default_factory=list)
    assessed: set[int] = field(default_factory=set)
    aid: Aid = field(default_factory=Aid)

    def move(self, new: Moved) -> None:
        """Go on in a copy of another office: everything is known by its rows there.

        What waits for a decision and who stands in for whom stay behind; an entrustment comes
        along, and lets nobody of the other office see the copy.
        """
        self.copied += 1
        for child in self.children:
            child.party_id = new(Party, child.party_id)
            child.objections = {
                new(Objection, n): objected for n, objected in child.objections.items()
            }
            for probation in child.probations:
                probation.watched.move(new)
        for asked in self.asked:
            asked.row_id = new(Disposition, asked.row_id)
            asked.party_id = new(Party, asked.party_id)
        for done in self.acts:
            done.row_id = new(JournalEntry, done.row_id)
            done.party_id = new(Party, done.party_id) if done.party_id is not None else None
        self.assessed = {new(Party, number) for number in self.assessed}
        self.visits = {new(Visit, n): day for n, day in self.visits.items()}
        self.orders = {new(GuardianshipOrder, n): day for n, day in self.orders.items()}
        self.letters = {new(Suggestion, n): day for n, day in self.letters.items()}
        self.ladders = {new(GuardianshipOrder, n): ladder for n, ladder in self.ladders.items()}
        for ladder in self.ladders.values():
            ladder.looks = {new(MeasureItem, n): those for n, those in ladder.looks.items()}
            ladder.steps = {new(FamilyStep, n): step for n, step in ladder.steps.items()}
        self.guardians = {new(Guardianship, n): guardian for n, guardian in self.guardians.items()}
        for guardian in self.guardians.values():
            guardian.child_id = new(Party, guardian.child_id)
            guardian.other_id = new(Party, guardian.other_id)
        self.courses = {new(PsychologicalHelp, n): sessions for n, sessions in self.courses.items()}
        for course in self.courses.values():
            course.held = {new(JournalEntry, n): day for n, day in course.held.items()}
        self.kept = {new(Measure, n): measure for n, measure in self.kept.items()}
        self.judged = {new(Disposition, n): moved(known, new) for n, known in self.judged.items()}
        self.aid.move(new)
        self.proposed, self.deputies, self.names_head = {}, [], False
        self.passed_on = set()
        self.entrusted = {new(Entrustment, n): known for n, known in self.entrusted.items()}
        for known in self.entrusted.values():
            known.party_id, known.is_copied = new(Party, known.party_id), True
        self.meetings = {
            new(Visit, visit): new(Entrustment, n) for visit, n in self.meetings.items()
        }

    def stands_in(self, day: date) -> bool:
        """Whether the head decides for the chief on that day."""
        return any(since <= day <= until for since, until in self.deputies)

    def end_entrusted(self, party_id: int, on: date) -> None:
        """What was entrusted of a child ends; what was planned for it alone is called off.

        A meeting whose day has come is left: somebody says what came of it.
        """
        for number, entrusted in self.entrusted.items():
            if entrusted.party_id == party_id and entrusted.is_open:
                entrusted.state = "over"
                serving = [v for v, serves in self.meetings.items() if serves == number]
                for visit in [v for v in serving if self.visits.get(v, on) > on]:
                    self.visits.pop(visit, None)

    def shorten_reports(self, child: Child) -> None:
        """No report is due after the last day of what is supervised."""
        for entrusted in self.entrusted.values():
            if (
                entrusted.party_id == child.party_id
                and entrusted.state == "accepted"
                and entrusted.report_due
            ):
                entrusted.report_due = min(entrusted.report_due, child.probations[-1].ends)

    def supervised(self, on: date) -> Iterator[int]:
        """The children whom the other office supervises, and sees, on that day."""
        for entrusted in self.entrusted.values():
            (child,) = (c for c in self.children if c.party_id == entrusted.party_id)
            probation = child.probation()
            is_seen = entrusted.state == "accepted" and not entrusted.is_copied
            if is_seen and probation is not None and on <= probation.ends:
                yield entrusted.party_id

    def owed(self) -> list[tuple[str, date]]:
        """Everything of these kinds that is due in the case."""
        rows = [pair for child in self.children for pair in child.owed()]
        rows += [("visit", day) for day in self.visits.values()]
        rows += [("order_end", day) for day in self.orders.values()]
        for entrusted in self.entrusted.values():
            if entrusted.state == "asked" and entrusted.answer_due is not None:
                rows.append(("entrustment_answer", entrusted.answer_due))
                rows.append(("entrustment_answer_awaited", entrusted.answer_due))
            if entrusted.state == "accepted" and entrusted.report_due is not None:
                rows.append(("entrustment_report", entrusted.report_due))
                rows.append(("entrustment_report_awaited", entrusted.report_due))
        rows += self._owed_beside()
        for served in self.letters.values():
            if served is not None:
                rows.append(("suggestion_reply", rolled(months_on(served, 1))))
        return sorted(rows)

    def _owed_beside(self) -> Iterator[tuple[str, date]]:
        """What is due of guardians, courses and measures."""
        for ladder in self.ladders.values():
            for step in ladder.steps.values():
                if step.result == "waiting":
                    yield "guardian_step_look", step.look_due
        for course in self.courses.values():
            if not course.is_over:
                yield "psychological_help_session", course.due
        for kept in self.kept.values():
            if kept.ended is None and kept.review_due is not None:
                yield "measure_review", kept.review_due


def moved(judged: Judged, new: Moved) -> Judged:
    """A judgment by the rows of a copy."""
    earlier = new(Disposition, judged.earlier) if judged.earlier is not None else None
    return replace(judged, child_id=new(Party, judged.child_id), earlier=earlier)
