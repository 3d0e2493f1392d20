"""The key of the audit, kept outside the database, and the seal of each event that waits.

Whoever has the database alone can write rows, but not seals: an event of theirs is never chained,
and a link of theirs does not fit. Rows from before a key began are hashed without one; the key
file says up to which row that is, and with which hash that row ends.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from casetrack.audit.models import AuditEvent
from casetrack.codes import N_
from casetrack.db.crypto import KeyFileUnfit, KeyMissing
from casetrack.db.private_files import is_open_to_others, write_new

GENESIS = "0" * 64
KEY_BYTES = 32

# What is hashed of an event: every column it has.
TOLD = (
    AuditEvent.id,
    AuditEvent.kind,
    AuditEvent.at,
    AuditEvent.actor_id,
    AuditEvent.office_id,
    AuditEvent.case_id,
    AuditEvent.party_id,
    AuditEvent.request_id,
    AuditEvent.details,
)


class EventColumns(NamedTuple):
    """The columns of an event, in the order of TOLD."""

    id: int
    kind: str
    at: datetime
    actor_id: int | None
    office_id: int | None
    case_id: int | None
    party_id: int | None
    request_id: str | None
    details: dict[str, Any]


@dataclass(frozen=True)
class Begun:
    """A key, and where it began: after how many rows of the chain, and the hash of the last."""

    after: int
    head: str
    key: bytes = field(repr=False)


@dataclass(frozen=True)
class AuditKey:
    """The keys of the audit of one installation, in the order in which they began.

    Empty: an audit from before there was a key.
    """

    begun: tuple[Begun, ...]

    @classmethod
    def new(cls, *, after: int = 0, head: str = GENESIS) -> AuditKey:
        """A fresh key that begins after this row, kept nowhere yet."""
        return cls((Begun(after, head, secrets.token_bytes(KEY_BYTES)),))

    @classmethod
    def load(cls, path: Path) -> AuditKey:
        """Read a key file.

        Raises KeyMissing if there is none, KeyFileUnfit if others can read it or it is malformed.
        """
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            raise KeyMissing(
                N_(
                    "There is no key of the audit at %(path)s: put it back from your backup,"
                    " or, where there never was one, run `casetrack db upgrade`."
                ),
                path=path,
            ) from None
        except OSError as problem:
            raise KeyFileUnfit(
                N_("%(path)s cannot be read: %(why)s."), path=path, why=problem.strerror
            ) from problem
        if is_open_to_others(path):
            raise KeyFileUnfit(
                N_("The key file %(path)s can be read by others; run: chmod 600 %(path)s"),
                path=path,
            )
        return cls.parse(content, path)

    @classmethod
    def parse(cls, content: str | bytes, path: Path | str) -> AuditKey:
        """Read the content of a key file. path: named in the message. Raises KeyFileUnfit."""
        try:
            key = cls(
                tuple(
                    Begun(
                        int(start["after"]),
                        str(start["head"]),
                        b64decode(start["key"], validate=True),
                    )
                    for start in json.loads(content)["audit_keys"]
                )
            )
        except (ValueError, KeyError, TypeError):
            # The parser's message would quote the file, and so the key: it is not passed on.
            raise KeyFileUnfit(
                N_("The file %(path)s is not a key file of the audit."), path=path
            ) from None
        if not key.begun or any(len(start.key) != KEY_BYTES for start in key.begun):
            raise KeyFileUnfit(N_("The file %(path)s is not a key file of the audit."), path=path)
        return key

    def write(self, path: Path) -> None:
        """Write a key file that only its owner can read. Raises FileExistsError."""
        keys = [
            {"after": start.after, "head": start.head, "key": b64encode(start.key).decode()}
            for start in self.begun
        ]
        write_new(path, json.dumps({"audit_keys": keys}, indent=2) + "\n")

    def at(self, number: int) -> bytes | None:
        """The key of one row of the chain; None if it is from before there was one."""
        return next((start.key for start in reversed(self.begun) if start.after < number), None)

    def fingerprint(self) -> str:
        """Fingerprint of this file; no key can be made from it."""
        keys = [
            [start.after, start.head, hash_of(["fingerprint"], start.key)] for start in self.begun
        ]
        return hash_of(keys, None)

    def newest(self) -> bytes | None:
        """The key that seals present events."""
        return self.begun[-1].key if self.begun else None


UNKEYED = AuditKey(())

_in_use: ContextVar[AuditKey | None] = ContextVar("casetrack_audit_key", default=None)


def set_audit_key(key: AuditKey) -> None:
    """Take a key into use for the rest of this context."""
    _in_use.set(key)


@contextmanager
def use_audit_key(key: AuditKey) -> Iterator[AuditKey]:
    """Take a key into use for the block."""
    token = _in_use.set(key)
    try:
        yield key
    finally:
        _in_use.reset(token)


def current_audit_key() -> AuditKey:
    """The key in use. Raises KeyMissing if none is: nothing is recorded unsealed."""
    key = _in_use.get()
    if key is None:
        raise KeyMissing(N_("No key of the audit is in use, so nothing can be recorded."))
    return key


def hash_of(values: Sequence[Any], key: bytes | None) -> str:
    """HMAC-SHA256 with the key, or SHA-256 without one, in hexadecimal.

    JSON with sorted keys, so that both engines, and any order of keys, give the same.
    """
    canonical = json.dumps(
        values, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    ).encode()
    if key is None:
        return hashlib.sha256(canonical).hexdigest()
    return hmac.new(key, canonical, hashlib.sha256).hexdigest()


def seal_of(values: Sequence[Any], key: bytes | None) -> str:
    """The seal of an event from its columns, in the order of TOLD."""
    return hash_of(["event", *plain(values)], key)


def plain(values: Sequence[Any]) -> list[Any]:
    """The columns of an event in JSON types; instants in UTC."""
    return [
        value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
        for value in values
    ]
