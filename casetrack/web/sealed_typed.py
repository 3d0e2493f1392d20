"""Typed text as a sealed key in an address, stored nowhere.

It was typed to search, or into a form that leads to another, and may be the name of a child. The
key opens only in the same session, for the same user, with the keys of identities: after the
session it opens nothing, for nobody.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import session as cookie

from casetrack.accounts.models import Staff
from casetrack.db.crypto import current_keyring

# In the cookie of the session: without it the key in an address opens nothing.
SECRET = "searches"
_NONCE = 12
# Longer than what is typed to find something ever is; a proxy takes addresses of twice as much.
LONGEST_KEY = 4000


def session_secret() -> str:
    """The secret of the current session; made when it is first asked for."""
    secret: str = cookie.setdefault(SECRET, secrets.token_urlsafe(16))
    return secret


def sealed_key(typed: Mapping[str, str], by: Staff, *, secret: str) -> str:
    """The typed text, sealed; letters, digits, - and _. secret: of the current session."""
    nonce = secrets.token_bytes(_NONCE)
    packed = zlib.compress(json.dumps(dict(typed), ensure_ascii=False).encode(), 9)
    sealed = _cipher(by, secret).encrypt(nonce, packed, None)
    return urlsafe_b64encode(nonce + sealed).decode().rstrip("=")


def typed_before(key: str, by: Staff, *, secret: str) -> dict[str, str] | None:
    """The text typed in this session; None for another's or a malformed key."""
    if not secret or len(key) > LONGEST_KEY:
        return None
    try:
        sealed = urlsafe_b64decode(key + "=" * (-len(key) % 4))
        data = _cipher(by, secret).decrypt(sealed[:_NONCE], sealed[_NONCE:], None)
    except (ValueError, NotBase64, InvalidTag):
        return None
    return {str(name): str(value) for name, value in json.loads(zlib.decompress(data)).items()}


def _cipher(by: Staff, secret: str) -> AESGCM:
    """The cipher of this user and session. It needs the keyring: the cookie alone opens nothing."""
    ours = current_keyring().lookup_hash("what was typed to find something")
    context = f"{by.id}:{ours}".encode()
    return AESGCM(hmac.new(secret.encode(), context, hashlib.sha256).digest())
