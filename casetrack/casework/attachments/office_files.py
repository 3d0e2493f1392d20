"""What is inside a zip that says it is a document: Word, Excel or OFD, and nothing that acts.

Only the lists of the archive are read, with a limit: nothing of it is unpacked.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from typing import IO
from xml.etree.ElementTree import Element, ParseError, fromstring

from casetrack.casework.attachments.models import FileType
from casetrack.codes import N_
from casetrack.errors import RuleBroken

BROKEN = N_("The file is cut off or damaged: it does not open. Ask for it once more.")
NO_DOCUMENT = N_(
    "This is an archive (zip), no document. Unpack it, and add the files that are in it."
)
MACROS = N_("The file has macros. Save it as .docx or .xlsx in Word or WPS, then add that one.")
FROM_ELSEWHERE = N_(
    "The file loads something from elsewhere (an external link). Take the link out, or save it as"
    " PDF, then add that one."
)
EMBEDDED = N_(
    "Another file or a control is embedded in it. Take it out and add it by itself, or save all of"
    " it as PDF."
)
UNPACKS_TO_TOO_MUCH = N_("The file unpacks to far more than a document holds: it is not taken.")

# Of an archive: parts, plain bytes of all of them, and how much smaller one part may be packed.
MOST_PARTS = 5_000
MOST_BYTES = 300 * 1024 * 1024
MOST_PACKED = 200
# A part below this size may be packed as much as it likes.
SMALL = 1024 * 1024
# Of one list of a document.
_LIST = 4 * 1024 * 1024

_TYPES = "[content_types].xml"
_WORD = "wordprocessingml.document.main+xml"
_EXCEL = "spreadsheetml.sheet.main+xml"
_MACRO = re.compile(r"vbaproject\.bin$|vbadata\.xml$|/macrosheets/|\bmacros?/", re.IGNORECASE)
_EMBEDDED = re.compile(
    r"/(embeddings|activex|customui)/|attachedtoolbars|oleobject|\.(exe|dll|js|vbs|bat|ps1)$",
    re.IGNORECASE,
)


def document_in(file: IO[bytes]) -> FileType:
    """What document this archive is. Raises RuleBroken for any other, and for one that acts."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            _ensure_modest(parts)
            names = {part.filename.casefold(): part for part in parts}
            if "ofd.xml" in names:
                _ensure_no_program(names)
                return FileType.OFD
            if _TYPES not in names:
                raise RuleBroken(NO_DOCUMENT)
            return _office_document(archive, names)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError):
        raise RuleBroken(BROKEN) from None
    except (ParseError, RuntimeError, OSError):
        raise RuleBroken(BROKEN) from None


def _office_document(archive: zipfile.ZipFile, names: dict[str, zipfile.ZipInfo]) -> FileType:
    types = {
        (part.get("ContentType") or "").casefold()
        for part in _xml(_read(archive, names[_TYPES])).iter()
    }
    if any("macroenabled" in kind or "vbaproject" in kind for kind in types) or any(
        _MACRO.search(name) for name in names
    ):
        raise RuleBroken(MACROS)
    if any("oleobject" in kind or "activex" in kind for kind in types):
        raise RuleBroken(EMBEDDED)
    _ensure_no_program(names)
    for name, part in names.items():
        if name.endswith(".rels"):
            _ensure_nothing_from_elsewhere(_read(archive, part))
    if any(kind.endswith(_WORD) for kind in types) and "word/document.xml" in names:
        return FileType.DOCX
    if any(kind.endswith(_EXCEL) for kind in types) and "xl/workbook.xml" in names:
        return FileType.XLSX
    raise RuleBroken(NO_DOCUMENT)


def _ensure_nothing_from_elsewhere(rels: bytes) -> None:
    """Refuse a relation that leads out, unless it is a link that waits for somebody to follow."""
    for relation in _xml(rels).iter():
        kind = (relation.get("Type") or "").casefold()
        if (relation.get("TargetMode") or "").casefold() == "external" and not kind.endswith(
            "/hyperlink"
        ):
            raise RuleBroken(FROM_ELSEWHERE)
        if kind.endswith(("/oleobject", "/package", "/control", "/attachedtemplate")):
            raise RuleBroken(EMBEDDED)


def _ensure_modest(parts: list[zipfile.ZipInfo]) -> None:
    """Refuse an archive that would fill a disk, or whose parts leave its folder."""
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
        raise RuleBroken(UNPACKS_TO_TOO_MUCH)
    for part in parts:
        if part.file_size > SMALL and part.file_size > MOST_PACKED * max(1, part.compress_size):
            raise RuleBroken(UNPACKS_TO_TOO_MUCH)
        if part.filename.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", part.filename):
            raise RuleBroken(BROKEN)


def _ensure_no_program(names: dict[str, zipfile.ZipInfo]) -> None:
    if any(_EMBEDDED.search(f"/{name}") for name in names):
        raise RuleBroken(EMBEDDED)


def _read(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """A list of the document. What it says of its own size is not believed."""
    with archive.open(part) as content:
        text = content.read(_LIST + 1)
    if len(text) > _LIST:
        raise RuleBroken(UNPACKS_TO_TOO_MUCH)
    return text


def _xml(text: bytes) -> Element:
    """A list, read. One that declares what it is made of is no document's, and may unpack to more.

    Raises RuleBroken, ParseError.
    """
    declared = text.replace(b"\0", b"").upper()
    if b"<!DOCTYPE" in declared or b"<!ENTITY" in declared:
        raise RuleBroken(BROKEN)
    return fromstring(text)
