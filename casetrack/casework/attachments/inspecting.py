"""The type of a file by its content, and what a scanner says of it, or the refusal.

The end of its name decides nothing.
"""

from __future__ import annotations

import re
import socket
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO

import filetype

from casetrack.casework.attachments.models import NAME_LENGTH, FileType
from casetrack.casework.attachments.office_files import BROKEN, MACROS, document_in
from casetrack.casework.attachments.pictures import LOCKED, PICTURES, pages_of
from casetrack.codes import N_
from casetrack.db.file_store import LARGEST, PIECE, Draft
from casetrack.db.full_disk import is_full
from casetrack.errors import RuleBroken

FOUND = N_("The scanner found something harmful in it: it is not taken.")
SILENT = N_(
    "The scanner for viruses does not answer, and nothing is taken without it. Try again later, and"
    " tell your administrator."
)
# Seconds for which it may stand still.
PATIENCE = 20
_ANSWER = 4096


def scan(place: str, pieces: Iterable[bytes]) -> None:
    """Send a file to the scanner. place: "unix:PATH" or "tcp:HOST:PORT". Raises RuleBroken."""
    try:
        with _connected(place) as scanner:
            scanner.sendall(b"zINSTREAM\0")
            for piece in pieces:
                scanner.sendall(len(piece).to_bytes(4, "big") + piece)
            scanner.sendall(bytes(4))
            answer = _answer(scanner)
    except OSError:
        raise RuleBroken(SILENT) from None
    if answer.endswith("FOUND"):
        raise RuleBroken(FOUND)
    # Also what it says of a limit of its own: it has not seen all of it.
    if answer != "stream: OK":
        raise RuleBroken(SILENT)


def _connected(place: str) -> socket.socket:
    kind, _colon, address = place.partition(":")
    if kind == "tcp":
        host, _colon, port = address.rpartition(":")
        return socket.create_connection((host, int(port)), timeout=PATIENCE)
    scanner = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        scanner.settimeout(PATIENCE)
        scanner.connect(address)
    except OSError:
        scanner.close()
        raise
    return scanner


def _answer(scanner: socket.socket) -> str:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < _ANSWER and (more := scanner.recv(_ANSWER)):
        answer += more
    return answer.rstrip(b"\0").decode("ascii", "replace").strip()


EMPTY = N_("The file is empty.")
TOO_BIG = N_("The file is larger than %(most)s MB. Split it, or save it smaller.")
NO_ROOM = N_("There is no room on the disk: nothing is kept. Tell your administrator.")
BAD_NAME = N_("The name of the file is no name: it leads to a folder, or is too long. Rename it.")
PROGRAM = N_("This is a program, whatever its name says: it is not taken.")
WEB_PAGE = N_("The content is a web page, whatever its name says. Ask for the original.")
DRAWING = N_("This is a drawing that may run a script (SVG). Save it as PDF or PNG, then add that.")
SCRIPT_IN_PDF = N_(
    "The PDF runs a script, or other files are in it. Print it into a new PDF, then add that one."
)
OLD_OFFICE = N_("This is a document of an old form. Save it as .docx, .xlsx or PDF, then add that.")
OTHER_TYPE = N_(
    "Files of this type are not taken: PDF, Word, Excel, WPS, OFD, pictures and recordings are."
)
_HEAD = 8192
_PROGRAMS = (
    b"MZ",
    b"\x7fELF",
    b"#!",
    b"\xca\xfe\xba\xbe",
    b"\xcf\xfa\xed\xfe",
    b"\xce\xfa\xed\xfe",
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SECTOR = 512
_PAGE = re.compile(rb"<(!doctype\s+html|html|head|body|script|iframe|meta|\?php)", re.IGNORECASE)
_SVG = re.compile(rb"<svg[\s>]", re.IGNORECASE)
_FILMS = (FileType.MP4, FileType.M4A)
# What the library knows by its first bytes.
_SIGNED = {kind.value: kind for kind in (*PICTURES, FileType.MP3, *_FILMS)}


@dataclass(frozen=True)
class Inspected:
    """What a file is that may be kept. pages: of what can be shown."""

    file_type: FileType
    pages: int | None


def inspect(draft: Draft, name: str, *, scanner: str = "") -> Inspected:
    """Look at a file that was sent, before anything of it is kept.

    name: what it came with. scanner: the setting. Raises RuleBroken, one sentence.
    """
    if draft.is_too_big:
        raise RuleBroken(TOO_BIG, field=None, most=f"{LARGEST // 1024 // 1024}")
    try:
        draft.finish()
    except OSError as problem:
        raise RuleBroken(NO_ROOM if is_full(problem) else BROKEN) from None
    if not draft.size:
        raise RuleBroken(EMPTY)
    if re.search(r"[/\\\x00-\x1f\x7f]", name) or len(name) > NAME_LENGTH or not name.strip(". "):
        raise RuleBroken(BAD_NAME)
    file = draft.reading()
    kind = type_of(file)
    pages = pages_of(file, kind)
    if scanner:
        scan(scanner, _pieces(file))
    return Inspected(kind, pages)


def type_of(file: IO[bytes]) -> FileType:
    """What a file is by its content. Raises RuleBroken for what is not taken, or is cut off."""
    file.seek(0)
    head = file.read(_HEAD)
    if head.startswith(_PROGRAMS):
        raise RuleBroken(PROGRAM)
    if b"%PDF-" in head[:1024]:
        return _pdf(file)
    if head.startswith(b"PK\x03\x04"):
        file.seek(0)
        return document_in(file)
    if head.startswith(b"PK"):
        raise RuleBroken(BROKEN)
    if head.startswith(_OLE):
        return _old_office(file)
    _ensure_no_page(head)
    guessed = filetype.guess_extension(head)
    kind = _SIGNED.get(guessed or "") or _film_of(head)
    if kind is None:
        raise RuleBroken(OTHER_TYPE)
    if kind in _FILMS:
        _ensure_whole_film(file)
    return kind


def _pdf(file: IO[bytes]) -> FileType:
    end = file.seek(0, 2)
    file.seek(max(0, end - 2048))
    if b"%%EOF" not in file.read(2048):
        raise RuleBroken(BROKEN)
    if acts(file):
        raise RuleBroken(SCRIPT_IN_PDF)
    return FileType.PDF


def _ensure_no_page(head: bytes) -> None:
    """Refuse what a browser might read as a page, in whatever letters of two bytes."""
    text = head.replace(b"\0", b"")
    if _SVG.search(text):
        raise RuleBroken(DRAWING)
    if _PAGE.search(text[:2048]) and not _is_picture(head):
        raise RuleBroken(WEB_PAGE)


def _is_picture(head: bytes) -> bool:
    return head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or head[4:8] == b"ftyp"


def _old_office(file: IO[bytes]) -> FileType:
    """A text of WPS; nothing else that is packed as it is, and none with macros or a password."""
    names = {
        "WordDocument": False,
        "EncryptedPackage": False,
        "_VBA_PROJECT": False,
        "Macros": False,
        "Workbook": False,
    }
    spelled = {name: name.encode("utf-16-le") + b"\0\0" for name in names}
    size = file.seek(0, 2)
    file.seek(0)
    before = b""
    while lot := file.read(PIECE):
        text = before + lot
        for name, letters in spelled.items():
            names[name] = names[name] or letters in text
        before = lot[-64:]
    if names["EncryptedPackage"]:
        raise RuleBroken(LOCKED)
    if names["_VBA_PROJECT"] or names["Macros"]:
        raise RuleBroken(MACROS)
    if size % _SECTOR:
        raise RuleBroken(BROKEN)
    if names["Workbook"] or not names["WordDocument"]:
        raise RuleBroken(OLD_OFFICE)
    return FileType.WPS


def _film_of(head: bytes) -> FileType | None:
    """A film or sound by its brand, where the library knows it by none."""
    if head[4:8] != b"ftyp":
        return None
    brand = head[8:12]
    if brand in (b"heic", b"heix", b"mif1", b"msf1", b"heim", b"heis"):
        return FileType.HEIC
    if brand in (b"M4A ", b"M4B "):
        return FileType.M4A
    return FileType.MP4 if brand in (b"isom", b"iso2", b"mp41", b"mp42", b"avc1", b"M4V ") else None


def _ensure_whole_film(file: IO[bytes]) -> None:
    """Refuse a film whose boxes do not reach to its end, or that lacks the list of its parts."""
    end, at = file.seek(0, 2), 0
    seen: set[bytes] = set()
    while at < end:
        file.seek(at)
        head = file.read(16)
        size = int.from_bytes(head[:4], "big")
        if size == 1:
            size = int.from_bytes(head[8:16], "big")
        elif size == 0:
            size = end - at
        if size < 8 or len(seen) > 1000:
            raise RuleBroken(BROKEN)
        seen.add(head[4:8])
        at += size
    if at != end or b"moov" not in seen:
        raise RuleBroken(BROKEN)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(PIECE):
        yield piece


# Names and the beginning of a packed list stand together within so many bytes.
_OVERLAP = 1024
# Plain bytes of one packed list, and of all of them.
_LIST = 16 * 1024 * 1024
_ALL = 128 * 1024 * 1024
_ACTS = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFiles|RichMedia|XFA)(?![A-Za-z0-9])")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_PACKED = re.compile(rb"/ObjStm\b")
_BEGINS = re.compile(rb"stream\r?\n")


def acts(file: IO[bytes]) -> bool:
    """Whether the PDF has a script, a program to start, a form that runs or a file in it.

    Also where a name is spelled with escapes, and in packed lists; one that is packed so that it
    cannot be read counts as one that acts.
    """
    return any(_names_an_act(text) for text in _texts(file))


def _names_an_act(text: bytes) -> bool:
    plain = _ESCAPED.sub(lambda escape: bytes([int(escape[1], 16)]), text) if b"#" in text else text
    return _ACTS.search(plain) is not None


def _texts(file: IO[bytes]) -> Iterator[bytes]:
    """The file, and what its packed lists unpack to, in lots that overlap."""
    file.seek(0)
    before, at, left = b"", 0, _ALL
    while lot := file.read(PIECE):
        text = before + lot
        start = at - len(before)
        at += len(lot)
        yield text
        for packed in _PACKED.finditer(text):
            begins = _BEGINS.search(text, packed.end())
            # Where it begins further on it is found in the next lot, which has both.
            if begins is not None and (begins.end() > len(before) or start == 0):
                for plain in _unpacked(file, start + begins.end()):
                    left -= len(plain)
                    if left < 0:
                        return
                    yield plain
                file.seek(at)
        before = text[-_OVERLAP:]


def _unpacked(file: IO[bytes], start: int) -> Iterator[bytes]:
    file.seek(start)
    inflate, before, left = zlib.decompressobj(), b"", _LIST
    while left > 0 and not inflate.eof and (lot := file.read(PIECE)):
        try:
            plain = inflate.decompress(inflate.unconsumed_tail + lot, PIECE * 4)
        except zlib.error:
            return
        left -= len(plain)
        yield before + plain
        before = plain[-_OVERLAP:]
