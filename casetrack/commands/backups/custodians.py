"""The key of the custodians: with it alone the rows of sealed records in a backup open.

A pair of keys (X25519). The server needs the public half, so that backups are made at night with
nobody there. The private half stands nowhere but sealed with a passphrase of each custodian: in the
database, and in each backup that was made for it, which therefore opens after a new pair, too.

A part of a backup is sealed as a file of a case is; its key is sealed for the public half with a
fresh pair, as age does: X25519, HKDF-SHA256 over both public halves, AES-256-GCM.
"""

from __future__ import annotations

import gzip
import shutil
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from casetrack.audit.contents import as_ranges
from casetrack.commands.backups.manifest import BackupUnfit, SealedPart, SealedRows
from casetrack.commands.backups.sealed_keys import opened_by, seal_for_each
from casetrack.commands.terminal import _
from casetrack.db.crypto import KEY_BYTES, NONCE_BYTES, SealBroken
from casetrack.db.file_store import FileSeal, FileStore
from casetrack.desk.health.models import Upkeep

_PLACE = b"casetrack: the key of the custodians"
# Each key seals one thing.
_ONCE = bytes(NONCE_BYTES)
# Fast: the disk is slower than this.
LEVEL = 1
_LOT = 1024 * 1024


def new_key(passphrases: Mapping[str, str]) -> dict[str, Any]:
    """A new pair, as it is kept: its public half, and the private one sealed for each custodian."""
    private = X25519PrivateKey.generate()
    copies = seal_for_each(private.private_bytes_raw(), passphrases, _PLACE)
    return {"public": _text(private.public_key()), "copies": copies, "keepers": list(passphrases)}


def private_key(part: SealedRows, passphrase: str) -> X25519PrivateKey:
    """The private half that this passphrase opens. Raises BackupUnfit."""
    try:
        plain = opened_by(passphrase, part.copies, _PLACE)
    except (ValueError, KeyError, TypeError):
        raise BackupUnfit(_("This is no backup that casetrack wrote.")) from None
    if plain is None:
        raise BackupUnfit(
            _(
                "This passphrase opens no sealed record of this backup: it was made for %(names)s,"
                " with the passphrases of that day.",
                names=_(", ").join(str(copy.get("for")) for copy in part.copies),
            )
        )
    return X25519PrivateKey.from_private_bytes(plain)


class SealedMembers:
    """Writes members of a backup that the private half alone opens."""

    def __init__(self, folder: Path, key: Upkeep) -> None:
        self._key: Mapping[str, Any] = key.details
        self._parts: dict[str, SealedPart] = {}
        self._store = FileStore(folder)

    @contextmanager
    def member(self, name: str) -> Iterator[IO[bytes]]:
        """Write what a member of this name would hold. Raises OSError; nothing is kept then."""
        draft = self._store.draft()
        try:
            with gzip.GzipFile(fileobj=draft, mode="wb", compresslevel=LEVEL) as file:
                yield cast(IO[bytes], file)
            draft.finish()
        except BaseException:
            draft.discard()
            raise
        sealed = _seal_for(self._key["public"], draft.key, draft.name)
        self._parts[name] = SealedPart(draft.name, draft.size, sealed)
        draft.release()

    def told(self, rows: Mapping[str, Set[int]]) -> SealedRows:
        """The sealed rows and parts of a backup, as its manifest has them."""
        ranges = {table: as_ranges(ids) for table, ids in rows.items()}
        return SealedRows(tuple(self._key["copies"]), ranges, self._parts)


def open_members(folder: Path, part: SealedRows, private: X25519PrivateKey) -> None:
    """Put each sealed part in the place of its member, in a folder where they were unpacked.

    Raises BackupUnfit, OSError.
    """
    for name, sealed in part.parts.items():
        try:
            seal = FileSeal(sealed.name, _opened_with(private, sealed), sealed.size)
            with FileStore(folder).open_(seal) as content, (folder / name).open("wb") as file:
                shutil.copyfileobj(content, file, _LOT)
        except (SealBroken, InvalidTag, ValueError):
            raise BackupUnfit(
                _("The sealed records of this backup were altered: take another backup.")
            ) from None


def _seal_for(public: str, key: bytes, name: str) -> str:
    once = X25519PrivateKey.generate()
    receiver = X25519PublicKey.from_public_bytes(b64decode(public))
    shared = _derived(once.exchange(receiver), _text(once.public_key()), public)
    sealed = AESGCM(shared).encrypt(_ONCE, key, name.encode())
    return f"{_text(once.public_key())} {b64encode(sealed).decode()}"


def _opened_with(private: X25519PrivateKey, sealed: SealedPart) -> bytes:
    once, content = sealed.key.split()
    sender = X25519PublicKey.from_public_bytes(b64decode(once))
    shared = _derived(private.exchange(sender), once, _text(private.public_key()))
    return AESGCM(shared).decrypt(_ONCE, b64decode(content), sealed.name.encode())


def _derived(shared: bytes, once: str, receiver: str) -> bytes:
    both = f"{once} {receiver}".encode()
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=both, info=_PLACE).derive(shared)


def _text(key: X25519PublicKey) -> str:
    return b64encode(key.public_bytes_raw()).decode()
