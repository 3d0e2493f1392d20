"""The archive of a backup: a tar file whose first member says what is in it, and what is not.

`tar -xOf FILE manifest.json` shows it without unpacking. Every other member is compressed by
itself, and its size and SHA-256 stand in the manifest.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from casetrack.audit.chain import Anchor
from casetrack.audit.contents import from_ranges
from casetrack.commands.terminal import _
from casetrack.db.file_store import FileStore
from casetrack.db.private_files import OWNER_ONLY

MANIFEST = "manifest.json"
# The folder of the files of cases, in the archive and where it is unpacked.
FILES = "files"
# Sealed records that a restore left shut, as a file beside the database and a member of backups.
LEFT_SHUT = "sealed-{made_at}.tar"
# An older casetrack reads no backup with a part of its own for sealed records.
FORM, FORM_WITH_SEALED = 1, 2
_LOT = 1024 * 1024


class BackupUnfit(Exception):
    """A backup or a copy of keys that cannot be used; one sentence with the next step."""


@dataclass(frozen=True)
class PackedFile:
    """A file in the archive: its bytes, and their SHA-256 in hexadecimal."""

    size: int
    sha256: str


@dataclass(frozen=True)
class SealedPart:
    """A sealed member: its name in the archive, its plain size, its key, which is sealed."""

    name: str
    size: int
    key: str


@dataclass(frozen=True)
class SealedRows:
    """The rows of sealed records, which the key of the custodians opens alone.

    copies: the private half of that key, sealed with the passphrase of each. rows: by table, as
    `as_ranges` writes numbers. parts: by the members whose place they take, which lack the rows.
    """

    copies: tuple[Mapping[str, Any], ...]
    rows: Mapping[str, str]
    parts: Mapping[str, SealedPart]

    @property
    def ids(self) -> dict[str, frozenset[int]]:
        """The numbers of the rows by table."""
        return {table: from_ranges(ranges) for table, ranges in self.rows.items()}

    @property
    def count(self) -> int:
        """Number of the rows."""
        return sum(map(len, self.ids.values()))


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """The contents of a backup.

    made_at: ISO instant. version: of casetrack. engine: "sqlite" or "postgresql". schema: the last
    migrations. tables: number of rows by table. sequences: the last number that was given, by
    sequence; PostgreSQL only. keys: the fingerprints of the keys that open it; kept_by: who keeps
    the copy of exactly these keys, nobody if there is none. files: those of cases, sealed, by their
    names in the store; the rows tell the same of them. sealed: None where nothing is sealed, or
    custodians had no key; its rows are counted in `tables`, too.
    """

    made_at: str
    version: str
    engine: str
    schema: tuple[str, ...]
    tables: Mapping[str, int]
    sequences: Mapping[str, int]
    audit: Anchor
    keys: tuple[str, ...]
    kept_by: tuple[str, ...]
    members: Mapping[str, PackedFile]
    files: Mapping[str, PackedFile]
    not_in_it: tuple[str, ...]
    sealed: SealedRows | None = None

    @property
    def rows(self) -> int:
        """Number of all rows."""
        return sum(self.tables.values())

    def as_json(self) -> str:
        """The manifest as it stands in the archive."""
        data = asdict(self)
        if self.sealed is None:
            del data["sealed"]
        form = FORM if self.sealed is None else FORM_WITH_SEALED
        return json.dumps({"casetrack_backup": form, **data}, ensure_ascii=False, indent=2)

    @classmethod
    def parse(cls, content: bytes) -> Manifest:
        """Read what `as_json` wrote. Raises BackupUnfit."""
        try:
            data: dict[str, Any] = json.loads(content)
            form = data.pop("casetrack_backup")
            if form > FORM_WITH_SEALED:
                raise BackupUnfit(newer(data.get("version", "?")))
            data["audit"] = Anchor(**data["audit"])
            for named in ("members", "files"):
                # A backup that is older than the files of cases has none.
                data[named] = {
                    name: PackedFile(**sizes) for name, sizes in data.get(named, {}).items()
                }
            for name in ("schema", "keys", "kept_by", "not_in_it"):
                data[name] = tuple(data[name])
            if sealed := data.get("sealed"):
                parts = {name: SealedPart(**part) for name, part in sealed["parts"].items()}
                data["sealed"] = SealedRows(tuple(sealed["copies"]), sealed["rows"], parts)
            return cls(**data)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise BackupUnfit(_("This is no backup that casetrack wrote.")) from None


def not_in_it() -> tuple[str, ...]:
    """Sentences on each thing that a backup does not hold."""
    return (
        _("the keys (identity.keys, audit.key): `casetrack keys backup` copies them, sealed"),
        _("the secrets of the settings file (secret_key, passwords): they go with the keys"),
        _("the anchors of the audit (audit.anchors): keep them on another machine"),
        _("the messages in a maildir, the logs, certificates and settings of the web server"),
        _("what devices keep offline until they are connected again"),
    )


def digest(file: Path) -> PackedFile:
    """Size and checksum of a file."""
    with file.open("rb") as content:
        return PackedFile(file.stat().st_size, hashlib.file_digest(content, "sha256").hexdigest())


def pack(to: Path, manifest: Manifest, folder: Path, store: FileStore) -> None:
    """Write the archive beside its place, and put it there in one step when it is on the disk."""
    draft = to.with_name(f".{to.name}.unfinished")
    try:
        draft.unlink(missing_ok=True)
        draft.touch(OWNER_ONLY, exist_ok=False)
        with tarfile.open(draft, mode="w", format=tarfile.PAX_FORMAT) as archive:
            text = manifest.as_json().encode()
            head = tarfile.TarInfo(MANIFEST)
            head.size, head.mode = len(text), OWNER_ONLY
            archive.addfile(head, io.BytesIO(text))
            for name in manifest.members:
                archive.add(folder / name, arcname=name, recursive=False)
            for name in manifest.files:
                archive.add(store.path_of(name), arcname=f"{FILES}/{name}", recursive=False)
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        draft.replace(to)
    finally:
        draft.unlink(missing_ok=True)


def read_manifest(file: Path) -> Manifest:
    """The manifest of a backup. Raises BackupUnfit."""
    with _opened(file) as archive:
        head = archive.next()
        content = archive.extractfile(head) if head is not None and head.name == MANIFEST else None
        if content is None:
            raise BackupUnfit(_("%(file)s is no backup that casetrack wrote.", file=file))
        return Manifest.parse(content.read())


def unpack(file: Path, folder: Path) -> Manifest:
    """Unpack a backup into an empty folder, each member compared with its checksum.

    A file of a case is unpacked as it is: whoever checks the rows finds one that is damaged, and
    the rest is restored all the same. Raises BackupUnfit for a backup that is cut off or damaged.
    """
    manifest = read_manifest(file)
    missing = set(manifest.members) | {f"{FILES}/{name}" for name in manifest.files}
    (folder / FILES).mkdir(mode=0o700)
    with _opened(file) as archive:
        for member in archive:
            if member.name not in missing:
                continue
            content = archive.extractfile(member)
            if member.name not in manifest.members and content is not None:
                _copied(content, folder / FILES / Path(member.name).name)
                missing.discard(member.name)
                continue
            target = folder / Path(member.name).name
            if content is None or _copied(content, target) != manifest.members[member.name]:
                raise BackupUnfit(_damaged(file, member.name))
            missing.discard(member.name)
    if missing:
        raise BackupUnfit(_damaged(file, min(missing)))
    return manifest


def newer(version: str) -> str:
    """The sentence for a backup of a newer casetrack."""
    return _(
        "This backup was written by a newer casetrack (%(version)s): install that version or a"
        " later one, then restore again; nothing was changed.",
        version=version,
    )


def _damaged(file: Path, name: str) -> str:
    return _(
        "%(file)s is cut off or damaged (at %(name)s): copy it once more, or take another backup.",
        file=file,
        name=name,
    )


def _copied(content: IO[bytes], target: Path) -> PackedFile:
    seen, size = hashlib.sha256(), 0
    with target.open("wb") as file:
        while lot := content.read(_LOT):
            file.write(lot)
            seen.update(lot)
            size += len(lot)
    return PackedFile(size, seen.hexdigest())


@contextmanager
def _opened(file: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(file, "r:") as archive:
            yield archive
    except FileNotFoundError:
        raise BackupUnfit(_("There is no file %(file)s.", file=file)) from None
    except (tarfile.TarError, EOFError) as problem:
        raise BackupUnfit(
            _(
                "%(file)s is cut off, damaged, or no backup that casetrack wrote: take another"
                " one.",
                file=file,
            )
        ) from problem
