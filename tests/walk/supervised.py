"""What happens in the supervision of a probation: reports, leave, talks, months, hours."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from casetrack.cases.requirements import Counting
from casetrack.courses.requirements.actions import RequirementTerms, change_promise
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.probation.models import Probation, ProbationCondition
from casetrack.probation.queries import breaches_of
from casetrack.probation.supervision import actions, fact_actions
from casetrack.probation.supervision.actions import HoursDone, LeaveAnswer, SupervisionTerms
from casetrack.probation.supervision.child_reports import LEAVE, REPORT, TALK
from casetrack.probation.supervision.models import (
    BreachAnswerKind,
    LeaveDecision,
    LeaveRequest,
    MonthlyAssessment,
    OwnReport,
    OwnReportWay,
    SupervisionTalk,
)
from casetrack.probation.supervision.monthly_assessments import ASSESSMENT, OUTCOME
from casetrack.probation.supervision.queries import plan_of
from casetrack.visits.models import SeriesUnit
from tests.walk import by_hand, watched
from tests.walk.walker import Walker

NOTHING = BilingualText(None, None)
# Days of leave above which the office asks for a reason.
LONG_LEAVE = 30
Told = dict[str, Any]


class Supervised(Walker):
    """Set the rhythm; report, ask for leave, talk, assess; put it right or take it back."""

    def supervision(self) -> tuple[Probation, by_hand.Probation]:
        """A probation, mostly one that runs. Raises NothingToDo."""
        return self.probation_of(self.anybody(by_hand.Child.supervised)[1])

    def set_rhythm(self) -> None:
        probation, known = self.supervision()
        every, is_monthly = self.dice.randint(1, 3), self.dice.random() < 0.5
        first = self.on + timedelta(self.dice.randrange(20))
        assesses = self.dice.random() < 0.7
        terms = SupervisionTerms(
            every, SeriesUnit.MONTH if is_monthly else SeriesUnit.WEEK, first, assesses
        )
        if self.dice.random() < 0.15:
            terms = SupervisionTerms(assesses=assesses)
        plan = plan_of(probation)
        opened = plan.version if plan is not None else 0
        if not actions.set_plan(probation, terms, self.act(), opened=opened):
            return
        is_asked = terms.every is not None
        mine = known.watched
        mine.rhythm = watched.Rhythm(first, every, is_monthly) if is_asked else None
        if not assesses:
            mine.assesses_from = None
        elif mine.assesses_from is None:
            is_within = self.on <= known.ends
            mine.assesses_from = watched.month_on(known.decided, self.on) if is_within else 1

    def report_of_child(self) -> None:
        probation, known = self.supervision()
        ahead = known.watched.waiting(known.ends)
        planned = self.dice.choice(ahead[:2]) if ahead and self.dice.random() < 0.85 else None
        due = watched.due_by(planned, known.ends) if planned is not None else None
        is_missing = planned is not None and self.dice.random() < 0.25
        values = self._report(self.lately(), planned, due)
        if is_missing:
            values |= {"is_missing": True, "way": None, "happened": PartialDate.unknown()}
        made = fact_actions.record(REPORT, probation, values, self.act())
        known.watched.reports[made.id] = planned

    def mend_report(self) -> None:
        """Say that it came on another day, or take it back: then it is asked for again."""
        row, mine = self._row(OwnReport)
        if self.dice.random() < 0.5:
            self._take_back(REPORT, row)
            del mine.reports[row.id]
        else:
            values = self._report(self.lately(9), row.planned, row.due)
            self._mend(REPORT, row, values)

    def ask_leave(self) -> None:
        probation, known = self.supervision()
        values = self._leave()
        made = fact_actions.record(LEAVE, probation, values, self.act())
        known.watched.leaves[made.id] = watched.Leave(
            values["asked_on"], values["since"], values["until"]
        )

    def answer_leave(self) -> None:
        row, mine = self._row(LeaveRequest)
        approves, day = self.dice.random() < 0.7, self.lately(3)
        answer = LeaveAnswer(
            LeaveDecision.APPROVED if approves else LeaveDecision.REFUSED,
            day,
            "部门负责人",
            "家庭需要" if self.dice.random() < 0.6 else "",
        )
        actions.answer_leave(row, answer, self.act(), opened=row.version)
        known, ends = mine.leaves[row.id], self._known(row).ends
        assert known.is_approved is None, "leave decided twice"
        assert known.asked <= day <= ends, f"leave decided on {day}, outside the term"
        assert not approves or known.since <= ends, "leave approved for after the end"
        is_late, length = known.asked > known.since, (known.until - known.since).days + 1
        asks_why = not approves or is_late or length > LONG_LEAVE or known.until > ends
        assert answer.reason or not asks_why, "leave decided without the reason it asks for"
        known.is_approved = approves

    def come_back(self) -> None:
        row, mine = self._row(LeaveRequest)
        day = self.lately(6)
        late = actions.record_return(row, day, self.act(), opened=row.version)
        known = mine.leaves[row.id]
        assert late == max((day - known.until).days, 0), "another number of days late"
        known.returned = day

    def mend_leave(self) -> None:
        row, mine = self._row(LeaveRequest)
        if self.dice.random() < 0.3:
            self._take_back(LEAVE, row)
            del mine.leaves[row.id]
            return
        values = self._leave()
        if self._mend(LEAVE, row, values):
            known = mine.leaves[row.id]
            known.asked, known.since = values["asked_on"], values["since"]
            known.until = values["until"]

    def talk(self) -> None:
        probation, known = self.supervision()
        values = self._talk()
        made = fact_actions.record(TALK, probation, values, self.act())
        held = values["happened"].first
        known.watched.talks[made.id] = watched.Talk(held, values["next_on"])

    def mend_talk(self) -> None:
        row, mine = self._row(SupervisionTalk)
        if self.dice.random() < 0.4:
            self._take_back(TALK, row)
            del mine.talks[row.id]
            return
        values = self._talk()
        if self._mend(TALK, row, values):
            mine.talks[row.id] = watched.Talk(values["happened"].first, values["next_on"])

    def assess_month(self) -> None:
        probation, known = self.supervision()
        values = self._assessment(self.dice.randint(1, 8))
        made = fact_actions.record(ASSESSMENT, probation, values, self.act())
        known.watched.assessed[made.id] = values["month"]

    def mend_assessment(self) -> None:
        row, mine = self._row(MonthlyAssessment)
        if self.dice.random() < 0.4:
            self._take_back(ASSESSMENT, row)
            del mine.assessed[row.id]
            return
        values = self._assessment(self.dice.randint(1, 8))
        if self._mend(ASSESSMENT, row, values):
            mine.assessed[row.id] = values["month"]

    def admonish(self) -> None:
        """Admonish or warn after a breach; what the law says of its weight is looked up."""
        probation, known = self.supervision()
        breach = self.pick(breaches_of(probation))
        values = {
            "breach_id": breach.id,
            "kind": self.dice.choice((BreachAnswerKind.ADMONISHED, BreachAnswerKind.WARNED)),
            "happened": PartialDate.day(self.lately()),
            "text": BilingualText(None, f"当面训诫 {self.steps}"),
        }
        made = fact_actions.record(OUTCOME, probation, values, self.act())
        repeated = "repeated" if len(known.breaches) >= 3 else "neither"
        weight = "serious" if breach.is_serious else repeated
        assert made.gravity.value == weight, f"weighed as {made.gravity}, it is {weight}"

    def want_hours(self) -> None:
        """Ask for hours of service."""
        probation, _known = self.supervision()
        asked = self.pick(probation.asked())
        terms = RequirementTerms("", wanted=20, unit="小时", counting=Counting.SUM)
        change_promise(asked, terms, self.act(), opened=asked.version)

    def do_hours(self) -> None:
        probation, known = self.supervision()
        asked = self.pick(probation.asked())
        hours = self.dice.randint(1, 4)
        done = HoursDone(asked.id, PartialDate.day(self.lately()), hours, f"图书馆 {self.steps}")
        entry = actions.record_hours(probation, done, self.act())
        assert isinstance(asked, ProbationCondition)
        assert asked.wanted is not None, "hours counted where none are asked"
        known.watched.hours[entry.id] = hours

    def ensure_hours(self) -> None:
        """As many hours are counted as were done."""
        for row in self.all_of(Probation):
            known = self.known_of(row).watched
            counted = sum(condition.reached or 0 for condition in row.conditions)
            done = sum(known.hours.values())
            assert counted == done, f"hours: {counted} are counted, {done} were done"

    def _known(self, row: Any) -> by_hand.Probation:
        return self.known_of(session().get_one(Probation, row.probation_id))

    def known_of(self, probation: Probation) -> by_hand.Probation:
        """The probation that the walker knows for a stored one."""
        mine = self.all_of(Probation, Probation.party_id == probation.party_id)
        return self.child_of(probation.party_id).probations[mine.index(probation)]

    def _row(self, model: Any) -> tuple[Any, watched.Watched]:
        """A row of the case, also one that was taken back. Raises NothingToDo."""
        row = self.pick(self.all_of(model))
        return row, self._known(row).watched

    def _take_back(self, kind: Any, row: Any) -> None:
        fact_actions.withdraw(kind, row, self.act(), opened=row.version, reason="记错了人")

    def _mend(self, kind: Any, row: Any, values: Told) -> bool:
        act = self.act()
        entry = fact_actions.correct(kind, row, values, act, opened=row.version, reason="看错日期")
        return entry is not None

    def _report(self, came: date, planned: date | None, due: date | None) -> Told:
        return {
            "planned": planned,
            "due": due,
            "happened": PartialDate.day(came),
            "is_missing": False,
            "way": OwnReportWay.WRITTEN,
            "text": BilingualText(None, f"活动情况 {self.steps}"),
            "received_by": NOTHING,
        }

    def _leave(self) -> Told:
        since = self.on + timedelta(self.dice.randint(-3, 40))
        return {
            "asked_on": self.lately(3),
            "since": since,
            "until": since + timedelta(self.dice.randint(-1, 40)),
            "place": BilingualText(None, "祖母家"),
            "text": BilingualText(None, "探亲"),
        }

    def _talk(self) -> Told:
        goes_on = self.dice.random() < 0.7
        return {
            "happened": PartialDate.day(self.lately(8)),
            "held_by": BilingualText(None, "检察官助理"),
            "text": BilingualText(None, f"消费计划 {self.steps}"),
            "next_on": self.on + timedelta(self.dice.randint(-3, 30)) if goes_on else None,
        }

    def _assessment(self, month: int) -> Told:
        return {
            "month": month,
            "happened": PartialDate.day(self.lately()),
            "assessed_by": BilingualText(None, "检察官助理"),
            "text": BilingualText(None, "遵守各项规定"),
            "next": NOTHING,
        }
