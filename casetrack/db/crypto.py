"""Identity kept encrypted: keys in a file outside the database, text sealed with AES-256-GCM.

Every sealed text carries the id of its key, so that a new key can be taken into use at once and the
old texts resealed afterwards. What is read only by its hash is hashed with a key of its own.
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
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Column, Connection, Dialect, MetaData, Text, select, type_coerce, update
from sqlalchemy.types import TypeDecorator

KEY_BYTES = 32
NONCE_BYTES = 12
FORMAT = "v1"
_READABLE_BY_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_ROWS_AT_ONCE = 500


class KeyProblem(Exception):
    """Something is wrong with keys or sealed text; the message is one sentence for an operator."""


class KeyMissing(KeyProblem):
    """The key file, the key of a sealed text, or the keyring itself is not there."""


class KeyFileUnfit(KeyProblem):
    """The key file can be read by others, or does not hold what a key file holds."""


class SealBroken(KeyProblem):
    """A sealed text was altered, moved to another place, or is no sealed text."""


@dataclass(frozen=True)
class Sealed:
    """An encrypted text with what is needed, beside the key, to open it."""

    key_id: str
    nonce: bytes
    ciphertext: bytes

    @classmethod
    def parse(cls, stored: str) -> Sealed:
        """Read the stored form `v1:key_id:nonce:ciphertext`. Raises SealBroken."""
        try:
            version, key_id, nonce, ciphertext = stored.split(":")
            sealed = cls(
                key_id, b64decode(nonce, validate=True), b64decode(ciphertext, validate=True)
            )
        except (ValueError, NotBase64):
            raise SealBroken("This is not a sealed text.") from None
        if version != FORMAT or not key_id or len(sealed.nonce) != NONCE_BYTES:
            raise SealBroken("This sealed text has a form that is not known here.")
        return sealed

    def __str__(self) -> str:
        """The stored form; ASCII."""
        nonce, ciphertext = (b64encode(part).decode() for part in (self.nonce, self.ciphertext))
        return f"{FORMAT}:{self.key_id}:{nonce}:{ciphertext}"

    def __repr__(self) -> str:
        return f"Sealed(key_id={self.key_id!r}, ...)"


@dataclass(frozen=True)
class Keyring:
    """The keys of one installation: one in use for sealing, older ones for opening, one to hash.

    Immutable; `add_key` gives a new ring, which has to be saved.
    """

    current: str
    keys: Mapping[str, bytes] = field(repr=False)
    lookup: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if self.current not in self.keys:
            raise KeyMissing(f"The key in use, {self.current}, is not among the keys.")
        if any(len(key) != KEY_BYTES for key in (*self.keys.values(), self.lookup)):
            raise KeyFileUnfit(f"Every key has {KEY_BYTES} bytes, and one of these has not.")
        object.__setattr__(self, "keys", MappingProxyType(dict(self.keys)))

    @classmethod
    def new(cls) -> Keyring:
        """A ring of fresh random keys, kept nowhere yet."""
        return cls("k1", {"k1": _fresh_key()}, _fresh_key())

    @classmethod
    def create(cls, path: Path) -> Keyring:
        """Write a key file with fresh keys that only its owner can read, and return the ring.

        Raises KeyFileUnfit if there is a file already: overwriting it would lose every identity.
        """
        ring = cls.new()
        try:
            _write_new(path, ring._text())
        except FileExistsError:
            raise KeyFileUnfit(f"The key file {path} exists already; it is left alone.") from None
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
                        f"The key file {path} can be read by others; run: chmod 600 {path}"
                    )
                content = file.read()
        except FileNotFoundError:
            raise KeyMissing(f"There is no key file at {path}.") from None
        try:
            told = json.loads(content)
            keys = {
                str(key_id): b64decode(key, validate=True) for key_id, key in told["keys"].items()
            }
            return cls(str(told["current"]), keys, b64decode(told["lookup"], validate=True))
        except (ValueError, KeyError, TypeError, AttributeError):
            # The parser's message would quote the file, and so the keys: it is not passed on.
            raise KeyFileUnfit(f"The file {path} is not a key file.") from None

    def save(self, path: Path) -> None:
        """Replace the key file in one step, readable by its owner only."""
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        _write_new(draft, self._text())
        draft.replace(path)

    def add_key(self) -> Keyring:
        """A ring in which a fresh key is the one in use; the older ones still open."""
        number = max((int(k[1:]) for k in self.keys if k[1:].isdecimal()), default=0) + 1
        key_id = f"k{number}"
        return Keyring(key_id, {**self.keys, key_id: _fresh_key()}, self.lookup)

    def without(self, key_id: str) -> Keyring:
        """A ring without one old key. Raises KeyMissing if it is the one in use or not there."""
        if key_id not in self.keys:
            raise KeyMissing(f"There is no key {key_id}.")
        rest = {other: key for other, key in self.keys.items() if other != key_id}
        return Keyring(self.current, rest, self.lookup)

    def seal(self, plaintext: str, *, context: bytes) -> Sealed:
        """Encrypt with the key in use.

        context: where the text belongs, such as b"identity.name"; it opens only there.
        """
        nonce = secrets.token_bytes(NONCE_BYTES)
        ciphertext = AESGCM(self.keys[self.current]).encrypt(nonce, plaintext.encode(), context)
        return Sealed(self.current, nonce, ciphertext)

    def open_(self, sealed: Sealed, *, context: bytes) -> str:
        """The text that was sealed.

        Raises KeyMissing if its key is not on this ring, SealBroken if it was altered or sealed for
        another context.
        """
        key = self.keys.get(sealed.key_id)
        if key is None:
            raise KeyMissing(
                f"The key {sealed.key_id} that sealed this text is not on the keyring."
            )
        try:
            return AESGCM(key).decrypt(sealed.nonce, sealed.ciphertext, context).decode()
        except InvalidTag:
            raise SealBroken("A sealed text was altered or belongs to another place.") from None

    def reseal(self, stored: str, *, context: bytes) -> str:
        """The stored form under the key in use; the same string if it is already so."""
        sealed = Sealed.parse(stored)
        if sealed.key_id == self.current:
            return stored
        return str(self.seal(self.open_(sealed, context=context), context=context))

    def lookup_hash(self, text: str) -> str:
        """A keyed hash (HMAC-SHA256, hexadecimal) for exact look-up.

        Full-width forms, case and spaces do not count: an id number ending in x finds its X.
        """
        plain = "".join(unicodedata.normalize("NFKC", text).casefold().split())
        return hmac.new(self.lookup, plain.encode(), hashlib.sha256).hexdigest()

    def _text(self) -> str:
        told = {
            "current": self.current,
            "keys": {key_id: b64encode(key).decode() for key_id, key in self.keys.items()},
            "lookup": b64encode(self.lookup).decode(),
        }
        return json.dumps(told, indent=2) + "\n"


def _fresh_key() -> bytes:
    return AESGCM.generate_key(bit_length=KEY_BYTES * 8)


def _write_new(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


_in_use: ContextVar[Keyring | None] = ContextVar("keyring", default=None)


def set_keyring(keyring: Keyring) -> None:
    """Take a ring into use for the rest of this context: a request, a command.

    A thread starts with an empty context, so a server does this at the start of every request.
    """
    _in_use.set(keyring)


@contextmanager
def use_keyring(keyring: Keyring) -> Iterator[Keyring]:
    """Take a ring into use for the block."""
    token = _in_use.set(keyring)
    try:
        yield keyring
    finally:
        _in_use.reset(token)


def current_keyring() -> Keyring:
    """The ring in use. Raises KeyMissing if none is."""
    ring = _in_use.get()
    if ring is None:
        raise KeyMissing("No keyring is in use, so nothing can be sealed or opened.")
    return ring


class EncryptedText(TypeDecorator[str]):
    """Text sealed on its way in and opened on its way out with the keyring in use.

    context: table and column, such as "identity.name"; text copied into another column stays shut.
    The same text is stored differently each time: look it up by `Keyring.lookup_hash`. The engine
    is made with `hide_parameters=True`, or an error on the way in would quote the text.
    """

    impl = Text
    cache_ok = True

    def __init__(self, context: str) -> None:
        super().__init__()
        self.context = context

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Seal. Raises KeyMissing without a keyring."""
        if value is None:
            return None
        return str(current_keyring().seal(value, context=self.context.encode()))

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Open. Raises KeyMissing or SealBroken."""
        if value is None:
            return None
        return current_keyring().open_(Sealed.parse(value), context=self.context.encode())


def reseal_all(connection: Connection, metadata: MetaData, keyring: Keyring) -> int:
    """Bring every sealed text under the key in use; return how many were changed.

    Commits nothing. Goes through each table by primary key, so that it needs little memory.
    """
    changed = 0
    for table in metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, EncryptedText):
                changed += _reseal_column(connection, column, keyring)
    return changed


def _reseal_column(connection: Connection, column: Column[str], keyring: Keyring) -> int:
    assert isinstance(column.type, EncryptedText)
    context = column.type.context.encode()
    (key,) = column.table.primary_key.columns
    raw = type_coerce(column, Text)
    old = select(key, raw).where(column.is_not(None), raw.not_like(f"{FORMAT}:{keyring.current}:%"))
    changed = 0
    while rows := connection.execute(old.order_by(key).limit(_ROWS_AT_ONCE)).all():
        for key_value, stored in rows:
            fresh = type_coerce(keyring.reseal(stored, context=context), Text)
            connection.execute(update(column.table).where(key == key_value).values({column: fresh}))
        changed += len(rows)
    return changed
