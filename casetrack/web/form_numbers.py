"""The number of a form, by which a form sent twice is saved once."""

from __future__ import annotations

import hashlib
import hmac
import re

from flask import current_app, request

FIELD = "sending"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")
# Signs of a hash that is kept of a number: 160 bits, and room for the number of whoever sent it.
KEPT_SIGNS = 40


def is_token(text: str | None) -> bool:
    """Whether this has the shape of a form number."""
    return text is not None and _TOKEN.fullmatch(text) is not None


def number_sent() -> str | None:
    """The number of the submitted form; None without one."""
    token = request.form.get(FIELD, "") if request.method == "POST" else ""
    return token if is_token(token) else None


def kept_number() -> str | None:
    """A hash of the number and its endpoint; reveals neither."""
    token = number_sent()
    return token and sealed(request.endpoint or "", token)[:KEPT_SIGNS]


def kept_content() -> str:
    """A hash of the form's content, in the order in which browsers send it."""
    parts = [
        part
        for pair in request.form.items(multi=True)
        if pair[0] not in (FIELD, "csrf_token")
        for part in pair
    ]
    return sealed(request.path, *parts)


def sealed(*parts: str) -> str:
    """A hash keyed by the secret of this installation, because forms contain names."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    content = b"".join(len(part := text.encode()).to_bytes(4) + part for text in parts)
    return hmac.new(key, content, hashlib.sha256).hexdigest()
