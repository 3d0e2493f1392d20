"""The copy of the keys: one small file, sealed for each keeper with a passphrase of their own.

Each opens it alone, so that the loss of one of the two loses nothing. It holds the two key files
and the settings file with its secrets, and is of no use without a passphrase.
"""

from __future__ import annotations

import json
import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from casetrack.commands.backups.manifest import BackupUnfit
from casetrack.commands.terminal import _
from casetrack.config import Settings
from casetrack.db.crypto import NONCE_BYTES
from casetrack.db.private_files import write_new

SHORTEST = 12
IDENTITY, AUDIT, SETTINGS = "identity.keys", "audit.key", "settings"
# 64 MB and some tenths of a second for each guess.
_COST = 2**16
_PLACE = b"casetrack: a copy of the keys"


@dataclass(frozen=True)
class KeysCopy:
    """An opened copy: the content of each file by its name; settings: "" if there is no file."""

    files: Mapping[str, str]

    def write(self, settings: Settings) -> list[Path]:
        """Put the key files that are missing in their places; returns those. Raises OSError."""
        places = ((IDENTITY, settings.key_file), (AUDIT, settings.audit_key_file))
        missing = [(name, path) for name, path in places if not path.exists()]
        for name, path in missing:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_new(path, self.files[name])
        return [path for _name, path in missing]


def seal_keys(
    files: Mapping[str, str], passphrases: Mapping[str, str], to: Path, *, at: datetime
) -> None:
    """Write a copy of these files, sealed for each keeper. Raises FileExistsError, OSError."""
    copies = seal_for_each(json.dumps(dict(files)).encode(), passphrases, _PLACE)
    data = {"casetrack_keys": 1, "made_at": at.isoformat(timespec="seconds"), "copies": copies}
    write_new(to, json.dumps(data, indent=2) + "\n")


def seal_for_each(
    content: bytes, passphrases: Mapping[str, str], place: bytes
) -> list[dict[str, Any]]:
    """A copy of the content for each of them, sealed with their passphrase; JSON types.

    place: what it is, bound in.
    """
    copies = []
    for keeper, passphrase in passphrases.items():
        salt, nonce = secrets.token_bytes(16), secrets.token_bytes(NONCE_BYTES)
        sealed = AESGCM(_key(passphrase, salt, _COST)).encrypt(nonce, content, place)
        parts = {"salt": salt, "nonce": nonce, "sealed": sealed}
        copies.append(
            {"for": keeper, "cost": _COST}
            | {name: b64encode(part).decode() for name, part in parts.items()}
        )
    return copies


def opened_by(passphrase: str, copies: Iterable[Mapping[str, Any]], place: bytes) -> bytes | None:
    """The content sealed by `seal_for_each`, opened by this passphrase; None where no copy opens.

    Raises ValueError, KeyError, TypeError for what it did not write.
    """
    sealed = [
        (int(copy["cost"]), [b64decode(copy[name]) for name in ("salt", "nonce", "sealed")])
        for copy in copies
    ]
    for cost, (salt, nonce, content) in sealed:
        try:
            return AESGCM(_key(passphrase, salt, cost)).decrypt(nonce, content, place)
        except InvalidTag:
            continue
    return None


def open_keys(file: Path, passphrase: str) -> KeysCopy:
    """Open the copy that this passphrase opens. Raises BackupUnfit."""
    try:
        plain = opened_by(passphrase, json.loads(file.read_bytes())["copies"], _PLACE)
    except FileNotFoundError:
        raise BackupUnfit(_("There is no file %(file)s.", file=file)) from None
    except OSError as problem:
        raise BackupUnfit(
            _("%(file)s cannot be read: %(why)s.", file=file, why=problem.strerror)
        ) from problem
    except (ValueError, KeyError, TypeError):
        raise BackupUnfit(
            _(
                "%(file)s is cut off, or no copy of keys that casetrack wrote: take the one of the"
                " other keeper.",
                file=file,
            )
        ) from None
    if plain is not None:
        return KeysCopy(json.loads(plain))
    raise BackupUnfit(
        _(
            "This passphrase opens no copy in %(file)s: type it once more, or ask the other"
            " keeper.",
            file=file,
        )
    )


def _key(passphrase: str, salt: bytes, cost: int) -> bytes:
    return Scrypt(salt=salt, length=32, n=cost, r=8, p=1).derive(passphrase.strip().encode())
