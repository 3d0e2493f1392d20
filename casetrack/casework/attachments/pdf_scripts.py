"""Whether a PDF runs a script, starts a program or carries files: looked for as bytes.

The file is read piece by piece, and the packed lists in it (object streams) with a limit, so that a
large one takes no memory. Nothing of it is run.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import IO

PIECE = 64 * 1024
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
