"""What signs the cookie of a session, put together once: it is read and written at every page."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import Signer, TimestampSigner, URLSafeTimedSerializer


class _KeptKey(TimestampSigner):
    """Signs as ever; the key that it derives for its salt is derived once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._derived = lru_cache(maxsize=None)(super().derive_key)

    def derive_key(self, secret_key: str | bytes | None = None) -> bytes:
        """The key for this salt."""
        return self._derived(secret_key)


class _KeptSigner(URLSafeTimedSerializer):
    """Writes and reads as ever, with one signer for each salt."""

    default_signer = _KeptKey

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._signer_of = lru_cache(maxsize=None)(super().make_signer)

    def make_signer(self, salt: str | bytes | None = None) -> Signer:
        """The signer for a salt."""
        return self._signer_of(salt)


class SignedCookies(SecureCookieSessionInterface):
    """The sessions of Flask, signed by what is kept for the key of the application."""

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """What signs for this application; None where it has no key."""
        return _signing(app.secret_key) if app.secret_key else None


@lru_cache(maxsize=8)
def _signing(key: str | bytes) -> URLSafeTimedSerializer:
    of = SecureCookieSessionInterface
    told = {"key_derivation": of.key_derivation, "digest_method": of.digest_method}
    return _KeptSigner(key, salt=of.salt, serializer=of.serializer, signer_kwargs=told)
