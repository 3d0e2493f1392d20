"""Small files of every type, whole and spoiled, made by hand: nothing comes from elsewhere."""

from __future__ import annotations

import base64
import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

from fpdf import FPDF
from PIL import Image, TiffImagePlugin

TYPES = """<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/{part}" ContentType="{kind}"/></Types>"""
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
MACRO_WORD = "application/vnd.ms-word.document.macroEnabled.main+xml"
RELS = """<?xml version="1.0"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="r1" Type="http://x/{kind}" Target="{target}" TargetMode="{mode}"/>
</Relationships>"""
# 64 by 48 pixels of one colour, as a telephone packs them.
HEIC = (
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAX1tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAA"
    "AAAAAAAAACJpbG9jAAAAAERAAAEAAQAAAAABoQABAAAAAAAAABoAAAAjaWluZgAAAAAAAQAAABVpbmZlAgAAAAABAABo"
    "dmMxAAAAAA5waXRtAAAAAAABAAAA/WlwcnAAAADdaXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEA"
    "GEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq5Ka5uAhoMCAAAAMDIAAA"
    "AwAhYgABAAZEAcFzwIkAAAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAoY2xhcAAAAEAAAAAB"
    "AAAAMAAAAAEAAAAAAAAAAv////AAAAACAAAAEHBpeGkAAAAAAwgICAAAABhpcG1hAAAAAAAAAAEAAQWBAgMFhAAAACJt"
    "ZGF0AAAAFigBrxmA70mlv//VGH/Zkr/V61pj5uA="
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def zipped(parts: Mapping[str, bytes | str]) -> bytes:
    """An archive of these parts."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()


def docx(parts: Mapping[str, bytes | str] | None = None, *, kind: str = WORD) -> bytes:
    """A Word document. parts: further ones."""
    types = TYPES.format(part="word/document.xml", kind=kind)
    return zipped({"[Content_Types].xml": types, "word/document.xml": "<w/>", **(parts or {})})


def leads_to(kind: str, target: str, mode: str = "External") -> bytes:
    """A Word document that leads somewhere."""
    rels = RELS.format(kind=kind, target=target, mode=mode)
    return docx({"word/_rels/document.xml.rels": rels})


def xlsx() -> bytes:
    """A workbook."""
    types = TYPES.format(part="xl/workbook.xml", kind=EXCEL)
    return zipped({"[Content_Types].xml": types, "xl/workbook.xml": "<workbook/>"})


def ofd() -> bytes:
    """A document of the Chinese standard."""
    return zipped({"OFD.xml": "<OFD/>", "Doc_0/Document.xml": "<Document/>"})


def pdf(pages: int = 1) -> bytes:
    """A PDF with a line on each page."""
    made = FPDF()
    made.set_font("helvetica", size=14)
    for number in range(1, pages + 1):
        made.add_page()
        made.cell(text=f"Page {number} of a reply")
    return bytes(made.output())


def pdf_with(catalog: str) -> bytes:
    """A PDF of one page whose catalogue says this, too."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R " + catalog.encode() + b">>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF\n"
    )


def pdf_with_packed_script() -> bytes:
    """A PDF whose script stands in a packed list."""
    packed = zlib.compress(b"4 0 <</S/JavaScript/JS(app.alert(1))>>")
    head = f"5 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length {len(packed)}>>stream\n"
    body = head.encode() + packed + b"\nendstream endobj\n"
    whole = pdf_with("/OpenAction 4 0 R")
    return whole.replace(b"trailer", body + b"trailer")


def picture(kind: str = "JPEG", size: tuple[int, int] = (320, 200)) -> bytes:
    """A picture with a place and a device in it, where its type can say so."""
    made = Image.effect_noise(size, 60).convert("RGB")
    packed = io.BytesIO()
    if kind == "JPEG":
        exif = Image.Exif()
        exif[0x010F], exif[0x0110] = "Maker", "Telephone 7"
        place = {1: "N", 2: (TiffImagePlugin.IFDRational(38), 54, 0)}
        exif.get_ifd(0x8825).update(place)
        made.save(packed, kind, exif=exif)
    else:
        made.save(packed, kind)
    return packed.getvalue()


def png_of(width: int, height: int) -> bytes:
    """The head of a PNG that says it is so large."""

    def chunk(name: bytes, content: bytes) -> bytes:
        checked = name + content
        return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def film(brand: bytes = b"isom", size: int = 2000) -> bytes:
    """A film of nothing."""
    boxes = ((b"ftyp", brand + bytes(12)), (b"moov", bytes(40)), (b"mdat", bytes(size)))
    return b"".join(box(name, body) for name, body in boxes)


def box(name: bytes, body: bytes) -> bytes:
    """A part of a film."""
    return struct.pack(">I", len(body) + 8) + name + body


def sound() -> bytes:
    """A sound recording of nothing."""
    return b"ID3\x03" + bytes(2000)


def wps(*streams: str) -> bytes:
    """A text of WPS with these streams in it."""
    names = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0") for name in (*streams, "WordDocument")
    )
    return (OLE + bytes(504) + names).ljust(4096, b"\0")


def heic() -> bytes:
    """A picture of a telephone."""
    return base64.b64decode(HEIC)
