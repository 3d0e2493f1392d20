"""How a rule is tried over time: broken between proposing and deciding, corrected after the
decision, recorded as decided before, and told by the file of the office that decided it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from itertools import count
from typing import Any, TypeVar

from flask import Flask
from sqlalchemy import delete, select

from casetrack.accounts.act import Act
from casetrack.accounts.approval import Approval, WhoDecides
from casetrack.accounts.models import OfficeLevel, Procuratorate, Role, Staff
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import AgeStatus, DispositionKind
from casetrack.cases.models import Case, Charge, Disposition, JournalEntry, Party
from casetrack.casework.actions import close_case, reopen_case
from casetrack.casework.correcting import Correction
from casetrack.casework.entry_corrections import correct_entry
from casetrack.courses.approvals import actions as approvals
from casetrack.courses.approvals.models import OfficeDecider
from casetrack.courses.approvals.who_decided import WhoReally, correct_who_decided, is_told_by_paper
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.db.transaction import touch, unit_of_work
from casetrack.desk.rechecks.consequences import ask_again
from casetrack.desk.rechecks.models import LaterFlag
from casetrack.errors import RuleBroken
from casetrack.exchange.exporter import case_data
from casetrack.exchange.importer import import_text
from casetrack.law import Heard, ReplyGround, WayBack
from casetrack.ledger.proposals import Proposable
from casetrack.people.guarantees.kinds import ActSort, AdultKind, AgeBand, GuaranteeKind, SppStep
from casetrack.people.guarantees.models import AllegedAct, Guarantee
from casetrack.probation import corrections
from casetrack.probation.checks import SuspectFacts
from casetrack.probation.correction_views import correct_found
from casetrack.probation.endings import FinalDecision, Revocation
from casetrack.probation.entrustments.models import Entrustment, EntrustmentReport, ReportKind
from casetrack.probation.models import Breach, ObjectionTo, Probation
from casetrack.probation.opinions.models import OpinionVersion, ProbationOpinion
from casetrack.probation.proposals import FINAL, ORDER, REVOCATION
from casetrack.probation.supervision.actions import NotRevoking
from casetrack.probation.supervision.models import NOT_REVOKED
from casetrack.probation.supervision.proposals import NOT_REVOKING
from casetrack.review import announcing
from casetrack.review.actions import ReviewExtension
from casetrack.review.decisions import ReviewOutcome, announce, decide_review
from casetrack.review.hearings.actions import NewHearing
from casetrack.review.hearings.proposals import HEARING
from casetrack.review.judgments.protest_decision import PROTEST_REVIEW
from casetrack.review.judgments.withdrawal import WITHDRAWAL
from casetrack.review.models import Custody, ReviewKind, ReviewPeriod
from casetrack.review.proposals import EXTENSION, IN_REVIEW, UNDOING
from casetrack.review.undoing import Undoing
from casetrack.suggestions.escalation.proposals import ESCALATION
from casetrack.suggestions.proposals import LETTER
from tests.builders import NOON, TODAY, acting, make_case, make_child, make_staff
from tests.guards.hard_rules import asked_why, escalating
from tests.guards.hard_rules.guarded import PROSECUTE, REASON, SPECIAL, approved
from tests.guards.hard_rules.trials import _object
from tests.guards.hard_rules.warned import settle_everything
from tests.guards.hard_rules.ways import DAY_AFTER, Outcome, Way, refused, within
from tests.guidance.builders import assess
from tests.people.guarantees.builders import accuse_of, find_age
from tests.probation.builders import EVERYBODY, LAST_DAY, SIX_MONTHS, accuse, make_breach, order
from tests.probation.entrustments.builders import accept, apply_for, ask, report
from tests.protected import guarantee_values
from tests.review.builders import case_of, handler_of, receive
from tests.review.judgments.builders import PROTESTING, WITHDRAWS, first_instance
from tests.review.lawsuits.builders import prosecuted
from tests.saying import saying
from tests.suggestions.letters import a_letter, make_company

YESTERDAY = TODAY - timedelta(days=1)
BEFORE = TODAY - timedelta(days=2)
PAPER_NUMBER = "测检批〔2026〕9号"
_numbers = count(1)
Break = Callable[[Party], object]
Done = TypeVar("Done")


def _ready(child: Party) -> None:
    """Under review for prosecution, as most decisions need it."""
    child.age_status = AgeStatus.MINOR
    accuse(child)
    receive(child)


def _review_of(child: Party) -> ReviewPeriod:
    query = select(ReviewPeriod).where(ReviewPeriod.party_id == child.id)
    return session().scalars(query.order_by(ReviewPeriod.id)).all()[-1]


def _probation_of(child: Party) -> Probation:
    return session().scalars(select(Probation).where(Probation.party_id == child.id)).one()


@dataclass(frozen=True)
class Story:
    """One decision, lawful as it is, and what breaks one rule of it.

    ready: before it is decided. breaks: what is found out, put right or withdrawn; corrects: only
    after the decision, where its form said it. unlawful: terms
    of the form that break it instead; against_ready: what was otherwise before. rule: which one, by
    whatever key it is refused. on: the day of it; against_on: on which it is against the law.
    """

    rule: str
    what: Proposable
    terms: Any
    breaks: Break | None = None
    corrects: Break | None = None
    unlawful: Any = None
    ready: Break = _ready
    subject: Callable[[Party], Any] = lambda child: child
    against_ready: Break | None = None
    on: date = TODAY
    against_on: date | None = None
    key: str = saying("Since it was proposed something changed, and")
    is_of_decider: bool = False
    back: int = 1
    only: tuple[str, ...] = ("proposal", "after", "file", "recorded")

    def child(self, *, against: bool = False) -> Party:
        """A child about whom it may be decided, in an office with a chief procurator."""
        prosecutor = make_staff()
        make_staff(Role.CHIEF_PROCURATOR, office=prosecutor.office)
        child = make_child(make_case(handler=prosecutor))
        (self.against_ready if against and self.against_ready else self.ready)(child)
        session().flush()
        return child

    def propose(self, child: Party, *, against: bool = False) -> Any:
        """Proposed by whoever handles the case."""
        on = self.against_on if against and self.against_on else self.on
        by = Act(handler_of(child), on, NOON, None)
        terms = self._terms(child, against=against)
        return approvals.propose(case_of(child), self.what, self.subject(child), terms, by)

    def _terms(self, child: Party, *, against: bool) -> Any:
        given = self.unlawful if against and self.unlawful is not None else self.terms
        return given(child) if callable(given) else given

    def decide(self, proposal: Any) -> object:
        """Decided as proposed."""
        query = select(Staff).where(Staff.office_id == proposal.office_id).order_by(Staff.id)
        by = Act(session().scalars(query).all()[-1], self.on, NOON, None)
        opened = proposal.version
        return approvals.decide_proposal(proposal, by, decided_on=self.on, opened=opened)

    def record(self, child: Party, who: WhoDecides, *, back: int = 1, against: bool = False) -> Any:
        """Decided so many days before on a paper, and written down today."""
        day = self.on - timedelta(days=back)
        terms = self._terms(child, against=against)
        approved = Approval(who, day, number=PAPER_NUMBER, is_recorded=True)
        by = Act(handler_of(child), self.on, NOON, approved)
        return self.what.act(self.subject(child), self.what.on_day(terms, day), by)

    # --- The ways ---------------------------------------------------------------------------

    def proposal(self, app: Flask, against: bool) -> Outcome:
        """Proposed lawfully, and broken before it is decided; or unlawful as it is typed."""

        def act() -> Outcome:
            child = self.child(against=against)
            if self.breaks is None:
                return refused(
                    lambda: self.propose(child, against=against), rule=self.rule, key=self.key
                )
            proposal = self.propose(child)
            if against:
                self.breaks(child)
                session().flush()
            return refused(lambda: self.decide(proposal), rule=self.rule, key=self.key)

        return within(app, act)

    def after(self, app: Flask, against: bool) -> Outcome:
        """Decided lawfully, and corrected, withdrawn or learned afterwards."""
        with app.app_context(), unit_of_work():
            child_id = self._decided().id
        with app.app_context(), unit_of_work():
            child = session().get_one(Party, child_id)
            touch(child.case_id)
            if against:
                try:
                    self.break_after(child)
                except RuleBroken as broken:
                    if broken.key != self.key:
                        raise
                    return Outcome.REFUSED
            else:
                child.alias = BilingualText("Somebody", "某人")
        with app.app_context():
            return self._flagged(session().get_one(Party, child_id).case_id, against)

    def file(self, app: Flask, against: bool) -> Outcome:
        """Exported by the office that decided it, and brought in by another: judged alike."""

        def act() -> Outcome:
            child = self._decided()
            if against:
                self.break_after(child)
                session().flush()
            return self._flagged(brought_in(case_of(child), self.on).id, against)

        return within(app, act)

    def carried(self, app: Flask, against: bool) -> Outcome:
        """Recorded as decided before, and brought in by another office with what was kept then."""

        def act() -> Outcome:
            child = self.child()
            self.record(child, WhoDecides.CHIEF_PROCURATOR, against=against)
            session().flush()
            there = brought_in(case_of(child), self.on)
            kept = select(JournalEntry).where(JournalEntry.case_id == there.id)
            value = (entry.fields.get("flags") or [] for entry in session().scalars(kept))
            flags = {flag["rule"] for those in value for flag in those}
            return Outcome.FLAGGED if self.rule in flags else Outcome.LET_THROUGH

        return within(app, act)

    def recorded(self, app: Flask, against: bool) -> Outcome:
        """Decided yesterday on a paper, and written down today."""

        def act() -> Outcome:
            child = self.child()
            if against and self.breaks is not None:
                self.breaks(child)
                session().flush()
            is_nobody = against and self.is_of_decider
            who = WhoDecides.PROSECUTOR if is_nobody else WhoDecides.CHIEF_PROCURATOR
            try:
                self.record(child, who, back=self.back if against else 1, against=against)
            except RuleBroken as broken:
                if against and broken.key == self.key:
                    return Outcome.REFUSED
                raise
            kept = (
                session()
                .scalars(select(Disposition.flags).where(Disposition.party_id == child.id))
                .all()
            )
            entries = session().scalars(
                select(JournalEntry).where(JournalEntry.case_id == child.case_id)
            )
            rows = [entry.fields.get("flags") or [] for entry in entries]
            flags = [flag["rule"] for those in (*kept, *rows) for flag in those]
            if not against:
                assert self.rule not in flags, f"the lawful decision was flagged: {flags}"
                return Outcome.LET_THROUGH
            return Outcome.FLAGGED if self.rule in flags else Outcome.KEPT

        return within(app, act)

    def break_after(self, child: Party) -> None:
        """What is found out, put right or withdrawn once it is decided."""
        breaks = self.corrects or self.breaks
        assert breaks is not None, f"nothing breaks {self.rule} afterwards"
        breaks(child)

    def _decided(self) -> Party:
        child = self.child()
        if self.is_of_decider:
            self.record(child, WhoDecides.CHIEF_PROCURATOR)
        else:
            self.decide(self.propose(child))
        session().flush()
        return child

    def _flagged(self, case_id: int, against: bool) -> Outcome:
        later = select(LaterFlag.rule).where(LaterFlag.case_id == case_id)
        flags = set(session().scalars(later))
        # What was decided before is judged when its file comes in, and kept beside it.
        kept = select(Disposition.flags).where(Disposition.case_id == case_id)
        flags |= {item["rule"] for those in session().scalars(kept) for item in those or ()}
        if not against:
            assert flags == set(), f"the lawful decision was flagged: {flags}"
        return Outcome.FLAGGED if self.rule in flags else Outcome.LET_THROUGH


def brought_in(case: Case, on: date) -> Case:
    """The same case, as another office has it from the file of this one."""
    data = case_data(case)
    number = next(_numbers)
    data["office"] = {**data["office"], "zh": f"移送{number}区人民检察院"}
    data["number"] = f"移送检未〔2026〕{number}号"
    office = Procuratorate(
        name_en=f"Receiving {number}",
        name_zh=data["office"]["zh"],
        short_zh=f"移{number}",
        level=OfficeLevel.COUNTY,
    )
    session().add(office)
    session().flush()
    text = json.dumps(data, ensure_ascii=False, default=str)
    there = import_text(text, by=make_staff(office=office), on=TODAY, at=NOON).case
    session().flush()
    ask_again(there, on)
    session().flush()
    return there


# --- What is found out, put right or withdrawn ------------------------------------------------


def _adult(child: Party) -> None:
    child.age_status = AgeStatus.ADULT


def _minor(child: Party) -> None:
    child.age_status = AgeStatus.MINOR


def _charged_otherwise(child: Party) -> None:
    charge = session().scalars(select(Charge).where(Charge.party_id == child.id)).one()
    charge.name, charge.chapter = BilingualText(None, "危险驾驶"), 2


def _objected(to: ObjectionTo) -> Break:
    return lambda child: _object(child, to, on=TODAY - timedelta(days=2))


def _received_before(day: date) -> Break:
    """The receipt is put right: the review came in, and ran out, earlier."""

    def breaks(child: Party) -> None:
        period = _review_of(child)
        received = period.received.first
        assert received is not None
        assert period.nominal is not None
        assert period.due is not None
        earlier = received - day
        period.received = PartialDate.day(day)
        period.nominal, period.due = period.nominal - earlier, period.due - earlier

    return breaks


def _without(kind: GuaranteeKind) -> Break:
    def breaks(child: Party) -> None:
        rows = session().scalars(
            select(Guarantee).where(Guarantee.party_id == child.id, Guarantee.kind == kind)
        )
        for row in rows.all():
            session().delete(row)

    return breaks


def _added(kind: GuaranteeKind, **data: Any) -> Break:
    def breaks(child: Party) -> None:
        happened = PartialDate.day(TODAY - timedelta(days=2))
        values = guarantee_values(kind, happened=happened, **data)
        session().add(Guarantee(case_id=child.case_id, party_id=child.id, **values))

    return breaks


def _acted(band: AgeBand) -> Break:
    return lambda child: accuse_of(child, "2026-06", sort=ActSort.OTHER, band=band)


def _made(made: Callable[[Party, bool], None]) -> Break:
    return lambda child: made(child, True)


def _undated(child: Party) -> None:
    for act in session().scalars(select(AllegedAct).where(AllegedAct.party_id == child.id)).all():
        act.happened = PartialDate.unknown()


def _arrest_ready(child: Party) -> None:
    child.age_status = AgeStatus.MINOR
    accuse(child)
    find_age(child, certain=True)
    receive(
        child, ReviewKind.ARREST, received_on=TODAY - timedelta(days=2), custody=Custody.DETAINED
    )


def _returned_twice(child: Party) -> None:
    child.age_status = AgeStatus.MINOR
    accuse(child)
    receive(child, returns_elsewhere=2)


def _not_returned(child: Party) -> None:
    """How often it was returned elsewhere is put right."""
    entry = session().get_one(JournalEntry, _review_of(child).entry_id)
    correct_entry(
        entry,
        acting(handler_of(child), on=TODAY, at=NOON),
        text="",
        when=entry.when,
        reason="录入有误",
        values={"returns_elsewhere": 0},
    )


def _adult_for_arrest(child: Party) -> None:
    _arrest_ready(child)
    child.age_status = AgeStatus.ADULT


def _of_age_by_now(child: Party) -> None:
    """A minor at the act, by the age at it; of age on the day of the tests."""
    _ready(child)
    child.age_status = AgeStatus.MINOR_AT_ACT
    _act_at(AgeBand.AT_16_17)(child)


def _act_at(band: AgeBand) -> Break:
    """The age at the act is put right; of 2023, so that it tells the age now."""

    def breaks(child: Party) -> None:
        for act in session().scalars(select(AllegedAct).where(AllegedAct.party_id == child.id)):
            act.happened, act.age_band = PartialDate.parse_edtf("2023"), band

    return breaks


def _on_probation(child: Party) -> None:
    _ready(child)
    order_as_handler(child)


def order_as_handler(child: Party) -> Probation:
    """Ordered before there was a chief procurator in casetrack."""
    return by_handler(child, lambda: order(child))


def _chief_of(child: Party) -> Staff:
    chief = select(Staff).where(
        Staff.office_id == case_of(child).office_id, Staff.role == Role.CHIEF_PROCURATOR
    )
    return session().scalars(chief).one()


def by_handler(child: Party, act: Callable[[], Done]) -> Done:
    """Done before there was a chief procurator in casetrack."""
    chief = _chief_of(child)
    chief.role = Role.PROSECUTOR
    session().flush()
    made = act()
    chief.role = Role.CHIEF_PROCURATOR
    session().flush()
    return made


def _decided_before(child: Party) -> None:
    _ready(child)
    by = acting(handler_of(child), on=BEFORE)
    earlier = replace(NOT_PROSECUTED, decided_on=BEFORE)
    by_handler(child, lambda: decide_review(_review_of(child), earlier, by))


def _judged(child: Party) -> None:
    first_instance(child)


def _sued(child: Party) -> None:
    prosecuted(child)


def _decision_of(child: Party) -> Disposition:
    return session().scalars(select(Disposition).where(Disposition.party_id == child.id)).one()


def _supervised_elsewhere(child: Party) -> None:
    _on_probation(child)
    accept(ask(apply_for(_probation_of(child))))


def _breach_reported(child: Party) -> None:
    query = select(Entrustment).where(Entrustment.party_id == child.id)
    report(session().scalars(query).one(), ReportKind.BREACH)


def _breach_told_unanswered(child: Party) -> None:
    """A breach was reported before the end, as the file tells, and not answered."""
    entrustment = (
        session().scalars(select(Entrustment).where(Entrustment.party_id == child.id)).one()
    )
    entrustment.reports.append(
        EntrustmentReport(
            entrustment_id=entrustment.id,
            kind=ReportKind.BREACH,
            happened=PartialDate.day(TODAY),
            text=BilingualText(None, "夜不归宿"),
            made_at=NOON,
        )
    )


def _breached(child: Party) -> None:
    for _n in range(3):
        make_breach(_probation_of(child))


CNP = SIX_MONTHS
NOT_PROSECUTED = ReviewOutcome(
    DispositionKind.DISCRETIONARY_NON_PROSECUTION, TODAY, ground="情节轻微", reason=REASON
)
DROPPED = ReviewOutcome(
    DispositionKind.INSUFFICIENT_EVIDENCE_NON_PROSECUTION, TODAY, ground="证据不足", reason=REASON
)
ARRESTED = ReviewOutcome(DispositionKind.ARREST_APPROVED, TODAY, reason=REASON)
ENDING = FinalDecision(DAY_AFTER, heard=Heard.NONE_SUCH, ground="表现良好", reason=REASON)


def _ordered(rule: str, **other: Any) -> Story:
    return Story(rule, ORDER, **{"terms": replace(CNP, reason=REASON), **other})


_SPECIAL = replace(SPECIAL, reason=REASON)


def _special(child: Party) -> None:
    _ready(child)
    approved(child)


def _disapproved(child: Party) -> None:
    """The approval was withdrawn by the Supreme People's Procuratorate."""
    approved(child, SppStep.SPECIAL_REFUSED)


def _reviewed(rule: str, breaks: Break | None, **other: Any) -> Story:
    proposable = IN_REVIEW[ReviewKind.PROSECUTION]
    given = {"terms": NOT_PROSECUTED, **other}
    return Story(rule, proposable, breaks=breaks, subject=_review_of, **given)


def _arrested(rule: str, breaks: Break, **other: Any) -> Story:
    given = {"terms": ARRESTED, "ready": _arrest_ready, **other}
    return Story(rule, IN_REVIEW[ReviewKind.ARREST], breaks=breaks, subject=_review_of, **given)


def _typed(rule: str, key: str = "", **terms: Any) -> Story:
    is_found = set(terms) <= {field.name for field in fields(SuspectFacts)}
    return _ordered(
        rule,
        unlawful=replace(CNP, reason=REASON, **terms),
        key=key,
        corrects=_found_otherwise(**terms) if is_found else None,
    )


def _found_otherwise(**terms: Any) -> Break:
    """What the form said was found is put right."""

    def breaks(child: Party) -> None:
        probation = _probation_of(child)
        facts = SuspectFacts.read(probation.facts)
        assert facts is not None
        by = Act(handler_of(child), TODAY, NOON, None)
        now = replace(facts, **terms)
        correct_found(probation, now, "录入有误", by, opened=probation.version)

    return breaks


def _printed_otherwise(child: Party) -> None:
    """The last day that the decision prints is put right, by whoever may decide it."""
    probation, day = _probation_of(child), date(2027, 5, 31)
    by = Act(_chief_of(child), TODAY, NOON, None)
    seen = corrections.preview(probation, day, by, PRINTED).seen
    corrections.correct(probation, Correction(day, "录入有误", seen), by, PRINTED)


def _unheard(who: str) -> Story:
    return _typed(f"cnp_hear_{who}", heard=replace(EVERYBODY, **{who: Heard.NOT_YET}))


def _ended(rule: str, **other: Any) -> Story:
    return Story(
        rule,
        FINAL,
        ENDING,
        **{"subject": _probation_of, "ready": _on_probation, "on": DAY_AFTER, **other},
    )


def _decided_by(rule: str, proposable: Proposable, terms: Any, **other: Any) -> Story:
    """Between proposing and deciding the chief procurator leaves the post."""
    given: dict[str, Any] = {"corrects": _nobody_decided_it, "key": "another_decides_this", **other}
    return Story(rule, proposable, terms, _left_the_post, is_of_decider=True, **given)


def _left_the_post(child: Party) -> None:
    query = select(Staff).where(Staff.office_id == case_of(child).office_id).order_by(Staff.id)
    session().scalars(query).all()[-1].role = Role.SECTION_HEAD


def _nobody_decided_it(child: Party) -> None:
    """Whoever handled the case took it: so the chief procurator corrects the last such entry."""
    query = select(JournalEntry).where(JournalEntry.case_id == child.case_id)
    entries = [
        entry
        for entry in session().scalars(query.order_by(JournalEntry.id))
        if is_told_by_paper(entry)
    ]
    staff = select(Staff).where(Staff.office_id == case_of(child).office_id).order_by(Staff.id)
    by = Act(session().scalars(staff).all()[-1], entries[-1].recorded_on or TODAY, NOON, None)
    now = WhoReally(WhoDecides.PROSECUTOR, PAPER_NUMBER)
    correct_who_decided(entries[-1], now, "批件看错", by, opened=entries[-1].number)


def _opinion_unfinished(child: Party) -> None:
    """The opinion is taken up again: it is not finished."""
    for kind in (OpinionVersion, ProbationOpinion):
        session().execute(delete(kind))


def _letter(child: Party) -> Any:
    company = make_company(case_of(child))
    return a_letter(company, issued_on=TODAY, objection_until=TODAY + timedelta(days=15))


def _without_limits(child: Party) -> Any:
    return replace(_letter(child), objection_until=None)


def _to_a_school(child: Party) -> Any:
    return replace(_letter(child), ground=ReplyGround.SCHOOL_SILENT)


def _to_a_school_before(child: Party) -> Any:
    """A letter of 2025 on what a law of 2026 brought."""
    return replace(_to_a_school(child), issued_on=IN_2025, objection_until=date(2026, 1, 15))


def _letter_before(child: Party) -> Any:
    return replace(_letter(child), issued_on=IN_2025, objection_until=date(2026, 1, 15))


def _breached_once(child: Party) -> None:
    """A breach that is no ground, in an office whose chief decides that nothing follows."""
    _ready(child)
    by_handler(child, lambda: order(child, on=BEFORE, decided_on=BEFORE))
    make_breach(_probation_of(child), happened_on=BEFORE)
    decider, office_id = WhoDecides.CHIEF_PROCURATOR, case_of(child).office_id
    session().add(OfficeDecider(office_id=office_id, decides=NOT_REVOKED, decider=decider))


def _chief_prosecutes(child: Party) -> None:
    """Under review, in an office whose chief procurator decides on prosecution."""
    _ready(child)
    decider, office_id = WhoDecides.CHIEF_PROCURATOR, case_of(child).office_id
    prosecuted = EntryKind.PROSECUTED
    session().add(OfficeDecider(office_id=office_id, decides=prosecuted, decider=decider))


def _not_prosecuted_after_all(child: Party) -> None:
    """Once the case is open again, it is written down that they were not prosecuted before."""
    by = acting(handler_of(child), on=TODAY, at=NOON)
    settle_everything(child)
    assess(child)
    close_case(case_of(child), by)
    reopen_case(case_of(child), "补录此前的决定", by)
    day = TODAY - timedelta(days=30)
    period = receive(child, received_on=day - timedelta(days=10))
    paper = Approval(WhoDecides.CHIEF_PROCURATOR, day, number="测检批〔2026〕8号", is_recorded=True)
    by = Act(handler_of(child), TODAY, NOON, paper)
    decide_review(period, replace(NOT_PROSECUTED, decided_on=day), by)


def _announced_too_early(child: Party) -> None:
    """The day of the announcement is put right, to one before the decision."""
    decision = _decision_of(child)
    by = acting(handler_of(child), on=TODAY, at=NOON)
    announce(decision, by, announced_on=TODAY)
    announcing.preview(decision, YESTERDAY, by)


def _breach_of(child: Party) -> Breach:
    query = select(Breach).where(Breach.probation_id == _probation_of(child).id)
    return session().scalars(query).one()


def _grave_after_all(child: Party) -> None:
    """The breach was serious."""
    _breach_of(child).is_serious = True


PRINTED = corrections.CorrectableDay.PRINTED_END
IN_2025 = date(2025, 12, 31)
TOO_LATE = date(2029, 11, 24)
REVOKING = Revocation(TODAY + timedelta(days=30), ground="详见审查报告", reason=REASON)
CLOSED = NewHearing(TODAY, date(2026, 12, 10), is_closed=True, what="听证")
INTERROGATION, OPINION = GuaranteeKind.INTERROGATION, GuaranteeKind.OPINION_HEARD
STORIES: dict[tuple[str, str], Story] = {
    (story.rule, name): story
    for story in (
        _ordered("cnp_minor_at_act", breaks=_adult),
        _ordered("cnp_chapter", breaks=_charged_otherwise),
        _typed("cnp_likely_sentence", likely_months=13),
        _typed("cnp_prosecution_standard", evidence_sufficient=False),
        _typed("cnp_remorse", remorse=False),
        *(_unheard(who) for who in ("police", "victim", "suspect", "legal_representative")),
        _ordered(
            "cnp_hear_defender",
            ready=_of_age_by_now,
            breaks=_act_at(AgeBand.AT_14_15),
            terms=replace(CNP, reason=REASON, heard=replace(EVERYBODY, defender=Heard.NONE_SUCH)),
        ),
        _ordered("cnp_no_objection", breaks=_objected(ObjectionTo.CONDITIONAL_NON_PROSECUTION)),
        _ordered("cnp_days_left", breaks=_received_before(date(2026, 10, 27))),
        _reviewed("guarantee_interrogated", _without(INTERROGATION)),
        _reviewed("guarantee_counsel", _without(OPINION)),
        _reviewed("guarantee_defender_heard", _without(OPINION)),
        _reviewed("guarantee_adult_present", _added(INTERROGATION, adult=AdultKind.NOBODY)),
        _reviewed(
            "guarantee_assessment_consent",
            _added(GuaranteeKind.ASSESSMENT, child_consents=True, guardian_consents=False),
        ),
        _reviewed("responsibility_under_12", _acted(AgeBand.UNDER_12)),
        _reviewed("responsibility_12_13", _acted(AgeBand.AT_12_13)),
        _reviewed("responsibility_14_15", _made(asked_why._acted_young)),
        _reviewed(
            "np_special", _disapproved, terms=replace(SPECIAL, reason=REASON), ready=_special
        ),
        _reviewed("acts_dated", _undated),
        _reviewed("guarantee_specialised_staff", _without(GuaranteeKind.SPECIALISED)),
        _reviewed("guarantee_woman_present", _made(asked_why._girl)),
        _reviewed("guarantee_substitution_reason", _made(asked_why._stood_in)),
        _reviewed("guarantee_plea_witnessed", _made(asked_why._pleaded)),
        _reviewed("guarantee_separate_handling", _made(asked_why._beside_an_adult)),
        _reviewed(
            "non_prosecution_revoked_first",
            _made(asked_why._not_prosecuted_before),
            terms=PROSECUTE,
            only=("recorded",),
        ),
        _reviewed(
            "non_prosecution_revoked_first",
            _made(asked_why._not_prosecuted_before),
            terms=replace(PROSECUTE, reason=REASON),
            ready=_chief_prosecutes,
            corrects=_not_prosecuted_after_all,
            only=("proposal", "after", "file"),
        ),
        _reviewed(
            "np_effective_when_announced",
            _announced_too_early,
            terms=NOT_PROSECUTED,
            key="ends_before_it_begins",
            only=("after",),
        ),
        _arrested("age_certain", lambda child: find_age(child, certain=False)),
        _arrested(
            "arrest_light_offence",
            _minor,
            ready=_adult_for_arrest,
            terms=replace(ARRESTED, light_offence=True, effective_guardianship=True),
        ),
        _reviewed("np_statutory", _objected(ObjectionTo.PLEA_OF_INNOCENCE)),
        _ended(
            "np_after_probation",
            breaks=_breached,
            key=saying("nothing in this probation can be changed"),
            only=("proposal", "after", "recorded"),
        ),
        _ended(
            "cnp_victim_heard_again",
            unlawful=replace(ENDING, heard=None),
            only=("proposal", "recorded"),
        ),
        _ended(
            "cnp_breaches_answered",
            ready=_supervised_elsewhere,
            breaks=_breach_reported,
            corrects=_breach_told_unanswered,
            only=("proposal", "file", "recorded"),
        ),
        Story(
            "cnp_after_probation",
            FINAL,
            replace(ENDING, decided_on=DAY_AFTER + timedelta(days=1)),
            subject=_probation_of,
            ready=_on_probation,
            on=DAY_AFTER + timedelta(days=1),
            back=2,
            only=("recorded",),
        ),
        Story(
            "cnp_revocation",
            REVOCATION,
            replace(REVOKING, undiscovered_crime=True),
            unlawful=REVOKING,
            subject=_probation_of,
            ready=_on_probation,
            on=REVOKING.revoked_on,
        ),
        _typed("cnp_probation", key="probation_end_not_lawful", printed_last_day=TOO_LATE),
        _ordered(
            "cnp_printed_end",
            unlawful=replace(CNP, printed_last_day=date(2027, 5, 31), reason=""),
            corrects=_printed_otherwise,
            key="printed_day_differs",
        ),
        _reviewed(
            "np_insufficient_evidence",
            lambda child: setattr(_review_of(child), "returns_elsewhere", 0),
            terms=DROPPED,
            ready=_returned_twice,
            only=("recorded",),
        ),
        _reviewed(
            "np_insufficient_evidence",
            _not_returned,
            terms=DROPPED,
            ready=_returned_twice,
            only=("after", "file"),
        ),
        _reviewed(
            "np_insufficient_evidence",
            None,
            terms=DROPPED,
            ready=_returned_twice,
            against_ready=_ready,
            only=("proposal",),
        ),
        _ended(
            "cnp_after_probation",
            unlawful=replace(ENDING, decided_on=LAST_DAY),
            against_on=LAST_DAY,
            only=("proposal",),
        ),
        Story(
            "cnp_no_ground_to_revoke",
            NOT_REVOKING,
            lambda child: NotRevoking(_breach_of(child).id, TODAY, "初犯，未造成后果"),
            subject=_probation_of,
            ready=_breached_once,
            breaks=_grave_after_all,
            only=("proposal", "after", "file", "recorded"),
        ),
        Story(
            "public_order_school_silent",
            LETTER,
            _letter_before,
            unlawful=_to_a_school_before,
            subject=case_of,
            on=IN_2025,
            key="suggestion_ground_not_in_force",
            only=("proposal",),
        ),
        _ended("cnp_opinion", breaks=_opinion_unfinished),
        _decided_by("decider_cnp", ORDER, replace(CNP, reason=REASON)),
        _decided_by(
            "decider_cnp_final",
            FINAL,
            replace(ENDING, decided_on=DAY_AFTER + timedelta(days=1)),
            subject=_probation_of,
            ready=_on_probation,
            on=DAY_AFTER + timedelta(days=1),
        ),
        _decided_by(
            "decider_non_prosecution",
            IN_REVIEW[ReviewKind.PROSECUTION],
            NOT_PROSECUTED,
            subject=_review_of,
        ),
        _decided_by(
            "decider_arrest",
            IN_REVIEW[ReviewKind.ARREST],
            ARRESTED,
            subject=_review_of,
            ready=_arrest_ready,
        ),
        _decided_by(
            "decider_extension", EXTENSION, ReviewExtension(TODAY, REASON), subject=_review_of
        ),
        _decided_by(
            "decider_undoing",
            UNDOING,
            Undoing(TODAY, WayBack.CORRECTION, REASON),
            subject=_decision_of,
            ready=_decided_before,
        ),
        _decided_by("decider_hearing", HEARING, CLOSED),
        _decided_by(
            "decider_protest",
            PROTEST_REVIEW,
            PROTESTING,
            subject=_decision_of,
            ready=_judged,
        ),
        _decided_by(
            "decider_indictment_withdrawal",
            WITHDRAWAL,
            WITHDRAWS,
            subject=_decision_of,
            ready=_sued,
        ),
        _decided_by("decider_suggestion", LETTER, _letter, subject=case_of),
        Story(
            "guarantee_hearing_closed",
            HEARING,
            CLOSED,
            unlawful=replace(CLOSED, is_closed=False),
            key="hearing_is_public",
        ),
        Story(
            "suggestion_time_limits",
            LETTER,
            _letter,
            unlawful=_without_limits,
            subject=case_of,
            key="suggestion_without_time_limits",
        ),
        Story(
            "suggestion_escalation",
            ESCALATION,
            escalating.reported,
            breaks=escalating.it_was_answered,
            subject=escalating.letter_of,
            ready=escalating.late_and_urged,
        ),
        Story(
            "suggestion_superior_first",
            ESCALATION,
            escalating.organs,
            unlawful=escalating.organs_at_once,
            subject=escalating.letter_of,
            ready=escalating.late_and_urged,
            key="superior_not_informed",
        ),
        Story(
            "public_order_school_silent",
            LETTER,
            _to_a_school,
            unlawful=_to_a_school_before,
            subject=case_of,
            key="suggestion_ground_not_in_force",
            back=(TODAY - IN_2025).days,
            only=("recorded",),
        ),
    )
    for name in story.only
}


# No page does this once it is decided.
NO_ACT_AFTER = {"cnp_opinion"}
# A file that leaves it out tells nothing of it: what was kept against it travels with its entry.
CARRIED = {"suggestion_time_limits", "suggestion_superior_first"}


def over_time(rule: str, name: str) -> Way | None:
    """The way in which a rule is tried over time; None where its story has no such way."""
    story = STORIES.get((rule, name))
    if story is None:
        return None
    breaks = story.corrects or story.breaks
    is_told = breaks is not None or (name == "file" and rule in CARRIED)
    is_once = name == "after" and rule in NO_ACT_AFTER
    if name in ("after", "file") and (not is_told or is_once):
        return None
    if name == "file" and rule in CARRIED:
        return story.carried
    return getattr(story, name)  # type: ignore[no-any-return]  # each is a way
