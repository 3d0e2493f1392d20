"""Our own picture of a file has nothing of the original but what is seen."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from casetrack.casework.attachments.models import FileType
from casetrack.casework.attachments.pictures import LARGE, SMALL, page_picture
from tests.casework.attachments import made_files as made

SHOWN = {
    FileType.JPEG: made.picture(size=(3000, 2000)),
    FileType.PNG: made.picture("PNG"),
    FileType.HEIC: made.heic(),
    FileType.PDF: made.pdf(3),
}


@pytest.mark.parametrize("kind", SHOWN)
@pytest.mark.parametrize("side", [LARGE, SMALL])
def test_a_picture_is_packed_anew_and_no_larger_than_asked(kind: FileType, side: int) -> None:
    packed = page_picture(io.BytesIO(SHOWN[kind]), kind, 1, side=side)

    picture = Image.open(io.BytesIO(packed), formats=("JPEG",))
    picture.load()
    assert max(picture.size) <= side
    assert dict(picture.getexif()) == {}


def test_place_and_device_of_a_photograph_are_dropped() -> None:
    content = SHOWN[FileType.JPEG]
    assert Image.open(io.BytesIO(content)).getexif().get_ifd(0x8825)

    packed = page_picture(io.BytesIO(content), FileType.JPEG, 1)

    assert b"Telephone" in content
    assert b"Telephone" not in packed
    assert not Image.open(io.BytesIO(packed)).getexif().get_ifd(0x8825)


def test_a_photograph_stands_upright() -> None:
    turned, packed = Image.Exif(), io.BytesIO()
    turned[0x0112] = 6
    Image.new("RGB", (300, 200), "white").save(packed, "JPEG", exif=turned)

    shown = Image.open(io.BytesIO(page_picture(packed, FileType.JPEG, 1)))

    assert shown.width < shown.height


def test_each_page_of_a_pdf_is_shown_and_none_beyond_the_last() -> None:
    content = SHOWN[FileType.PDF]
    pages = {page_picture(io.BytesIO(content), FileType.PDF, page) for page in (1, 2, 3)}

    assert len(pages) == 3
    for page in (0, 4):
        with pytest.raises(IndexError):
            page_picture(io.BytesIO(content), FileType.PDF, page)
