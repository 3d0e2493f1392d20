"""A desk with every kind of case on it, for the guards that walk over every route."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import URL, make_url
from werkzeug.routing import Rule

from casetrack.accounts.models import Staff
from casetrack.app import FILES
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.facts import facts_of
from casetrack.cases.judgment_kinds import OF_A_COURT, CourtInstance
from casetrack.cases.kinds import AgeStatus, DispositionKind, Ground, PartyKind, PartyRole
from casetrack.cases.models import (
    Amount,
    Case,
    CaseGrant,
    CaseLink,
    CaseSource,
    Charge,
    Circumstance,
    Claim,
    Disposition,
    Guardianship,
    JournalEntry,
    Measure,
    MeasureItem,
    Obligation,
    Party,
    RequirementCheck,
    Tie,
    Track,
)
from casetrack.casework.attachments.models import Attachment
from casetrack.casework.concerns.models import Concern, ConcernLevel
from casetrack.casework.participating_offices.models import OfficePart
from casetrack.casework.tasks.models import Task
from casetrack.courses.approvals.models import Proposal, ProposalState
from casetrack.courses.measures.kinds import KEPT, KeptKind
from casetrack.courses.models import CourseDetail
from casetrack.db import Model, session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.crypto import Keyring
from casetrack.db.file_store import FileStore
from casetrack.db.search.rebuilding import rebuild
from casetrack.db.session import WRITING, Database
from casetrack.db.transaction import unit_of_work
from casetrack.demo.desk import Desk, play
from casetrack.demo.making import SCENES
from casetrack.demo.people import make_people
from casetrack.desk.bundles.actions import ask_for_bundle
from casetrack.desk.bundles.models import CaseBundle
from casetrack.desk.papers.asking import decision_asked
from casetrack.desk.papers.making import make_paper
from casetrack.desk.papers.models import MadePaper, PaperCopy
from casetrack.desk.sealed_records.models import RecordSeal
from casetrack.guidance.assistance.models import PsychologicalHelp
from casetrack.guidance.correction.models import ConductLevel
from casetrack.guidance.judicial_assistance.models import (
    AssistanceObjection,
    AssistancePayment,
)
from casetrack.guidance.models import (
    FamilyRevisit,
    FamilyStep,
    GuardianshipOrder,
    Programme,
    RevocationSupport,
    SpecialisedEducation,
)
from casetrack.guidance.reporting.models import MandatoryReport, ReportFailure
from casetrack.law import Lateness
from casetrack.law.counting import local_day
from casetrack.ledger.decisions import decide
from casetrack.ledger.papers import entries_with_papers
from casetrack.people.guarantees.models import AgeFinding, AllegedAct, Guarantee, SppApproval
from casetrack.people.models import Attribute
from casetrack.probation.conduct import record_objection
from casetrack.probation.entrustments.models import Entrustment, EntrustmentReport, ReportKind
from casetrack.probation.models import (
    Objection,
    ObjectionTo,
    Probation,
    ProbationCondition,
    ProbationDuty,
)
from casetrack.probation.scores.models import ScoreEntry, ScoreLedger
from casetrack.probation.supervision.models import (
    BreachOutcome,
    LeaveRequest,
    MonthlyAssessment,
    OwnReport,
    SupervisionTalk,
)
from casetrack.review.judgments.models import CourtStep
from casetrack.review.lawsuits.models import Lawsuit
from casetrack.review.models import ReviewKind, ReviewPeriod
from casetrack.review.oversight.models import OversightAct
from casetrack.suggestions.actions import serve
from casetrack.suggestions.answers.models import SuggestionReply
from casetrack.suggestions.kinds import Delivery
from casetrack.suggestions.models import Rectification, Suggestion, SuggestionItem
from casetrack.suggestions.recipients.models import BodyParticulars
from casetrack.suggestions.standstills.models import LetterStandstill
from casetrack.suggestions.steps.models import EscalationStep
from casetrack.suggestions.versions.actions import AmendedLetter
from casetrack.suggestions.versions.models import FormerLetter
from casetrack.suggestions.versions.proposals import AMENDMENT
from casetrack.visits.models import PlanPause, Visit, VisitPlan
from casetrack.visits.spotchecks.models import SpotCheck, SpotCheckPlan
from tests.also_postgresql import AlsoPostgresql
from tests.builders import NOON, TODAY, acting, make_party
from tests.guards.declared import declared
from tests.house import NewDatabase, make_app
from tests.nation import filled_once
from tests.once import made_once, shared_folder
from tests.sampling import HasTurns, turns

# When the desk is furnished and asked for its pages, whatever day the tests run on: what runs on it
# runs still, and it is no day of rest.
ASKED = NOON + timedelta(days=3)

# What stands behind each number in an address, and which column says whose case it is.
BEHIND: Mapping[str, type[Model]] = {
    "bundle_id": CaseBundle,
    "made_id": MadePaper,
    "alleged_act_id": AllegedAct,
    "age_finding_id": AgeFinding,
    "monthly_assessment_id": MonthlyAssessment,
    "amount_id": Amount,
    "assistance_objection_id": AssistanceObjection,
    "assistance_payment_id": AssistancePayment,
    "attribute_id": Attribute,
    "body_particulars_id": BodyParticulars,
    "charge_id": Charge,
    "check_id": SpotCheck,
    "check_plan_id": SpotCheckPlan,
    "circumstance_id": Circumstance,
    "claim_id": Claim,
    "concern_id": Concern,
    "conduct_level_id": ConductLevel,
    "decision_id": Disposition,
    "entry_id": JournalEntry,
    "file_id": Attachment,
    "escalation_id": EscalationStep,
    "entrustment_id": Entrustment,
    "told_id": EntrustmentReport,
    "grant_id": CaseGrant,
    "guardianship_id": Guardianship,
    "guarantee_id": Guarantee,
    "civil_id": Disposition,
    "court_step_id": CourtStep,
    "judgment_id": Disposition,
    "indictment_id": Disposition,
    "reviewed_id": Disposition,
    "revocation_support_id": RevocationSupport,
    "instrument_id": JournalEntry,
    "item_id": SuggestionItem,
    "leave_request_id": LeaveRequest,
    "line_id": Track,
    "kept_id": Measure,
    "lawsuit_id": Lawsuit,
    "ledger_id": ScoreLedger,
    "link_id": CaseLink,
    "investigation_id": Measure,
    "measure_id": Measure,
    "mechanism_id": Measure,
    "look_id": RequirementCheck,
    "objection_id": Objection,
    "over_id": FamilyRevisit,
    "obligation_id": Obligation,
    "open_day_id": Obligation,
    "order_id": GuardianshipOrder,
    "breach_outcome_id": BreachOutcome,
    "oversight_act_id": OversightAct,
    "mandatory_report_id": MandatoryReport,
    "report_failure_id": ReportFailure,
    "own_report_id": OwnReport,
    "party_id": Party,
    "condition_id": ProbationCondition,
    "duty_id": ProbationDuty,
    "help_id": PsychologicalHelp,
    "office_part_id": OfficePart,
    "pause_id": PlanPause,
    "plan_id": VisitPlan,
    "position": FormerLetter,
    "points_id": ScoreEntry,
    "probation_id": Probation,
    "promise_id": MeasureItem,
    "proposal_id": Proposal,
    "recorded_id": Probation,
    "programme_id": Programme,
    "reply_id": SuggestionReply,
    "report_id": Rectification,
    "review_id": ReviewPeriod,
    "source_id": CaseSource,
    "specialised_id": SpecialisedEducation,
    "spp_approval_id": SppApproval,
    "subject_id": Visit,
    "supervision_talk_id": SupervisionTalk,
    "task_id": Task,
    "tie_id": Tie,
    "step_id": FamilyStep,
    "seal_id": RecordSeal,
    "standstill_id": LetterStandstill,
    "suggestion_id": Suggestion,
    "visit_id": Visit,
}
# Of the measures that are kept by hand, those with a page of that name.
KEPT_BY: Mapping[str, Callable[[KeptKind], bool]] = {
    "kept_id": lambda item: True,
    "mechanism_id": lambda kind: kind.is_mechanism,
    "investigation_id": lambda kind: kind.has_report,
}
# Of the decisions, those with a page of that name.
OF_DECISIONS: Mapping[str, sa.ColumnElement[bool]] = {
    "judgment_id": Disposition.kind.in_(OF_A_COURT),
    "reviewed_id": sa.and_(
        Disposition.instance == CourtInstance.FIRST,
        Disposition.kind == DispositionKind.CRIMINAL_JUDGMENT,
    ),
    "indictment_id": Disposition.kind == DispositionKind.PROSECUTED,
    "civil_id": Disposition.kind == DispositionKind.CIVIL_JUDGMENT,
}
WORDS = {
    "page": "1",
    "copy": PaperCopy.RECIPIENT.value,
    "act": EntryKind.VISITS_PLANNED.value,
    "kind": ReviewKind.PROSECUTION.value,
    "fact": "receipt",
    "owed": ObligationKind.VISIT.value,
    "decides": EntryKind.PROSECUTED.value,
    "told": EntryKind.HEARING_SET.value,
}

# What of many things is tried at night.
EVERYTHING = turns(None)

# The role somebody has to have in a case so that a page shows its form there.
HOMES: Mapping[str, PartyRole] = declared("HOMES")


@dataclass(frozen=True)
class Furnished:
    """The application with the desk; numbers of what is on it, by the case it belongs to.

    found: for each name of BEHIND the number of one row of each case that has one. of_today: which
    of many things are tried in this run.
    """

    app: Flask
    staff: Mapping[str, Staff]
    found: Mapping[str, Mapping[int, int]]
    handlers: Mapping[int, int]
    of_today: HasTurns = EVERYTHING

    @property
    def engine(self) -> sa.Engine:
        """What its statements go through."""
        database: Database = self.app.extensions["casetrack_database"]
        return database.engine

    @property
    def today(self) -> date:
        """The day of whoever asks for a page of it."""
        return local_day(ASKED)

    def home_of(self, rule: Rule) -> int:
        """A case of the prosecutor that has everything this address asks for."""
        return self.homes_of(rule)[0]

    def homes_of(self, rule: Rule) -> list[int]:
        """Every such case."""
        asked = [self.found[name] for name in rule.arguments if name in BEHIND]
        asked += [self.found[HOMES[rule.endpoint]]] if rule.endpoint in HOMES else []
        mine = {case for case, by in self.handlers.items() if by == self.staff["prosecutor"].id}
        having = [case for case in sorted(mine) if all(case in rows for rows in asked)]
        assert having, f"nothing on the desk is at {rule.rule}"
        return having

    def address(self, rule: Rule, *, case: int, of: int | None = None, **numbers: int) -> str:
        """The address in a case; of: the other case that what is in it belongs to.

        numbers: of other rows than the first of the case.
        """
        values: dict[str, Any] = {"case_id": case}
        for name in rule.arguments - {"case_id"}:
            # Of what belongs to no case, any name will do.
            of_case = self.found.get(name, {}).get(of or case, "1")
            values[name] = numbers.get(name, WORDS.get(name, of_case))
        with self.app.test_request_context():
            built = rule.build(values, append_unknown=False)
        assert built is not None
        return built[1]


def case_routes(app: Flask) -> list[Rule]:
    """Every route that has a case in its address."""
    return [rule for rule in app.url_map.iter_rules() if "case_id" in rule.arguments]


def methods_of(rule: Rule) -> list[str]:
    """What can be asked of a route, the harmless repetitions left out."""
    return sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


@dataclass(frozen=True)
class Source:
    """The desk as it was furnished once for each engine in a run: every module walks over a copy.

    url: of a database that nobody uses. keys: the file of the keys that it is sealed with.
    """

    url: str
    keys: Path
    found: Mapping[str, Mapping[int, int]]
    handlers: Mapping[int, int]


@pytest.fixture(scope="module")
def source(
    engine_kind: str,
    new_postgresql: NewDatabase,
    ready_file: Callable[[Path], Database],
    request: pytest.FixtureRequest,
    of_the_run: Path,
) -> Source:
    """The living desk of the demonstration as it was furnished on its day; on PostgreSQL the same
    rows, for to play it takes ten times as long.
    """
    keys = of_the_run / "desk.keys"
    with time_machine.travel(ASKED):
        file = of_the_run / "desk.sqlite"
        played = made_once(of_the_run, "desk-sqlite", lambda: _furnish(ready_file(file), keys))
        if engine_kind == "sqlite":
            return played
        prepared: URL = request.getfixturevalue("prepared")
        url = made_once(
            of_the_run, "desk-postgresql", lambda: _copied(played, new_postgresql(prepared))
        )
    return replace(played, url=url)


@pytest.fixture(scope="module")
def desk(
    engine_kind: str,
    new_database: NewDatabase,
    source: Source,
    also_postgresql: AlsoPostgresql | None,
    of_today: HasTurns,
) -> Iterator[Furnished]:
    """The living desk of the demonstration on a database of its own, on each engine, on its day."""
    with time_machine.travel(ASKED):
        database = new_database(make_url(source.url))
        if engine_kind == "sqlite" and also_postgresql is not None:
            also_postgresql.follow(database.engine)
        yield replace(furnished(source, database), of_today=of_today)


def _with_files(app: Flask, keys: Path) -> Flask:
    """The application with the files of the desk, which are kept beside its keys."""
    app.extensions[FILES] = FileStore(keys.with_suffix(".files"))
    return app


def furnished(source: Source, database: Database) -> Furnished:
    """The application on a copy of the desk."""
    app = _with_files(make_app(database, Keyring.load(source.keys)), source.keys)
    with app.app_context():
        staff = {member.login: member for member in session().scalars(sa.select(Staff))}
    return Furnished(app, staff, source.found, source.handlers)


@pytest.fixture(scope="module")
def of_a_nation(
    new_database: NewDatabase,
    prepared: URL,
    tmp_path_factory: pytest.TempPathFactory,
    worker_id: str,
) -> URL:
    """Twenty thousand cases in a database that nobody uses, filled once for all of a run."""
    return filled_once(shared_folder(tmp_path_factory, worker_id), new_database, prepared)


def is_course() -> sa.ColumnElement[bool]:
    """Whether a measure is a course, of whichever feature."""
    details = (sa.select(detail.measure_id) for detail in CourseDetail.__subclasses__())
    return Measure.id.in_(sa.union(*details))


def _furnish(database: Database, keys: Path) -> Source:
    keyring = Keyring.new()
    keyring.save(keys)
    app = _with_files(make_app(database, keyring), keys)
    hired = NOON - timedelta(days=200)
    with app.app_context():
        with unit_of_work():
            staff = make_people(at=hired)
        played = Desk(staff, TODAY, ZoneInfo("Asia/Shanghai"))
        play(SCENES, played, act=unit_of_work)
        with unit_of_work():
            _object(staff["prosecutor"], on=TODAY, at=NOON)
            _amend(played)
            _ask_for_bundle(staff["prosecutor"], on=TODAY, at=NOON)
            _make_paper(staff["prosecutor"], on=TODAY, at=NOON)
            _prosecute(staff["prosecutor"], on=TODAY, at=NOON)
        by_key = {name: _one_of_each_case(kind, name) for name, kind in BEHIND.items()}
        by_key |= {role: _somebody_in(role) for role in HOMES.values()}
        handlers = {case.id: case.handler_id or 0 for case in session().scalars(sa.select(Case))}
    # Nobody is connected to what is copied; of SQLite everything is in the one file then.
    database.dispose()
    url = make_url(database.url).render_as_string(hide_password=False)
    return Source(url, keys, by_key, handlers)


def _copied(desk: Source, database: Database) -> str:
    """The address of a PostgreSQL with the rows of the desk, whatever refers to what."""
    played = Database(make_url(desk.url))
    with (
        played.engine.connect() as there,
        database.engine.connect().execution_options(**{WRITING: True}) as connection,
        connection.begin(),
    ):
        connection.execute(sa.text("SET LOCAL session_replication_role = replica"))
        for table in Model.metadata.sorted_tables:
            connection.execute(sa.delete(table))
            kept = [column for column in table.columns if column.computed is None]
            if rows := [dict(row) for row in there.execute(sa.select(*kept)).mappings()]:
                connection.execute(sa.insert(table), rows)
    played.dispose()
    with make_app(database, Keyring.load(desk.keys)).app_context():
        # The words of a text are kept by each engine in its own way.
        list(rebuild())
    database.dispose()
    return make_url(database.url).render_as_string(hide_password=False)


def _object(by: Staff, *, on: date, at: datetime) -> None:
    """Nobody on the desk objects: the child on probation does so here."""
    probation = session().scalars(sa.select(Probation).where(Probation.decided_here)).one()
    case = session().get_one(Case, probation.case_id)
    child = session().get_one(Party, probation.party_id)
    to = ObjectionTo.CONDITIONS_OR_LENGTH
    record_objection(case, child, child, to, acting(by, on=on, at=at), raised_on=on, text="")


def _ask_for_bundle(by: Staff, *, on: date, at: datetime) -> None:
    """Nobody on the desk takes a case out whole: a prosecutor asks for it here."""
    case = session().scalars(sa.select(Case).where(Case.handler_id == by.id).limit(1)).one()
    ask_for_bundle(case, "移送上级院", acting(by, on=on, at=at), with_names=False)


def _prosecute(by: Staff, *, on: date, at: datetime) -> None:
    """Nobody on the desk is accused by an indictment: another defendant of the last case is."""
    mine = sa.select(Case).where(Case.handler_id == by.id).order_by(Case.id.desc()).limit(1)
    case = session().scalars(mine).one()
    alias = BilingualText("Ding Moumou", "丁某某")
    other = make_party(case, PartyRole.DEFENDANT, alias=alias, age=AgeStatus.ADULT)
    decide(case, other, DispositionKind.PROSECUTED, acting(by, on=on, at=at), on=on)


def _make_paper(by: Staff, *, on: date, at: datetime) -> None:
    """Nobody on the desk made a document: that of its conditional non-prosecution is made here."""
    probation = session().scalars(sa.select(Probation).where(Probation.decided_here)).one()
    facts = facts_of(session().get_one(Case, probation.case_id), seen_by=by, on=on)
    asked = decision_asked(facts, probation.disposition_id)
    assert asked is not None
    with force_locale("zh"):
        make_paper(asked, acting(by, on=on, at=at), with_gaps=True)


def _amend(desk: Desk) -> None:
    """No letter on the desk was amended: that of the last case is here, and is served anew."""
    last_case = sa.select(sa.func.max(Suggestion.case_id)).scalar_subquery()
    letter = session().scalars(sa.select(Suggestion).where(Suggestion.case_id == last_case)).one()
    again = AmendedLetter(
        letter.id,
        desk.day,
        "异议期限更正",
        items=tuple(item.text.in_("zh") for item in letter.items),
        problems=tuple(problem.text.in_("zh") for problem in letter.problems),
        ground=letter.ground,
        objection_until=desk.day + timedelta(days=15),
    )
    desk.decided(session().get_one(Case, letter.case_id), AMENDMENT, letter, again)
    serve(letter, desk.act(), received_on=desk.day, delivery=Delivery.IN_WRITING)


def _somebody_in(role: PartyRole) -> dict[int, int]:
    rows = sa.select(Party.case_id, Party.id).where(Party.tells(role))
    return {row.case_id: row.id for row in session().execute(rows)}


def _rows_of(kind: Any, name: str) -> Any:
    if kind in (Rectification, SuggestionItem, SuggestionReply):
        return sa.select(kind.id, Suggestion.case_id).join(
            Suggestion, Suggestion.id == kind.suggestion_id
        )
    if kind is EntrustmentReport:
        # Of which nobody has said yet what becomes of it.
        return (
            sa.select(kind.id, Entrustment.case_id)
            .join(Entrustment, Entrustment.id == kind.entrustment_id)
            .where(kind.kind == ReportKind.BREACH)
        )
    if name == "instrument_id":
        # Of those entries that have one.
        with_papers = JournalEntry.kind.in_(entries_with_papers())
        return sa.select(JournalEntry.id, JournalEntry.case_id).where(with_papers)
    if name in KEPT_BY:
        kinds = [code.kind for code in KEPT.values() if KEPT_BY[name](code)]
        return sa.select(Measure.id, Measure.case_id).where(Measure.kind.in_(kinds))
    if kind is Measure:
        # Of those with pages of their own, the one on whose page something is recorded.
        return sa.select(Measure.id, Measure.case_id).where(is_course())
    if kind in (GuardianshipOrder, Programme, MeasureItem, ProbationCondition, ProbationDuty):
        return sa.select(kind.id, Measure.case_id).join(Measure, Measure.id == kind.measure_id)
    if kind is FamilyRevisit:
        # What was revisited: an order or a programme that is over.
        return sa.select(Measure.id, Measure.case_id).join(kind, Measure.id == kind.measure_id)
    if kind in (SpecialisedEducation, PsychologicalHelp):
        return sa.select(Measure.id, Measure.case_id).join(kind, Measure.id == kind.id)
    if kind is PlanPause:
        return sa.select(kind.id, VisitPlan.case_id).join(VisitPlan, VisitPlan.id == kind.plan_id)
    # A former version of the first letter of its case has no number of its own in an address.
    return sa.select(kind.position if kind is FormerLetter else kind.id, kind.case_id)


def _one_of_each_case(kind: Any, name: str) -> dict[int, int]:
    rows = _rows_of(kind, name)
    if kind is Party:
        # The child comes first into a case.
        rows = rows.where(Party.kind == PartyKind.PERSON)
    if kind is Probation:
        rows = rows.where(Probation.decided_here == (name == "probation_id"))
    if name == "open_day_id":
        # Of a letter, set by the office: only that is moved.
        rows = rows.where(
            kind.is_open, kind.weight == Lateness.AGREED, kind.subject.startswith("suggestion")
        )
    if name in OF_DECISIONS:
        rows = rows.where(OF_DECISIONS[name])
    if kind is Concern:
        # Of which an answer is owed, and a plan.
        rows = rows.where(Concern.level == ConcernLevel.URGENT)
    if kind is CaseGrant:
        rows = rows.where(CaseGrant.ground != Ground.HANDLER)
    if kind is Proposal:
        # Of several the one that waits: only that is answered.
        rows = rows.order_by(Proposal.state != ProposalState.WAITING)
    counts: dict[int, int] = {}
    for number, case in session().execute(rows.order_by(kind.id)):
        counts.setdefault(case, number)
    return counts
