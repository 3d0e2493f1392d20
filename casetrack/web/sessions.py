"""The user of a session, for Flask-Login. The session is a row: casetrack.accounts."""

from __future__ import annotations

import enum
import hashlib
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TypeVar

from flask import Flask, current_app, g, request
from flask import session as cookie
from flask_login import LoginManager, UserMixin, current_user
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response

from casetrack.accounts.models import Browser, Device, FormDraft, Staff
from casetrack.accounts.second_factor import FactorOwed, FactorRule, first_rule, owed_by, rule_now
from casetrack.accounts.sent_forms import SavedBefore
from casetrack.accounts.sessions import (
    Living,
    begin_session,
    find_session,
    is_seen_to_be_noted,
    note_seen,
    prove,
)
from casetrack.db import session
from casetrack.db.session import current_database
from casetrack.db.transaction import answered, do_at_commit, is_writing, own_transaction
from casetrack.web.clock import now, today
from casetrack.web.form_numbers import kept_number
from casetrack.web.form_places import drafts_asked

Told = TypeVar("Told", bound=enum.StrEnum)

# The first match wins: every browser also claims to be some of those below it.
_BROWSERS: Sequence[tuple[str, Browser]] = (
    ("MicroMessenger", Browser.WECHAT),
    ("QQBrowser", Browser.QQ),
    ("QIHU", Browser.QIHOO),
    ("360SE", Browser.QIHOO),
    ("360EE", Browser.QIHOO),
    ("Edg", Browser.EDGE),
    ("Firefox", Browser.FIREFOX),
    ("FxiOS", Browser.FIREFOX),
    ("Chrome", Browser.CHROME),
    ("Chromium", Browser.CHROME),
    ("CriOS", Browser.CHROME),
    ("Safari", Browser.SAFARI),
)
_DEVICES: Sequence[tuple[str, Device]] = (
    ("OpenHarmony", Device.HARMONY),
    ("HarmonyOS", Device.HARMONY),
    ("iPad", Device.IPAD),
    ("iPhone", Device.IPHONE),
    ("Android", Device.ANDROID),
    ("Windows", Device.WINDOWS),
    ("Macintosh", Device.MAC),
    ("Linux", Device.LINUX),
)


def browser_of(user_agent: str) -> Browser:
    """The browser named in a User-Agent header."""
    return _first(user_agent, _BROWSERS) or Browser.OTHER


def device_of(user_agent: str) -> Device:
    """The device named in a User-Agent header."""
    return _first(user_agent, _DEVICES) or Device.OTHER


def _first(text: str, signs: Sequence[tuple[str, Told]]) -> Told | None:
    return next((meant for sign, meant in signs if sign in text), None)


# In the cookie, which is signed: the token of the session.
COOKIE_KEY = "_user_id"
# And whose it was, when it has ended.
STAFF_ID = "staff"
_DUE = "casetrack_seen_due"


class SignedIn(UserMixin):  # type: ignore[misc]  # flask-login is published without types
    """A member of staff in one browser, for Flask-Login.

    proved_at: when they last gave what they sign in with; None: more is owed. saved: the earlier
    save of the form this request sends, if any. drafts: what this person typed into the forms of
    this address, the latest first.
    """

    def __init__(
        self,
        staff: Staff,
        token: str,
        session_id: int,
        proved_at: datetime | None,
        saved: SavedBefore | None = None,
        drafts: Sequence[FormDraft] = (),
    ) -> None:
        self.staff = staff
        self.token = token
        self.session_id = session_id
        self.proved_at = proved_at
        self.saved = saved
        self.drafts = drafts

    def get_id(self) -> str:
        """The session token for the cookie; the table stores its hash."""
        return self.token

    def owes(self) -> FactorOwed | None:
        """What of the second factor is owed before the desk opens."""
        return (
            None if self.proved_at is not None else owed_by(self.staff, factor_rule(), on=today())
        )


def factor_rule() -> FactorRule:
    """For whom the second factor is compulsory here, and how long a proof lasts."""
    config = current_app.config
    return rule_now(first_rule(is_production=config["PRODUCTION"], is_demo=config["DEMO"]))


def open_session(staff: Staff, *, has_given_code: bool = False) -> SignedIn:
    """Begin a session in this browser, in the unit of work of the sign-in.

    has_given_code: whether it goes on from one in which the second factor was given.
    """
    owed = owed_by(staff, factor_rule(), on=today())
    is_proved = owed is None or (has_given_code and owed is FactorOwed.CODE)
    agent = request.headers.get("User-Agent", "")
    lasting: timedelta = current_app.config["SESSION_LASTS"]
    token, begun = begin_session(
        staff,
        browser=browser_of(agent),
        device=device_of(agent),
        lasting=lasting,
        at=now(),
        is_proved=is_proved,
    )
    return SignedIn(staff, token, begun.id, begun.proved_at)


def proved_anew(signed_in: SignedIn) -> SignedIn:
    """The session of this request, whose owner has just shown who they are; with a new token."""
    token = prove(signed_in.session_id, at=now())
    return SignedIn(signed_in.staff, token, signed_in.session_id, now())


def load(token: str) -> SignedIn | None:
    """The user of a session; None if it ended or expired, or the user is out of service."""
    at = now()
    idle = current_app.permanent_session_lifetime
    form, drafts = kept_number(), drafts_asked()
    begun = answered(lambda: find_session(token, idle=idle, at=at, form=form, drafts=drafts))
    if begun is None:
        return None
    if is_seen_to_be_noted(begun, at=at):
        setattr(g, _DUE, begun)
    # A page asked for in time keeps the session open: its cookie is written again, with the hour.
    cookie.modified = True
    cookie[STAFF_ID] = begun.staff.id
    return SignedIn(begun.staff, token, begun.id, begun.proved_at, begun.saved, begun.drafts)


def signed_in_here() -> SignedIn:
    """The person and session of this request; only for a signed-in user."""
    signed_in: SignedIn = current_user._get_current_object()
    return signed_in


def this_session() -> int:
    """The id of the session of this request; only for a signed-in user."""
    return signed_in_here().session_id


def has_just_ended() -> bool:
    """Whether the session of this browser has just ended."""
    return COOKIE_KEY in cookie and not current_user.is_authenticated


def note_use(response: Response) -> Response:
    """Note now and then that the session is used, without waiting and without failing.

    While the database is written to, by this request or another, the next page does it.
    """
    begun: Living | None = g.get(_DUE)
    if begun is None or is_writing():
        return response
    # The page has read what it shows; its transaction ends before another one begins.
    session().commit()
    with suppress(OperationalError), own_transaction(patience=0) as db:
        note_seen(db, begun.id, at=now())
        # Where nobody saves anything, what was looked at is chained now and then all the same.
        do_at_commit(db, current_database())
    return response


def browser() -> str:
    """A hash of the browser's User-Agent; the address is left out, as it changes on a phone."""
    agent = request.headers.get("User-Agent", "")
    return hashlib.sha256(agent.encode()).hexdigest()


def register(app: Flask) -> None:
    """Load the user of each request from the session cookie."""
    login_manager().init_app(app)
    app.after_request(note_use)


def login_manager() -> LoginManager:
    """Sessions only, no remember-me cookie; bound to the browser that signed in.

    The session must not be permanent: Flask-Login would not keep the bond.
    """
    manager = LoginManager()
    manager.user_loader(load)
    manager.session_protection = "strong"
    manager._session_identifier_generator = browser
    return manager
