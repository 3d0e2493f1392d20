"""Time limit of the data kept on a device, and the half of its key told by the server."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from casetrack.accounts.models import StaffSession
from casetrack.db import session
from casetrack.web.clock import now
from casetrack.web.sessions import this_session

# Since signing in, however long a session may last.
LASTS = timedelta(hours=8)


@dataclass(frozen=True)
class Keeping:
    """Data kept by one person on one device. until: the first moment at which it is gone.

    told: how the device names it; it says whose it is and until when, and only this server writes
    it.
    """

    staff_id: int
    until: datetime
    told: str

    def is_over(self, *, at: datetime) -> bool:
        """Whether nothing may be read of it any more."""
        return at >= self.until

    def seconds_left(self, *, at: datetime) -> int:
        """Seconds for which the data may still be read."""
        return max(0, int((self.until - at).total_seconds()))

    def half(self) -> str:
        """The server's half of the key; the other half never leaves the device."""
        key = str(current_app.config["SECRET_KEY"]).encode()
        made = hmac.new(key, b"casetrack offline\0" + self.told.encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(made.digest()).decode().rstrip("=")


def begin_keeping(staff_id: int) -> Keeping | None:
    """Begin to keep data for this person; None where they signed in eight hours ago or more."""
    begun = session().get_one(StaffSession, this_session())
    until = min(begun.begun_at + LASTS, begun.ends_at)
    if now() >= until:
        return None
    token = _signer().dumps([staff_id, int(until.timestamp()), secrets.token_urlsafe(12)])
    return Keeping(staff_id, until, str(token))


def read_keeping(token: str) -> Keeping | None:
    """The `Keeping` that a device names; None for a name that was not issued here."""
    try:
        staff_id, until, _number = _signer().loads(token)
    except BadSignature:
        return None
    return Keeping(staff_id, datetime.fromtimestamp(until, tz=now().tzinfo), token)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(
        current_app.config["SECRET_KEY"],
        salt="casetrack offline",
        signer_kwargs={"digest_method": hashlib.sha256},
    )
