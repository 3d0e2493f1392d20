"""Encryption of identities: keys in a file outside the database, texts sealed with AES-256-GCM.

A sealed text carries the id of its key, so that a new key can be used at once and old texts
resealed later. It is bound to table, column and row, and cannot be opened elsewhere. Look-up hashes
have a key of their own.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import stat
import unicodedata
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from casetrack.codes import N_
from casetrack.config import OperatorFault

KEY_BYTES = 32
NONCE_BYTES = 12
# Bound to table and column only, as the first version of casetrack sealed.
UNBOUND = "v1"
BOUND = "v2"
_READABLE_BY_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class KeyProblem(OperatorFault):
    """Something is wrong with keys or sealed text."""


class KeyMissing(KeyProblem):
    """The key file, the key of a sealed text, or the keyring itself is not there."""


class KeyFileUnfit(KeyProblem):
    """The key file can be read by others, or does not hold what a key file holds."""


class SealBroken(KeyProblem):
    """A sealed text was altered, moved to another place, or is no sealed text."""


@dataclass(frozen=True)
class Sealed:
    """An encrypted text, with key id and nonce."""

    key_id: str
    nonce: bytes
    ciphertext: bytes
    form: str = BOUND

    @classmethod
    def parse(cls, stored: str) -> Sealed:
        """Read the stored form `v2:key_id:nonce:ciphertext`. Raises SealBroken."""
        try:
            form, key_id, nonce, ciphertext = stored.split(":")
            sealed = cls(
                key_id, b64decode(nonce, validate=True), b64decode(ciphertext, validate=True), form
            )
        except (ValueError, NotBase64):
            raise SealBroken(N_("This is not a sealed text.")) from None
        if form not in (UNBOUND, BOUND) or not key_id or len(sealed.nonce) != NONCE_BYTES:
            raise SealBroken(N_("This sealed text has a form that is not known here."))
        return sealed

    def __str__(self) -> str:
        """The stored form; ASCII."""
        nonce, ciphertext = (b64encode(part).decode() for part in (self.nonce, self.ciphertext))
        return f"{self.form}:{self.key_id}:{nonce}:{ciphertext}"

    def __repr__(self) -> str:
        return f"Sealed(key_id={self.key_id!r}, ...)"


@dataclass(frozen=True)
class Keyring:
    """The keys of one installation: the current sealing key, older ones to open, the hash key.

    Immutable; `add_key` returns a new ring to save. Keys have random ids, so that keys of other
    installations are never confused with these.
    opens_unbound: also open texts of the first form, not bound to their row, until `keys rotate`
    has resealed them.
    """

    current: str
    keys: Mapping[str, bytes] = field(repr=False)
    lookup: bytes = field(repr=False)
    opens_unbound: bool = False

    def __post_init__(self) -> None:
        if self.current not in self.keys:
            raise KeyMissing(
                N_("The key in use, %(current)s, is not among the keys."), current=self.current
            )
        if any(len(key) != KEY_BYTES for key in (*self.keys.values(), self.lookup)):
            raise KeyFileUnfit(
                N_("Every key has %(bytes)s bytes, and one of these has not."),
                bytes=KEY_BYTES,
            )
        object.__setattr__(self, "keys", MappingProxyType(dict(self.keys)))

    @classmethod
    def new(cls) -> Keyring:
        """A ring of fresh random keys, not saved."""
        key_id = _fresh_id()
        return cls(key_id, {key_id: _fresh_key()}, _fresh_key())

    @classmethod
    def create(cls, path: Path) -> Keyring:
        """Write a key file with fresh keys that only its owner can read, and return the ring.

        Raises KeyFileUnfit if there is a file already: overwriting it would lose every identity.
        """
        ring = cls.new()
        try:
            _write_new(path, ring._text())
        except FileExistsError:
            raise KeyFileUnfit(
                N_("The key file %(path)s exists already; it is left alone."), path=path
            ) from None
        return ring

    @classmethod
    def load(cls, path: Path) -> Keyring:
        """Read a key file.

        Raises KeyMissing if there is none, KeyFileUnfit if others can read it or it is malformed.
        """
        try:
            with path.open("rb") as file:
                if os.name == "posix" and os.fstat(file.fileno()).st_mode & _READABLE_BY_OTHERS:
                    raise KeyFileUnfit(
                        N_("The key file %(path)s can be read by others; run: chmod 600 %(path)s"),
                        path=path,
                    )
                content = file.read()
        except FileNotFoundError:
            raise KeyMissing(N_("There is no key file at %(path)s."), path=path) from None
        return cls.parse(content, path)

    @classmethod
    def parse(cls, content: str | bytes, path: Path | str) -> Keyring:
        """Read the content of a key file. path: named in the message. Raises KeyFileUnfit."""
        try:
            data = json.loads(content)
            keys = {
                str(key_id): b64decode(key, validate=True) for key_id, key in data["keys"].items()
            }
            return cls(
                str(data["current"]),
                keys,
                b64decode(data["lookup"], validate=True),
                # A file that does not say is older than the question.
                bool(data.get("opens_unbound", True)),
            )
        except (ValueError, KeyError, TypeError, AttributeError):
            # The parser's message would quote the file, and so the keys: it is not passed on.
            raise KeyFileUnfit(N_("The file %(path)s is not a key file."), path=path) from None

    def save(self, path: Path) -> None:
        """Replace the key file in one step, readable by its owner only."""
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        _write_new(draft, self._text())
        draft.replace(path)

    def add_key(self) -> Keyring:
        """A ring with a fresh sealing key and a fresh hash key; the older keys still open."""
        key_id = _fresh_id()
        return replace(
            self, current=key_id, keys={**self.keys, key_id: _fresh_key()}, lookup=_fresh_key()
        )

    def without(self, key_id: str) -> Keyring:
        """A ring without one old key. Raises KeyMissing if it is the current one or not there."""
        if key_id not in self.keys:
            raise KeyMissing(N_("There is no key %(key_id)s."), key_id=key_id)
        rest = {other: key for other, key in self.keys.items() if other != key_id}
        return replace(self, keys=rest)

    def seal(self, plaintext: str, *, column: str, row: Sequence[str]) -> Sealed:
        """Encrypt with the current key.

        column: such as "identity.name". row: values that identify the row and never change. The
        text opens only there.
        """
        nonce = secrets.token_bytes(NONCE_BYTES)
        cipher = AESGCM(self.keys[self.current])
        ciphertext = cipher.encrypt(nonce, plaintext.encode(), _place(column, row))
        return Sealed(self.current, nonce, ciphertext)

    def open_(self, sealed: Sealed, *, column: str, row: Sequence[str]) -> str:
        """The decrypted text.

        Raises KeyMissing if its key is not on this ring, SealBroken if it was altered, sealed for
        another place, or not bound to a row while `opens_unbound` is off.
        """
        key = self.keys.get(sealed.key_id)
        if key is None:
            raise KeyMissing(
                N_("The key %(key_id)s that sealed this text is not on the keyring."),
                key_id=sealed.key_id,
            )
        if sealed.form == UNBOUND and not self.opens_unbound:
            raise SealBroken(
                N_("A sealed text is not bound to its row, as an older casetrack sealed.")
            )
        place = column.encode() if sealed.form == UNBOUND else _place(column, row)
        try:
            return AESGCM(key).decrypt(sealed.nonce, sealed.ciphertext, place).decode()
        except InvalidTag:
            raise SealBroken(N_("A sealed text was altered or belongs to another place.")) from None

    def fingerprint(self, key_id: str) -> str:
        """A public fingerprint of a key."""
        return _fingerprint(self.keys[key_id])

    def lookup_fingerprint(self) -> str:
        """A public fingerprint of the look-up key."""
        return _fingerprint(self.lookup)

    def lookup_hash(self, text: str) -> str:
        """A keyed hash (HMAC-SHA256, hexadecimal) for exact look-up.

        Ignores width, case and spaces: an id number ending in x matches X.
        """
        plain = "".join(unicodedata.normalize("NFKC", text).casefold().split())
        return hmac.new(self.lookup, plain.encode(), hashlib.sha256).hexdigest()

    def _text(self) -> str:
        data = {
            "current": self.current,
            "keys": {key_id: b64encode(key).decode() for key_id, key in self.keys.items()},
            "lookup": b64encode(self.lookup).decode(),
            "opens_unbound": self.opens_unbound,
        }
        return json.dumps(data, indent=2) + "\n"


def _fresh_key() -> bytes:
    return AESGCM.generate_key(bit_length=KEY_BYTES * 8)


def _fresh_id() -> str:
    return f"k{secrets.token_hex(6)}"


def _fingerprint(key: bytes) -> str:
    return hmac.new(key, b"casetrack: which key is this", hashlib.sha256).hexdigest()


def _place(column: str, row: Sequence[str]) -> bytes:
    return json.dumps([column, *row], ensure_ascii=False).encode()


def _write_new(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


_in_use: ContextVar[Keyring | None] = ContextVar("keyring", default=None)


def set_keyring(keyring: Keyring) -> None:
    """Set the ring for the rest of this context (a request, a command).

    A thread starts with an empty context, so a server calls this at the start of every request.
    """
    _in_use.set(keyring)


@contextmanager
def use_keyring(keyring: Keyring) -> Iterator[Keyring]:
    """Use a ring within the block."""
    token = _in_use.set(keyring)
    try:
        yield keyring
    finally:
        _in_use.reset(token)


def current_keyring() -> Keyring:
    """The current ring. Raises KeyMissing if none is set."""
    ring = _in_use.get()
    if ring is None:
        raise KeyMissing(N_("No keyring is in use, so nothing can be sealed or opened."))
    return ring
