"""Who is behind a session, for Flask-Login."""

from __future__ import annotations

import hashlib

from flask import request
from flask import session as cookie
from flask_login import LoginManager, UserMixin

from casetrack.accounts.models import Staff
from casetrack.db import session


class SignedIn(UserMixin):  # type: ignore[misc]  # flask-login is published without types
    """A member of staff as Flask-Login sees them. The id carries the session epoch."""

    def __init__(self, staff: Staff) -> None:
        self.staff = staff

    def get_id(self) -> str:
        """What the cookie keeps: who, and since which change of password."""
        return f"{self.staff.id}.{self.staff.session_epoch}"


def load(kept: str) -> SignedIn | None:
    """The person of a session; None once they were signed out everywhere or put out of service."""
    number, _, epoch = kept.partition(".")
    if not (number.isdigit() and epoch.isdigit()):
        return None
    staff = session().get(Staff, int(number))
    if staff is None or not staff.is_active or staff.session_epoch != int(epoch):
        return None
    # A page asked for in time keeps the session open: its cookie is written again, with the hour.
    cookie.modified = True
    return SignedIn(staff)


def browser() -> str:
    """What is known of the browser of this request; not its address, which changes on a phone."""
    told = request.headers.get("User-Agent", "")
    return hashlib.sha256(told.encode()).hexdigest()


def login_manager() -> LoginManager:
    """Sessions only, never a cookie that outlives them; bound to the browser that signed in.

    The session must not be permanent: of one that is, Flask-Login would not keep the bond.
    """
    manager = LoginManager()
    manager.user_loader(load)
    manager.session_protection = "strong"
    manager._session_identifier_generator = browser
    return manager
