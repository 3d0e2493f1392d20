"""A whole installation, served on a port of this machine, with people who can sign in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask_babel import force_locale, gettext, ngettext
from waitress import wasyncore
from waitress.server import create_server

from casetrack.accounts.actions import OfficeNames, create_office, create_staff
from casetrack.accounts.models import FormDraft, OfficeLevel, Role, Staff
from casetrack.app import FILES, create_app
from casetrack.db import session
from casetrack.db.crypto import Keyring
from casetrack.db.session import Database
from casetrack.db.transaction import unit_of_work
from casetrack.web.sessions import COOKIE_KEY, open_session
from casetrack.web.sessions import browser as browser_of_request
from tests.house import AUDIT_KEY, COMPILED, FILES_OF_THE_RUN, SETTINGS

PASSWORD = "long enough for a journey"
# How many days ago whoever asks lives; of the journeys alone.
DAYS_AGO = "X-Days-Ago"
SOON = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)


@dataclass(frozen=True)
class House:
    """Where it answers, and the application itself, to look up words in."""

    host: str
    port: int
    app: Flask

    @property
    def url(self) -> str:
        """The address of its front door."""
        return f"http://{self.host}:{self.port}"

    def hire(self, login: str, role: Role = Role.PROSECUTOR) -> str:
        """Somebody in an office of their own, so that one journey knows nothing of another."""
        names = OfficeNames(en=f"Office of {login}", zh=f"{login}的检察院", short_zh=f"{login}检")
        with self.app.app_context(), unit_of_work():
            office = create_office(names, level=OfficeLevel.COUNTY)
            create_staff(office, login, login.title(), role, password=PASSWORD, at=SOON)
        return login

    def forget_drafts(self) -> None:
        """Empty every form again: what the test before left in it would come back."""
        with self.app.app_context(), unit_of_work():
            session().execute(sa.delete(FormDraft))

    def let_in(self, login: str, *, browser: str, at: datetime, lang: str) -> tuple[str, str]:
        """Name and value of the cookie of somebody who signed in at this instant.

        browser: what it says of itself, for a session is bound to the browser it began in.
        """
        data = {"HTTP_USER_AGENT": browser, "casetrack.now": at}
        with self.app.test_request_context(environ_overrides=data), unit_of_work():
            staff = session().scalars(sa.select(Staff).where(Staff.login == login)).one()
            kept = {
                COOKIE_KEY: open_session(staff).get_id(),
                "_id": browser_of_request(),
                "_fresh": True,
                "language": lang,
            }
        signer = SecureCookieSessionInterface().get_signing_serializer(self.app)
        assert signer is not None
        signed = signer.dumps(kept)
        assert isinstance(signed, str)
        return self.app.config["SESSION_COOKIE_NAME"], signed

    def say(self, msgid: str, lang: str, **values: object) -> str:
        """What the pages say for this in a language."""
        with self.app.test_request_context(), force_locale(lang):
            return str(gettext(msgid, **values))

    def count(self, singular: str, plural: str, number: int, lang: str) -> str:
        """The same for words that say how many."""
        with self.app.test_request_context(), force_locale(lang):
            return str(ngettext(singular, plural, number))


def app_on(database: Database, keyring: Keyring, *, demo: bool = False) -> Flask:
    """The application on a migrated database, as it is served."""
    settings = replace(SETTINGS, log_level="error", demo=demo)
    app = create_app(settings, database=database, keyring=keyring, audit_key=AUDIT_KEY)
    app.jinja_env.bytecode_cache = COMPILED
    app.extensions[FILES] = FILES_OF_THE_RUN
    return app


@contextmanager
def served(app: Flask) -> Iterator[House]:
    """The application, answering like `casetrack serve` does."""
    # To wrap it so is how Flask says it is done.
    app.wsgi_app = _on_the_day_of_whoever_asks(app.wsgi_app)  # type: ignore[method-assign]
    sockets: dict[int, Any] = {}
    server = create_server(app, map=sockets, host="127.0.0.1", port=0, threads=4, ident=None)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield House("127.0.0.1", server.effective_port, app)
    finally:
        # The answers that are being made, then the sockets: each where it is waited for, or the
        # loop would look at one that is gone.
        server.task_dispatcher.shutdown()
        server.trigger.pull_trigger(lambda: wasyncore.close_all(sockets))
        thread.join(timeout=10)


def _on_the_day_of_whoever_asks(answer: Callable[..., Iterable[bytes]]) -> Any:
    """Answer as on an earlier day, where whoever asks says so: what took a year takes a minute."""

    def answers(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        if days := environ.get(f"HTTP_{DAYS_AGO.upper().replace('-', '_')}"):
            environ["casetrack.now"] = datetime.now(UTC) - timedelta(days=int(days))
        return answer(environ, start)

    return answers
