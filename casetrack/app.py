"""create_app(): the only module that knows every feature."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask, appcontext_pushed, appcontext_tearing_down, g, request, session
from flask_babel import Babel
from flask_login import current_user
from flask_wtf import CSRFProtect
from sqlalchemy.orm import Session

from casetrack.agenda.feature import FEATURE as AGENDA
from casetrack.audit.chain import append_pending
from casetrack.cases.feature import FEATURE as CASES
from casetrack.cases.happenings import follow_happenings, follow_moved_happenings
from casetrack.cases.importing import follow_imports, start_untold_with
from casetrack.cases.measures import follow_measures
from casetrack.cases.moving import follow_moved_days
from casetrack.cases.obligations import let_windows_close, refresh_next_due
from casetrack.cases.outcomes import follow_decisions, follow_redated_decisions
from casetrack.cases.registry import Feature, add_duty_lines
from casetrack.cases.reviews import (
    follow_custody,
    follow_receipts,
    read_objections_from,
    read_reviews_from,
    read_suspended_from,
)
from casetrack.cases.stages import read_stage_from, recompute
from casetrack.config import TEMPLATES, Settings
from casetrack.db.crypto import Keyring, use_keyring
from casetrack.db.session import Database, within
from casetrack.db.transaction import begin_writing, own_transaction, touched
from casetrack.deadlines.feature import FEATURE as DEADLINES
from casetrack.dossier import field_words
from casetrack.dossier.feature import FEATURE as DOSSIER
from casetrack.exchange.feature import FEATURE as EXCHANGE
from casetrack.guidance.feature import FEATURE as GUIDANCE
from casetrack.notices.feature import FEATURE as NOTICES
from casetrack.probation.feature import FEATURE as PROBATION
from casetrack.review.feature import FEATURE as REVIEW
from casetrack.suggestions.feature import FEATURE as SUGGESTIONS
from casetrack.visits.feature import FEATURE as VISITS
from casetrack.web import (
    access,
    account,
    account_words,
    addresses,
    error_pages,
    headers,
    logs,
    once,
    page,
    reasons,
    sign_in,
    typed,
    words,
)
from casetrack.web.clock import today
from casetrack.web.sessions import login_manager

FEATURES: tuple[Feature, ...] = (
    CASES,
    DEADLINES,
    REVIEW,
    PROBATION,
    GUIDANCE,
    VISITS,
    SUGGESTIONS,
    DOSSIER,
    AGENDA,
    NOTICES,
    EXCHANGE,
)
LANGUAGE_KEY = "language"
READING = frozenset({"GET", "HEAD", "OPTIONS"})


def create_app(
    settings: Settings, *, database: Database | None = None, keyring: Keyring | None = None
) -> Flask:
    """The application for these settings.

    database, keyring: given by tests; otherwise opened from the settings.
    Raises ConfigError or KeyMissing, each one plain sentence, if the settings cannot be used.
    """
    app = Flask("casetrack", template_folder=str(TEMPLATES), static_folder="static")
    app.config.update(
        SECRET_KEY=settings.signing_key(),
        PERMANENT_SESSION_LIFETIME=timedelta(minutes=settings.session_minutes),
        SESSION_COOKIE_NAME="casetrack",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        MAX_CONTENT_LENGTH=1024 * 1024,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        WTF_CSRF_TIME_LIMIT=None,
        TIMEZONE=settings.timezone,
        DEMO=settings.demo,
        LANGUAGES=settings.languages,
        BABEL_DEFAULT_LOCALE=settings.default_language,
        BABEL_TRANSLATION_DIRECTORIES=";".join(_translations()),
    )
    addresses.register(app)
    typed.register(app)
    _open_database(
        app, database or Database(settings.database_url), keyring or Keyring.load(settings.key_file)
    )
    Babel(app, locale_selector=lambda: choose_language(settings))
    CSRFProtect(app)
    login_manager().init_app(app)
    _order_of_a_request(app)
    logs.register(app)
    words.add_labels(account_words.LABELS)
    words.add_rules(account_words.RULES)
    page.register(app)
    field_words.register(app)
    error_pages.register(app)
    app.register_blueprint(sign_in.bp)
    app.register_blueprint(account.bp)
    for feature in FEATURES:
        bring_in(app, feature)
    return app


def bring_in(app: Flask, feature: Feature) -> None:
    """Hang one feature into the house."""
    if feature.blueprint is not None:
        app.register_blueprint(feature.blueprint)
    words.add_labels(feature.labels)
    words.add_rules(feature.rules)
    reasons.add_facts(feature.facts)
    add_duty_lines(feature.duties)
    if feature.stage is not None:
        read_stage_from(*feature.stage)
    _introduce(feature)
    _introduce_importing(feature)


def _introduce(feature: Feature) -> None:
    """Tell the cases who follows what happens in them."""
    if feature.follow is not None:
        follow_measures(feature.follow)
    if feature.decided is not None:
        follow_decisions(feature.decided)
    if feature.review is not None:
        read_reviews_from(feature.review)
    if feature.objections is not None:
        read_objections_from(feature.objections)
    if feature.redated is not None:
        follow_redated_decisions(feature.redated)
    if feature.receipt is not None:
        follow_receipts(feature.receipt)
    if feature.custody is not None:
        follow_custody(feature.custody)
    if feature.happened is not None:
        follow_happenings(feature.happened)
    if feature.happened_otherwise is not None:
        follow_moved_happenings(feature.happened_otherwise)
    follow_moved_days(feature.moved)


def _introduce_importing(feature: Feature) -> None:
    """Tell the cases who counts what the file of a case does not tell."""
    if feature.suspended is not None:
        read_suspended_from(feature.suspended)
    if feature.imported is not None:
        follow_imports(feature.imported)
    if feature.untold is not None:
        start_untold_with(feature.untold)


def choose_language(settings: Settings) -> str:
    """What the person chose here, their own language, the browser's, or the office's."""
    chosen = session.get(LANGUAGE_KEY)
    if chosen in settings.languages:
        return str(chosen)
    if current_user and current_user.is_authenticated and current_user.staff.language:
        return str(current_user.staff.language)
    best = request.accept_languages.best_match(settings.languages)
    return best or settings.default_language


def _order_of_a_request(app: Flask) -> None:
    def open_for_writing() -> None:
        if request.method not in READING and request.endpoint is not None:
            begin_writing()

    app.before_request(headers.number_request)
    app.before_request(open_for_writing)
    app.before_request(access.guard)
    once.register(app)
    app.after_request(headers.add_headers)


def _open_database(app: Flask, database: Database, keyring: Keyring) -> None:
    database.before_commit.append(bring_up_to_date)
    database.before_commit.append(once.keep)
    database.after_commit.append(chain_audit)
    app.extensions["casetrack_database"] = database

    def enter(sender: Flask, **kwargs: Any) -> None:
        stack = ExitStack()
        stack.enter_context(within(database))
        stack.enter_context(use_keyring(keyring))
        g.casetrack_context = stack

    def leave(sender: Flask, **kwargs: Any) -> None:
        g.casetrack_context.close()

    appcontext_pushed.connect(enter, app, weak=False)
    appcontext_tearing_down.connect(leave, app, weak=False)


def bring_up_to_date(db: Session) -> None:
    """Derived rows of the cases that this unit of work touched."""
    case_ids = touched()
    if case_ids:
        let_windows_close(case_ids, on=today())
        recompute(case_ids, on=today())
        refresh_next_due(case_ids)


def chain_audit() -> None:
    """Put what was just recorded into the chain, in a short transaction of its own."""
    with own_transaction() as db:
        append_pending(db)


def _translations() -> list[str]:
    root = Path(__file__).parent / "translations"
    return [str(folder) for folder in sorted(root.iterdir()) if folder.is_dir()]
