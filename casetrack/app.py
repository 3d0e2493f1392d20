"""create_app(): the only module that knows every feature."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask, appcontext_pushed, appcontext_tearing_down, g, request
from flask_babel import Babel
from flask_wtf import CSRFProtect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from casetrack.accounts.reader import begin_day, forget_statements
from casetrack.audit import spool
from casetrack.audit.chain import append_pending
from casetrack.audit.record import seal_changes
from casetrack.audit.sealing import AuditKey, use_audit_key
from casetrack.cases import page_titles
from casetrack.cases.facts import read_with_case
from casetrack.cases.saved_versions import record_savers
from casetrack.cases.stages import read_stage_from
from casetrack.casework.amounts.feature import FEATURE as AMOUNTS
from casetrack.casework.concerns.feature import FEATURE as CONCERNS
from casetrack.casework.feature import FEATURE as CASES
from casetrack.casework.identity.actions import say_not_the_name
from casetrack.casework.links.feature import FEATURE as LINKS
from casetrack.casework.participating_offices.feature import FEATURE as OFFICES
from casetrack.casework.tasks.feature import FEATURE as TASKS
from casetrack.clocks.calculator.feature import FEATURE as CALCULATOR
from casetrack.clocks.calendar.feature import FEATURE as CALENDAR
from casetrack.clocks.feature import FEATURE as CLOCKS
from casetrack.config import HOUSE, TEMPLATES, Settings
from casetrack.courses.approvals.feature import FEATURE as APPROVALS
from casetrack.courses.feature import FEATURE as COURSES
from casetrack.courses.measures.feature import FEATURE as MEASURES
from casetrack.courses.requirements.feature import FEATURE as PROMISES
from casetrack.db.crypto import Keyring, use_keyring
from casetrack.db.full_disk import ensure_room, reserve_of
from casetrack.db.limits import limited
from casetrack.db.search.findable import use_findables
from casetrack.db.search.keeping import keep_found
from casetrack.db.session import Database, current_database, is_locked, read_only, within
from casetrack.db.transaction import begin_writing, own_transaction, touched
from casetrack.desk.case_page import field_words
from casetrack.desk.case_page.feature import ACT_PAGES
from casetrack.desk.case_page.feature import FEATURE as DOSSIER
from casetrack.desk.claims.feature import FEATURE as SOURCES
from casetrack.desk.diary.feature import FEATURE as DIARY
from casetrack.desk.guides.feature import FEATURE as GUIDES
from casetrack.desk.notices.alerts import EXTENSION as POST
from casetrack.desk.notices.alerts import Post, send_alerts, use_post
from casetrack.desk.notices.feature import FEATURE as NOTICES
from casetrack.desk.notices.sending import MaildirRoute, Route, SmtpRoute
from casetrack.desk.papers.feature import FEATURE as PAPERS
from casetrack.desk.rechecks.feature import FEATURE as RECHECKS
from casetrack.desk.today.feature import FEATURE as AGENDA
from casetrack.desk.tracks.feature import FEATURE as LINES
from casetrack.events import use_handlers
from casetrack.exchange.feature import FEATURE as EXCHANGE
from casetrack.guidance.assistance.feature import FEATURE as ASSISTANCE
from casetrack.guidance.correction.feature import FEATURE as CORRECTION
from casetrack.guidance.feature import FEATURE as GUIDANCE
from casetrack.ledger.act_forms import use_act_forms
from casetrack.ledger.act_pages import add_act_pages
from casetrack.ledger.casefile.whole import use_records
from casetrack.ledger.consequences import follow_what_stands, use_standings
from casetrack.ledger.derived import update_derived
from casetrack.ledger.diary import add_diary_sources
from casetrack.ledger.find_commands import add_commands
from casetrack.ledger.gate_lines import add_verdict_facts
from casetrack.ledger.gates import add_decisions_to_come, use_gates
from casetrack.ledger.invariants import ensure_lawful, use_invariants
from casetrack.ledger.measure_types import add_measure_types
from casetrack.ledger.month_marks import add_month_rows
from casetrack.ledger.outcome_parts import add_outcome_parts
from casetrack.ledger.page_parts import add_parts, add_visit_parts
from casetrack.ledger.papers import add_papers
from casetrack.ledger.proposals import add_proposables
from casetrack.ledger.registry import Feature, add_duty_lines, add_next_steps
from casetrack.ledger.supervision_parts import add_supervision_parts
from casetrack.people.feature import FEATURE as PEOPLE
from casetrack.people.guarantees.feature import FEATURE as GUARANTEES
from casetrack.probation.board.feature import FEATURE as BOARD
from casetrack.probation.entrustments.feature import FEATURE as ENTRUSTMENTS
from casetrack.probation.feature import FEATURE as PROBATION
from casetrack.probation.opinions.feature import FEATURE as OPINIONS
from casetrack.probation.scores.feature import FEATURE as SCORES
from casetrack.probation.supervision.feature import FEATURE as SUPERVISION
from casetrack.production import ensure_fit
from casetrack.review.feature import FEATURE as REVIEW
from casetrack.review.hearings.feature import FEATURE as HEARINGS
from casetrack.review.judgments.feature import FEATURE as JUDGMENTS
from casetrack.review.oversight.due import interval
from casetrack.review.oversight.feature import FEATURE as OVERSIGHT
from casetrack.suggestions.feature import FEATURE as SUGGESTIONS
from casetrack.visits.feature import FEATURE as VISITS
from casetrack.visits.offline.feature import FEATURE as OFFLINE
from casetrack.visits.questions.feature import FEATURE as QUESTIONS
from casetrack.visits.reports.feature import FEATURE as REPORTS
from casetrack.visits.spotchecks.feature import FEATURE as SPOT_CHECKS
from casetrack.visits.visit_sheets.feature import FEATURE as SLIPS
from casetrack.visits.workload.feature import FEATURE as WORKLOAD
from casetrack.web import (
    access,
    account,
    account_words,
    addresses,
    catalogue,
    error_pages,
    files,
    form_input,
    headers,
    idempotency,
    logs,
    name_input,
    page,
    proxies,
    reasons,
    sessions,
    sign_in,
    words,
)
from casetrack.web.clock import now, today
from casetrack.web.languages import language_of_page
from casetrack.web.one_commit import READING, OneCommit
from casetrack.web.typed_dates import views as dates

FEATURES: tuple[Feature, ...] = (
    CASES,
    CALENDAR,
    CALCULATOR,
    CLOCKS,
    PROMISES,
    COURSES,
    CONCERNS,
    REVIEW,
    PROBATION,
    GUIDANCE,
    VISITS,
    SUGGESTIONS,
    APPROVALS,
    ASSISTANCE,
    JUDGMENTS,
    MEASURES,
    TASKS,
    AMOUNTS,
    LINKS,
    OFFICES,
    LINES,
    PEOPLE,
    GUARANTEES,
    HEARINGS,
    REPORTS,
    QUESTIONS,
    SLIPS,
    OFFLINE,
    SOURCES,
    SPOT_CHECKS,
    SUPERVISION,
    ENTRUSTMENTS,
    SCORES,
    CORRECTION,
    OVERSIGHT,
    OPINIONS,
    RECHECKS,
    WORKLOAD,
    DOSSIER,
    BOARD,
    PAPERS,
    AGENDA,
    DIARY,
    NOTICES,
    EXCHANGE,
    GUIDES,
)
# Who follows what happens, and answers what is asked, in the order in which they do.
HANDLERS = tuple(handler for feature in FEATURES for handler in feature.handlers)
# What is asked before something is decided, in the order in which it is told.
GATES = tuple(gate for feature in FEATURES for gate in feature.gates)
# What must hold of a case before every commit.
INVARIANTS = tuple(one for feature in FEATURES for one in feature.invariants)
# What follows from how a case stands.
STANDINGS = tuple(one for feature in FEATURES for one in feature.standings)
# Milliseconds: whoever just saved something does not wait for what was looked at before.
SPOOL_PATIENCE = 100
# Looks wait for whoever writes next, who does not chain a whole week of them.
CHAINED_AT_ONCE = 1000


def create_app(
    settings: Settings,
    *,
    database: Database | None = None,
    keyring: Keyring | None = None,
    audit_key: AuditKey | None = None,
) -> Flask:
    """The application for these settings.

    database, keyring, audit_key: given by tests; otherwise opened from the settings.
    Raises ConfigError or KeyMissing, each one plain sentence, if the settings cannot be used.
    """
    app = OneCommit("casetrack", template_folder=str(TEMPLATES), static_folder="static")
    if settings.production:
        ensure_fit(settings, app)
    app.config.update(
        SECRET_KEY=settings.signing_key(),
        PERMANENT_SESSION_LIFETIME=timedelta(minutes=settings.session_minutes),
        SESSION_LASTS=timedelta(hours=settings.session_hours),
        LONGEST_STATEMENT=settings.longest_statement * 1000,
        # A browser takes a cookie of this name from this host only, over HTTPS, for all its pages.
        SESSION_COOKIE_NAME="__Host-casetrack" if settings.secure_cookies else "casetrack",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        MAX_CONTENT_LENGTH=1024 * 1024,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        WTF_CSRF_TIME_LIMIT=None,
        TIMEZONE=settings.timezone,
        BASE_URL=settings.base_url,
        DEMO=settings.demo,
        DOCS=HOUSE / "docs",
        LANGUAGES=settings.languages,
        BABEL_DEFAULT_LOCALE=settings.default_language,
        BABEL_TRANSLATION_DIRECTORIES=";".join(
            catalogues_in(Path(__file__).parent / "translations")
        ),
    )
    app.extensions[POST] = Post(
        route=route_of(settings),
        base_url=settings.base_url,
        language=settings.default_language,
        clock=now,
    )
    addresses.register(app)
    files.register(app)
    form_input.register(app)
    if database is None:
        database = Database(settings.database_url)
        database.reserve = reserve_of(database)
    _open_database(
        app,
        database,
        keyring or Keyring.load(settings.key_file),
        audit_key or AuditKey.load(settings.audit_key_file),
    )
    babel = Babel(
        app,
        locale_selector=lambda: language_of_page(settings.languages, settings.default_language),
    )
    catalogue.register(app, babel)
    # First of all, so that what is refused for its token has a number of its own, too.
    app.before_request(headers.number_request)
    CSRFProtect(app)
    sessions.register(app)
    if settings.trusted_proxies:
        app.wsgi_app = proxies.TrustedProxies(  # type: ignore[method-assign]  # Flask's own way
            app.wsgi_app, settings.trusted_proxies
        )
    _order_of_a_request(app)
    logs.register(app)
    words.add_rules(account_words.RULES)
    page.register(app)
    field_words.register(app)
    page_titles.register(app)
    error_pages.register(app)
    app.register_blueprint(sign_in.bp)
    app.register_blueprint(account.bp)
    app.register_blueprint(dates.bp)
    for feature in FEATURES:
        register_feature(app, feature)
    interval["days"] = settings.custody_review_days
    add_act_pages(ACT_PAGES)
    use_handlers(HANDLERS)
    use_gates(GATES)
    use_act_forms(one for feature in FEATURES for one in feature.act_forms)
    use_invariants(INVARIANTS)
    use_standings(STANDINGS)
    use_records(feature.records for feature in FEATURES if feature.records is not None)
    use_findables(feature.found_by for feature in FEATURES)
    forget_statements()
    return app


def register_feature(app: Flask, feature: Feature) -> None:
    """Hang one feature into the house."""
    if feature.blueprint is not None:
        app.register_blueprint(feature.blueprint)
        if feature.section is not None:
            page.mark_section(feature.section, feature.blueprint.name)
    words.add_rules(feature.rules)
    reasons.add_facts(feature.facts)
    add_duty_lines(feature.duties)
    add_measure_types(feature.measures)
    read_with_case(feature.case_rows)
    add_commands(feature.commands)
    add_diary_sources(feature.diary)
    add_proposables(feature.proposals)
    add_verdict_facts(feature.verdict_facts)
    add_parts(feature.case_parts, feature.person_parts, feature.record_lines)
    add_outcome_parts(feature.outcome_parts)
    add_month_rows(feature.month_marks)
    add_papers(feature.papers)
    add_decisions_to_come(feature.decisions_to_come)
    add_visit_parts(feature.slip_parts, feature.visit_parts)
    add_supervision_parts(feature.supervision_parts)
    page.add_section_pages(feature.section_pages)
    stage = feature.stage.stage if feature.stage else None
    add_next_steps(feature.next_steps, stage=stage, under=feature.recorded_under)
    if feature.stage is not None:
        read_stage_from(feature.stage)


def _order_of_a_request(app: Flask) -> None:
    def open_for_reading_or_writing() -> None:
        if request.endpoint is None:
            return
        if begin_day(today()):
            current_database().engine.clear_compiled_cache()
        # Until the context of this request ends.
        g.casetrack_context.enter_context(limited(app.config["LONGEST_STATEMENT"]))
        if request.method in READING or access.is_reading(app, request.endpoint):
            read_only()
        else:
            if request.blueprint != sign_in.bp.name:
                ensure_room(current_database())
            begin_writing()

    def hear_what_is_no_name() -> None:
        if request.method == "POST" and (said := name_input.said_not_names()):
            say_not_the_name(said)

    app.before_request(open_for_reading_or_writing)
    app.before_request(access.guard)
    app.before_request(hear_what_is_no_name)
    idempotency.register(app)
    app.after_request(headers.add_headers)


def _open_database(app: Flask, database: Database, keyring: Keyring, audit_key: AuditKey) -> None:
    database.before_work.append(spool.record_spooled)
    database.before_commit.append(follow_standing_facts)
    database.before_commit.append(ensure_case_lawful)
    database.before_commit.append(update_touched_cases)
    database.before_commit.append(keep_found)
    database.before_commit.append(record_savers)
    database.before_commit.append(seal_what_changed)
    database.at_commit.append(chain_audit)
    database.after_commit.append(forget_spooled)
    database.after_commit.append(send_alerts)
    app.extensions["casetrack_database"] = database

    def enter(sender: Flask, **kwargs: Any) -> None:
        stack = ExitStack()
        stack.enter_context(within(database))
        stack.enter_context(catalogue.kept())
        stack.enter_context(use_keyring(keyring))
        stack.enter_context(use_audit_key(audit_key))
        stack.enter_context(use_post(app.extensions[POST]))
        g.casetrack_context = stack

    def leave(sender: Flask, **kwargs: Any) -> None:
        g.casetrack_context.close()

    appcontext_pushed.connect(enter, app, weak=False)
    appcontext_tearing_down.connect(leave, app, weak=False)


def follow_standing_facts(db: Session) -> None:
    """What follows from how the cases stand in which something was done."""
    if touched():
        follow_what_stands(on=today())


def ensure_case_lawful(db: Session) -> None:
    """Refuse a unit of work after which something that must hold of a case would not."""
    ensure_lawful()


def update_touched_cases(db: Session) -> None:
    """What is derived of the cases that this unit of work touched."""
    if case_ids := touched():
        update_derived(case_ids, on=today())


def seal_what_changed(db: Session) -> None:
    """The texts and facts of cases that this unit of work wrote and has not sealed itself."""
    seal_changes(at=now())


def chain_audit(db: Session) -> None:
    """Put what is recorded into the chain, in the transaction that records it.

    Where another writer is at it on PostgreSQL, what is recorded waits for the next one, the night
    or `casetrack audit`.
    """
    append_pending(db, at_most=CHAINED_AT_ONCE)


def forget_spooled() -> None:
    """Remove the looks that were taken in from the file in which they waited, if there are any.

    Where another writer is at work it is left for the next one.
    """
    if not spool.has_looks():
        return
    try:
        with own_transaction(patience=SPOOL_PATIENCE) as db:
            spool.delete_recorded(db)
    except DBAPIError as problem:
        if not is_locked(problem):
            raise


def route_of(settings: Settings) -> Route | None:
    """How mail leaves this installation; None if it does not."""
    if not settings.mail_to:
        return None
    if not isinstance(settings.mail_to, str):
        sender = {"sender": settings.smtp_from} if settings.smtp_from else {}
        return MaildirRoute(folder=settings.mail_to, **sender)
    return SmtpRoute(
        host=settings.smtp_host,
        port=settings.smtp_port,
        security=settings.smtp_security,
        user=settings.smtp_user,
        password=settings.smtp_password,
        sender=settings.smtp_from,
    )


def catalogues_in(root: Path) -> list[str]:
    """The folders with a compiled catalogue. One without would take away how a language counts."""
    return sorted({str(file.parents[2]) for file in root.glob("*/*/LC_MESSAGES/messages.mo")})
