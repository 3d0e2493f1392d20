"""create_app(): the only module that knows every feature."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from flask_wtf import CSRFProtect

from casetrack.accounts.common_passwords import use_breached
from casetrack.accounts.reader import forget_statements
from casetrack.audit import spool
from casetrack.audit.chain import chain_audit
from casetrack.audit.sealing import AuditKey, use_audit_key
from casetrack.brought import bring
from casetrack.cases import page_titles
from casetrack.cases.quantity_words import word_typed_unit
from casetrack.cases.saved_versions import record_savers
from casetrack.cases.sealed import hide_sealed_cases
from casetrack.casework.amounts.feature import FEATURE as AMOUNTS
from casetrack.casework.attachments.feature import FEATURE as ATTACHMENTS
from casetrack.casework.attachments.receiving import look_at_files
from casetrack.casework.concerns.feature import FEATURE as CONCERNS
from casetrack.casework.feature import FEATURE as CASES
from casetrack.casework.identity.text_checks import check_typed
from casetrack.casework.identity.typed_days import check_days
from casetrack.casework.identity.views import hear_what_is_no_name
from casetrack.casework.links.feature import FEATURE as LINKS
from casetrack.casework.participating_offices.feature import FEATURE as OFFICES
from casetrack.casework.tasks.feature import FEATURE as TASKS
from casetrack.clocks.calculator.feature import FEATURE as CALCULATOR
from casetrack.clocks.calendar.feature import FEATURE as CALENDAR
from casetrack.clocks.feature import FEATURE as CLOCKS
from casetrack.clocks.gates import AVERAGE_WAGES
from casetrack.clocks.office_terms.feature import FEATURE as OFFICE_TERMS
from casetrack.config import TEMPLATES, ConfigError, Settings
from casetrack.courses.approvals.feature import FEATURE as APPROVALS
from casetrack.courses.feature import FEATURE as COURSES
from casetrack.courses.measures.feature import FEATURE as MEASURES
from casetrack.courses.requirements.feature import FEATURE as PROMISES
from casetrack.db.crypto import Keyring, use_keyring
from casetrack.db.file_store import FileStore
from casetrack.db.full_disk import open_with_reserve
from casetrack.db.kept_files import use_file_store
from casetrack.db.search.keeping import keep_found
from casetrack.db.session import Database, within
from casetrack.desk.bundles.feature import FEATURE as BUNDLES
from casetrack.desk.case_page import field_words
from casetrack.desk.case_page.feature import FEATURE as DOSSIER
from casetrack.desk.claims.feature import FEATURE as SOURCES
from casetrack.desk.diary.feature import FEATURE as DIARY
from casetrack.desk.drafts.feature import FEATURE as DRAFTS
from casetrack.desk.figures.feature import FEATURE as FIGURES
from casetrack.desk.guides.feature import FEATURE as GUIDES
from casetrack.desk.handover.feature import FEATURE as DESKS
from casetrack.desk.health.feature import FEATURE as HEALTH
from casetrack.desk.health.house import EXTENSION as INSTALLED
from casetrack.desk.ledgers.feature import FEATURE as LEDGERS
from casetrack.desk.notices.alerts import EXTENSION as POST
from casetrack.desk.notices.alerts import Post, send_alerts, use_post
from casetrack.desk.notices.feature import FEATURE as NOTICES
from casetrack.desk.notices.sending import SmtpRoute, route_of
from casetrack.desk.papers.feature import FEATURE as PAPERS
from casetrack.desk.rechecks.feature import FEATURE as RECHECKS
from casetrack.desk.sealed_records.feature import FEATURE as SEALED_RECORDS
from casetrack.desk.second_factor.feature import FEATURE as SECOND_FACTOR
from casetrack.desk.staff.feature import FEATURE as STAFF
from casetrack.desk.today.feature import FEATURE as AGENDA
from casetrack.desk.tracks.feature import FEATURE as LINES
from casetrack.exchange.feature import FEATURE as EXCHANGE
from casetrack.guidance.assistance.feature import FEATURE as ASSISTANCE
from casetrack.guidance.correction.feature import FEATURE as CORRECTION
from casetrack.guidance.feature import FEATURE as GUIDANCE
from casetrack.guidance.judicial_assistance.feature import FEATURE as JUDICIAL_ASSISTANCE
from casetrack.guidance.reporting.feature import FEATURE as REPORTING
from casetrack.ledger import derived
from casetrack.ledger.registry import Feature
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
from casetrack.review.lawsuits.feature import FEATURE as LAWSUITS
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
    addresses,
    catalogue,
    error_pages,
    files,
    form_input,
    headers,
    idempotency,
    logs,
    page,
    sessions,
    sign_in,
    words,
)
from casetrack.web.one_commit import OneCommit, open_for_reading_or_writing
from casetrack.web.typed_dates import views as dates
from casetrack.web.words import language

FEATURES: tuple[Feature, ...] = (
    CASES,
    CALENDAR,
    CALCULATOR,
    CLOCKS,
    OFFICE_TERMS,
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
    REPORTING,
    JUDICIAL_ASSISTANCE,
    JUDGMENTS,
    LAWSUITS,
    MEASURES,
    TASKS,
    AMOUNTS,
    ATTACHMENTS,
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
    FIGURES,
    DIARY,
    NOTICES,
    EXCHANGE,
    LEDGERS,
    GUIDES,
    HEALTH,
    STAFF,
    SECOND_FACTOR,
    DESKS,
    DRAFTS,
    BUNDLES,
    SEALED_RECORDS,
)
# Where an application keeps the store of its files.
FILES = "casetrack_files"
# Everything that they bring, in their order.
BROUGHT = tuple(part for feature in FEATURES for part in feature.brings)


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
    _configure(app, settings)
    _open(
        app,
        database or open_with_reserve(settings.database_url),
        keyring or Keyring.load(settings.key_file),
        audit_key or AuditKey.load(settings.audit_key_file),
    )
    bring(BROUGHT)
    forget_statements()
    _order_of_a_request(app, settings)
    for blueprint in (sign_in.bp, account.bp, dates.bp):
        app.register_blueprint(blueprint)
    for feature in FEATURES:
        if feature.blueprint is not None:
            app.register_blueprint(feature.blueprint)
            page.mark_section(feature.section, feature.blueprint.name)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(settings.for_flask())
    app.extensions[INSTALLED] = settings
    app.extensions[FILES] = FileStore(settings.files_dir)
    app.extensions[POST] = Post(
        route=route_of(
            settings.mail_to,
            SmtpRoute(
                host=settings.smtp_host,
                port=settings.smtp_port,
                security=settings.smtp_security,
                user=settings.smtp_user,
                password=settings.smtp_password,
                sender=settings.smtp_from,
            ),
        ),
        base_url=settings.base_url,
        language=settings.default_language,
    )
    interval["days"] = settings.custody_review_days
    AVERAGE_WAGES.clear()
    AVERAGE_WAGES.update(settings.average_wages)
    if (breached := settings.breached_passwords) is not None and not breached.is_file():
        raise ConfigError(f"breached_passwords is {breached}, which is not there.")
    use_breached(breached)


def _order_of_a_request(app: Flask, settings: Settings) -> None:
    """Hang the steps before and after each view, in the order of docs/architecture.md."""
    addresses.register(app)
    files.register(app)
    form_input.register(app)
    catalogue.register(app, Path(__file__).parent / "translations")
    # First of all, so that what is refused for its token has a number of its own, too.
    app.before_request(headers.number_request)
    CSRFProtect(app)
    sessions.register(app)
    headers.trust_proxies(app, settings.trusted_proxies)
    app.before_request(look_at_files)
    app.before_request(open_for_reading_or_writing)
    app.before_request(access.guard)
    app.before_request(hide_sealed_cases)
    app.before_request(hear_what_is_no_name)
    idempotency.register(app)
    app.after_request(headers.add_headers)
    app.after_request(words.mark_chinese)
    logs.register(app)
    page.register(app)
    field_words.register(app)
    page_titles.register(app)
    app.jinja_env.filters["unit"] = lambda unit: word_typed_unit(unit, language())
    error_pages.register(app)


def _open(app: OneCommit, database: Database, keyring: Keyring, audit_key: AuditKey) -> None:
    """Hang the hooks of a unit of work, and the resources of an application context."""
    database.before_work.append(spool.record_spooled)
    database.before_commit += (
        check_typed,
        check_days,
        derived.follow_standing_facts,
        derived.ensure_case_lawful,
        derived.update_touched_cases,
        keep_found,
        record_savers,
        derived.seal_what_changed,
    )
    database.at_commit.append(chain_audit)
    database.after_commit += (spool.forget_recorded, send_alerts)
    app.extensions["casetrack_database"] = database
    app.open_with_each_context(
        lambda: within(database),
        catalogue.kept,
        lambda: use_keyring(keyring),
        lambda: use_file_store(app.extensions[FILES]),
        lambda: use_audit_key(audit_key),
        lambda: use_post(app.extensions[POST]),
    )
