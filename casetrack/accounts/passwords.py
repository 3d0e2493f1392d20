"""Passwords: Argon2id, and bounds on new ones."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from casetrack.accounts.common_passwords import holds_own_words, is_breached, is_common, own_words
from casetrack.codes import N_
from casetrack.errors import RuleBroken

SHORTEST = 12
LONGEST = 200
_hasher = PasswordHasher()
# Stored where nobody chose a password yet: nothing fits it.
NO_PASSWORD = "*"
# Checked when there is no such account, so that the answer takes as long and tells nothing. Of a
# password that was thrown away; written down, since to hash one takes as long as to start.
_NOBODY = (
    "$argon2id$v=19$m=65536,t=3,p=4$"
    "sSobCYjjFj4Gu9dMpfHEAw$HyC+fwqyg/A62nS1/RIdWUtRI3MzRgRzbSymN+iKfvA"
)


def hash_password(password: str) -> str:
    """The Argon2id hash to store. Raises RuleBroken for one that is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise RuleBroken(
            N_("A password has %(shortest)s to %(longest)s characters."),
            field="password",
            shortest=SHORTEST,
            longest=LONGEST,
        )
    return _hasher.hash(password)


def hash_code(code: str) -> str:
    """The Argon2id hash of a code that we made ourselves, checked by `is_password`."""
    return _hasher.hash(code)


def hash_chosen(password: str, *, login: str, name: str) -> str:
    """The hash of a password for this account.

    Raises RuleBroken for one that is too short or too long, for one that holds the account or the
    name of its owner, and for one that is tried first.
    """
    hashed = hash_password(password)
    own = own_words(login, name)
    if holds_own_words(password, own):
        raise RuleBroken(
            N_("A password may not hold the account or the name of its owner."), field="password"
        )
    if is_common(password, own) or is_breached(password):
        raise RuleBroken(
            N_(
                "This password is among those that are tried first; take several words that do"
                " not belong together."
            ),
            field="password",
        )
    return hashed


def is_password(password: str, stored: str | None) -> bool:
    """Whether the password fits; without a stored hash, no, after the same work.

    Nobody's is longer than LONGEST: a longer one is not cut to one that fits.
    """
    chosen = None if stored == NO_PASSWORD or len(password) > LONGEST else stored
    try:
        _hasher.verify(chosen or _NOBODY, password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return chosen is not None
