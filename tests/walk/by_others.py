"""What is recorded by hand and put right later: measures, courses, what courts decided."""

from __future__ import annotations

from datetime import date, timedelta

from casetrack.cases.judgment_kinds import JudgmentResult, TermKind
from casetrack.cases.kinds import DispositionKind, MeasureKind, Part
from casetrack.cases.models import Disposition, JournalEntry, Measure
from casetrack.cases.quantity_reading import TermLength
from casetrack.casework.entry_corrections import correct_entry
from casetrack.courses.course import SessionHeld
from casetrack.courses.measures import actions as measures
from casetrack.courses.measures.actions import NewMeasure
from casetrack.courses.measures.corrections import MeasureTold, correct
from casetrack.courses.models import MeasureSession
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.guidance.assistance.models import PsychologicalHelp
from casetrack.guidance.assistance.psychological_help import HELP, HelpTerms
from casetrack.guidance.correction.kinds import NINE, SeriousMisconduct
from casetrack.guidance.correction.measures import CorrectionOrder, PoliceDecision, record_decision
from casetrack.ledger.corrections import latest
from casetrack.review.judgments.actions import (
    JudgmentTold,
    NewJudgment,
    correct_judgment,
    record_judgment,
)
from casetrack.review.judgments.terms import TermTold
from tests.walk.acts_by_hand import Educated
from tests.walk.family_by_hand import Judged, KeptMeasure, Sessions
from tests.walk.stored import facts_in
from tests.walk.walker import Walker

CONDUCTS = (
    *[SeriousMisconduct.FOR_AGE_ALONE] * 3,
    SeriousMisconduct.PROPERTY,
    SeriousMisconduct.PUBLIC_ORDER,
)


class Recorded(Walker):
    """Begin, go on with, end and put right what nobody decides here."""

    def begin_kept(self) -> None:
        person, _child = self.anybody()
        day, review = self.lately(20), self.on + timedelta(self.dice.randint(1, 30))
        agreed = review if self.dice.random() < 0.6 else None
        new = NewMeasure(
            MeasureKind.MEDICAL_TREATMENT,
            PartialDate.day(day),
            (person.id,),
            aim=f"恢复睡眠 {self.steps}",
            review_on=agreed,
        )
        made = measures.begin(self.case, new, self.act())
        self.told.kept[made.id] = KeptMeasure(day, agreed)

    def review_kept(self) -> None:
        row = self.kept()
        following = self.on + timedelta(self.dice.randint(0, 30))
        agreed = following if self.dice.random() < 0.6 else None
        measures.review(self.case, row, "好转", agreed, self.act())
        self.told.kept[row.id].review_due = agreed

    def end_kept(self) -> None:
        row, day = self.kept(), self.lately(9)
        measures.end(self.case, row, day, "已康复", (), self.act())
        known = self.told.kept[row.id]
        assert known.ended is None, "a measure ended twice"
        known.ended = day

    def mend_kept(self) -> None:
        row = self.kept()
        known, day = self.told.kept[row.id], self.lately(30)
        ended = self.lately(9) if known.ended is not None else None
        say = MeasureTold(
            row.party_ids(Part.ABOUT),
            row.party_ids(Part.WITH),
            row.aim,
            (),
            PartialDate.day(day),
            ended_on=ended,
        )
        correct(self.case, row, say, "看错日期", self.act(), opened=row.version)
        known.started, known.ended = day, ended

    def begin_course(self) -> None:
        person, _child = self.anybody()
        day, weeks = self.lately(9), self.dice.randint(1, 4)
        terms = HelpTerms(
            MeasureKind.PSYCHOLOGICAL_COUNSELLING,
            person.id,
            PartialDate.day(day),
            f"缓解焦虑 {self.steps}",
            every_weeks=weeks,
        )
        made = HELP.begin(self.case, terms, self.act())
        self.told.courses[made.id] = Sessions(day, weeks)

    def hold_session(self) -> None:
        detail, known = self.course()
        day = self.lately(9)
        held = SessionHeld(PartialDate.day(day), f"第{self.steps}次")
        made = HELP.hold(detail, held, self.act())
        assert made.entry_id is not None
        known.held[made.entry_id] = day

    def end_course(self) -> None:
        detail, known = self.course()
        HELP.end(detail, self.act(), ended_on=self.lately(5), result="情绪平稳")
        known.is_over = True

    def mend_session(self) -> None:
        """Correct the entry of a session: with it the session moves, and when the next one is."""
        detail, known = self.course()
        number, day = self.pick(known.held), self.lately(20)
        entry = session().get_one(JournalEntry, number)
        while (last := self._correction_of(entry)) is not None:
            entry = last
        correct_entry(
            entry,
            self.act(),
            text=f"更正 {self.steps}",
            when=PartialDate.day(day),
            reason="看错日期",
        )
        known.held[number] = day
        (row,) = (sitting for sitting in detail.sessions if sitting.entry_id == number)
        assert isinstance(row, MeasureSession)
        assert row.held == PartialDate.day(day), "a session did not move with its entry"

    def educate(self) -> None:
        """The police decided on corrective education."""
        person, _child = self.anybody()
        day, conduct = self.lately(9), self.dice.choice(CONDUCTS)
        acted = self.dice.choice((None, self.lately(400), self.lately(400)))
        decided = self.dice.choice((None, day))
        police = PoliceDecision(conduct, _day(acted), _day(decided), "河畔区公安分局")
        order = CorrectionOrder(
            children=(person.id,),
            measures=(self.dice.choice(NINE),),
            police=police,
            aim=f"懂得劳动的价值 {self.steps}",
            started=PartialDate.day(day),
        )
        (made,) = record_decision(self.case, order, self.act())
        done = Educated(
            made.measure.entry_id or 0,
            person.id,
            conduct=conduct.value,
            acted=acted,
            decided=decided,
            started=day,
        )
        lacking = list(done.unmet(self.told, facts_in(self)))
        assert not lacking, f"corrective education although {lacking}"
        assert acted is None or decided is None or acted <= decided, "decided before the act"
        self.told.acts.append(done)

    def mend_education(self) -> None:
        """Say otherwise what the police decided, and of what."""
        known = self.pick(act for act in self.told.acts if isinstance(act, Educated))
        conduct, decided = self.dice.choice(CONDUCTS), self.lately(30)
        acted = self.dice.choice((None, self.lately(400), date(2022, 5, 5)))
        if self.dice.random() < 0.1:
            decided = date(2021, 5, 30)
        values = {"conduct": conduct.value, "decided": decided.isoformat()}
        if acted is not None:
            values["acted"] = acted.isoformat()
        entry = latest(session().get_one(JournalEntry, known.row_id))
        correct_entry(
            entry, self.act(), text=None, when=entry.when, reason="看错文书", values=values
        )
        assert acted is None or acted <= decided, "decided before the act"
        known.conduct, known.acted, known.decided = conduct.value, acted, decided

    def judge(self) -> None:
        person, _child = self.anybody()
        day, months = self.lately(9), self.dice.randint(1, 36)
        new = NewJudgment(
            DispositionKind.CRIMINAL_JUDGMENT, (person.id,), self._judgment(day, months)
        )
        (made,) = record_judgment(self.case, new, self.act())
        self.told.judged[made.id] = Judged(day, months, person.id)

    def mend_judgment(self) -> None:
        row = session().get_one(Disposition, self.pick(self.told.judged))
        day, months = self.lately(30), self.dice.randint(1, 36)
        judgment, act = self._judgment(day, months), self.act()
        correct_judgment(self.case, row, judgment, "看错文书", act, opened=row.version)
        self.told.judged[row.id] = Judged(day, months, row.party_id)

    def kept(self) -> Measure:
        """A measure kept by hand, also one that ended. Raises NothingToDo."""
        return session().get_one(Measure, self.pick(self.told.kept))

    def course(self) -> tuple[PsychologicalHelp, Sessions]:
        """Psychological help, also some that ended. Raises NothingToDo."""
        number = self.pick(self.told.courses)
        return session().get_one(PsychologicalHelp, number), self.told.courses[number]

    def ensure_recorded(self) -> None:
        """Each measure, session and judgment says what was said last of it."""
        for number, kept in self.told.kept.items():
            measure = session().get_one(Measure, number)
            says = (measure.started, measure.ended_on)
            assert says == (PartialDate.day(kept.started), kept.ended), f"measure: {says} is kept"
        for number, course in self.told.courses.items():
            detail = session().get_one(PsychologicalHelp, number)
            held = sorted(sitting.held.first or date.min for sitting in detail.sessions)
            assert held == sorted(course.held.values()), f"sessions: {held} are kept"
        for number, judged in self.told.judged.items():
            row = session().get_one(Disposition, number)
            counted = [(term.years or 0) * 12 + (term.months or 0) for term in row.terms]
            values = (row.decided.first, counted[0] if counted else None)
            assert values == (judged.decided, judged.months), f"judgment: {values} is kept"
            assert not row.decided_here, "judgment: of a court, and decided here"

    def _judgment(self, day: date, months: int) -> JudgmentTold:
        years, rest = divmod(months, 12)
        term = TermTold(1, TermKind.IMPRISONMENT, TermLength(years, rest))
        return JudgmentTold(
            court="某区人民法院",
            decided=PartialDate.day(day),
            result=JudgmentResult.CONVICTED,
            terms=(term,),
        )

    def _correction_of(self, entry: JournalEntry) -> JournalEntry | None:
        rows = self.all_of(JournalEntry, JournalEntry.corrects_id == entry.id)
        return rows[0] if rows else None


def _day(day: date | None) -> PartialDate | None:
    return PartialDate.day(day) if day is not None else None
