"""An archive that is sent while it is written, with the hashes of what is in it."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

SUMS = "SHA256SUMS"


@dataclass(frozen=True)
class Member:
    """A file of an archive. pieces: its content, read when its turn comes."""

    name: str
    pieces: Callable[[], Iterable[bytes]]


def whole(name: str, content: bytes) -> Member:
    """A file whose content is at hand."""
    return Member(name, lambda: [content])


def archive_of(
    members: Iterable[Member], at: datetime, last: Callable[[dict[str, str]], Iterable[Member]]
) -> Iterator[bytes]:
    """The archive in pieces, no more of it in memory than a piece of one file.

    last: further files, made of the hashes of those before. SHA256SUMS, as sha256sum reads it, ends
    it. Whoever reads it to its end has it whole: a file that cannot be read breaks it off.
    """
    sent = _Sent()
    sums: dict[str, str] = {}
    with zipfile.ZipFile(sent, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in members:
            yield from _written(archive, sent, member, at, sums)
        for member in last(dict(sums)):
            yield from _written(archive, sent, member, at, sums)
        lines = "".join(f"{digest}  {name}\n" for name, digest in sums.items())
        yield from _written(archive, sent, whole(SUMS, lines.encode()), at, {})
    yield sent.taken()


def _written(
    archive: zipfile.ZipFile, sent: _Sent, member: Member, at: datetime, sums: dict[str, str]
) -> Iterator[bytes]:
    about = zipfile.ZipInfo(member.name, at.timetuple()[:6])
    about.compress_type = zipfile.ZIP_DEFLATED
    digest = hashlib.sha256()
    with archive.open(about, "w", force_zip64=True) as file:
        for piece in member.pieces():
            digest.update(piece)
            file.write(piece)
            yield sent.taken()
    sums[member.name] = digest.hexdigest()
    yield sent.taken()


class _Sent(io.RawIOBase):
    """What was written and not sent yet. Nobody goes back in it."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, content: object) -> int:
        piece = bytes(content)  # type: ignore[call-overload] # whatever holds bytes
        self._waiting += piece
        return len(piece)

    def taken(self) -> bytes:
        """What waits, once."""
        piece = bytes(self._waiting)
        self._waiting.clear()
        return piece
