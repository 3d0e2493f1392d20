"""Our own picture of a file: decoded, turned the right way, made smaller, and packed anew.

Nothing of the original is in it: no place, no device, no script. The library for PDF is asked by
one thread at a time, since it is not made for more.
"""

from __future__ import annotations

import io
from threading import Lock
from typing import IO, Any

import pi_heif
import pypdfium2
from PIL import Image, ImageOps, UnidentifiedImageError

from casetrack.casework.attachments.models import FileType
from casetrack.casework.attachments.office_files import BROKEN
from casetrack.codes import N_
from casetrack.errors import RuleBroken

TOO_MANY_PIXELS = N_(
    "The picture has %(million)s million pixels; at most %(most)s million are taken. Save it"
    " smaller."
)
LOCKED = N_("The file is locked with a password. Save it without one, then add that.")
TOO_MANY_PAGES = N_("The file has %(pages)s pages; at most %(most)s are taken. Split it.")

PICTURES = {FileType.JPEG: "JPEG", FileType.PNG: "PNG", FileType.HEIC: "HEIF"}
MOST_PIXELS = 64_000_000
MOST_PAGES = 2_000
# Of the longer side.
LARGE = 1600
SMALL = 240
_QUALITY = 82
_PDF = Lock()

pi_heif.register_heif_opener()
# The limit of the library only warns; ours refuses, before anything is decoded.
Image.MAX_IMAGE_PIXELS = None


def pages_of(file: IO[bytes], kind: FileType) -> int | None:
    """How many pages can be shown; None of what is only stored. Opens it, to see that it does.

    Raises RuleBroken for what is cut off, locked or too large.
    """
    if kind in PICTURES:
        with _picture(file, kind, LARGE) as picture:
            picture.load()
        return 1
    return _pages_of_pdf(file) if kind is FileType.PDF else None


def page_picture(file: IO[bytes], kind: FileType, page: int, *, side: int = LARGE) -> bytes:
    """A page (the first is 1) as a JPEG of our own. side: pixels of the longer one.

    Raises RuleBroken where it does not open, IndexError where there is no such page.
    """
    if kind is FileType.PDF:
        picture = _page_of_pdf(file, page, side)
    elif page == 1:
        picture = _picture(file, kind, side)
    else:
        raise IndexError(page)
    try:
        with picture:
            shown = ImageOps.exif_transpose(picture).convert("RGB")
            shown.thumbnail((side, side))
            # A new picture, into which only the pixels are put.
            clean = Image.new("RGB", shown.size)
            clean.paste(shown)
            packed = io.BytesIO()
            clean.save(packed, "JPEG", quality=_QUALITY)
            return packed.getvalue()
    except (OSError, SyntaxError, ValueError):
        raise RuleBroken(BROKEN) from None


def _picture(file: IO[bytes], kind: FileType, side: int) -> Image.Image:
    file.seek(0)
    try:
        picture = Image.open(file, formats=(PICTURES[kind],))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise RuleBroken(BROKEN) from None
    pixels = picture.width * picture.height
    if pixels > MOST_PIXELS:
        picture.close()
        raise RuleBroken(
            TOO_MANY_PIXELS,
            field=None,
            million=f"{pixels / 1e6:.0f}",
            most=f"{MOST_PIXELS / 1e6:.0f}",
        )
    # Decoded no larger than it is needed, where its format lets one.
    picture.draft("RGB", (side, side))
    try:
        picture.load()
    except (OSError, SyntaxError, ValueError, EOFError):
        picture.close()
        raise RuleBroken(BROKEN) from None
    return picture


def _pages_of_pdf(file: IO[bytes]) -> int:
    with _PDF:
        document = _pdf(file)
        try:
            pages = len(document)
            if pages:
                # A document of which not even the first page opens is none.
                document[0].close()
        except pypdfium2.PdfiumError:
            raise RuleBroken(BROKEN) from None
        finally:
            document.close()
    if not pages:
        raise RuleBroken(BROKEN)
    if pages > MOST_PAGES:
        raise RuleBroken(TOO_MANY_PAGES, field=None, pages=f"{pages:,}", most=f"{MOST_PAGES:,}")
    return pages


def _page_of_pdf(file: IO[bytes], number: int, side: int) -> Image.Image:
    with _PDF:
        document = _pdf(file)
        try:
            if not 0 < number <= len(document):
                raise IndexError(number)
            page = document[number - 1]
            width, height = page.get_size()
            scale = side / max(width, height, 1)
            drawn: Any = page.render(scale=scale, may_draw_forms=False)
            picture: Image.Image = drawn.to_pil().copy()
            drawn.close()
            page.close()
            return picture
        except pypdfium2.PdfiumError:
            raise RuleBroken(BROKEN) from None
        finally:
            document.close()


def _pdf(file: IO[bytes]) -> pypdfium2.PdfDocument:
    file.seek(0)
    try:
        return pypdfium2.PdfDocument(file, autoclose=False)
    except pypdfium2.PdfiumError as problem:
        is_locked = "password" in str(problem).casefold()
        raise RuleBroken(LOCKED if is_locked else BROKEN) from None
