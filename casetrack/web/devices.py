"""Known devices: a signed cookie with the logins that signed in here before; the wait of others.

It grants no access; it only spares its owner the waits that strangers cause
(casetrack.accounts.throttling). It holds one random number with a signature per login, from which
the login cannot be read.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from flask import current_app, request
from flask_babel import ngettext
from itsdangerous import BadSignature, TimestampSigner
from werkzeug.wrappers import Response

KNOWN_FOR = timedelta(days=180)
# A computer of the duty room is used by several people.
MOST = 8
_BETWEEN = "~"


def cookie_name() -> str:
    """The name of the cookie; with HTTPS one that browsers accept from this host only."""
    is_secure = current_app.config["SESSION_COOKIE_SECURE"]
    return "__Host-casetrack-device" if is_secure else "casetrack-device"


def known_device(login: str) -> str | None:
    """The hash of this device's number for that login; None if that login never signed in here."""
    for kept in _kept():
        number = _number(kept, login)
        if number is not None:
            return hashlib.sha256(number).hexdigest()
    return None


def make_known(response: Response, login: str) -> None:
    """Record in the cookie that this login signed in here."""
    others, mine = [], None
    for kept in _kept():
        number = _number(kept, login)
        if number is None:
            others.append(kept)
        else:
            mine = mine or number
    fresh = _signer(login).sign(mine or secrets.token_urlsafe(16)).decode()
    response.set_cookie(
        cookie_name(),
        _BETWEEN.join([fresh, *others][:MOST]),
        max_age=KNOWN_FOR,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def _kept() -> list[str]:
    return request.cookies.get(cookie_name(), "").split(_BETWEEN)[:MOST]


def _number(kept: str, login: str) -> bytes | None:
    try:
        return _signer(login).unsign(kept, max_age=int(KNOWN_FOR.total_seconds()))
    except BadSignature:
        return None


def _signer(login: str) -> TimestampSigner:
    return TimestampSigner(
        current_app.config["SECRET_KEY"],
        salt=f"casetrack device of {login}",
        digest_method=hashlib.sha256,
    )


def seconds_until(until: datetime, *, at: datetime) -> int:
    """Seconds until then, at least one."""
    return max(1, -int((at - until).total_seconds() // 1))


def word_wait(until: datetime, *, at: datetime) -> str:
    """A sentence with the waiting time, in seconds, or in minutes if longer."""
    seconds = seconds_until(until, at=at)
    if seconds <= 90:
        return ngettext(
            "Too many wrong tries. Try again in %(num)d second.",
            "Too many wrong tries. Try again in %(num)d seconds.",
            seconds,
        )
    return ngettext(
        "Too many wrong tries. Try again in %(num)d minute.",
        "Too many wrong tries. Try again in %(num)d minutes.",
        -(-seconds // 60),
    )
