"""The two faces of the pages, laid out so that a first Chinese page loads little of them.

Both come from a package in some hundred slices. The characters of `characters.txt` and, of titles,
`titles.txt` were taken out of them into files of one weight, which stand in `cut/`: a large one of
what most pages say, then small ones. `./run characters` cuts them anew (`cutting.py`). The other
characters of GB 2312 follow in the slices of the package, which a browser asks for when a page has
a character of them; what is rarer still is left to the fonts of the machine. They have a style
sheet of their own, because it is ten times as long.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

ASSETS = Path(__file__).resolve().parent
CHARACTERS, TITLES = ASSETS / "characters.txt", ASSETS / "titles.txt"
CUT = ASSETS / "cut"
# What the files in `cut/` were cut from.
STAMP = CUT / "cut-from"
LATIN = frozenset([*range(0x20, 0x7F), 0xA0, 0xB7, 0xD7, 0x2013, 0x2190, 0x2192, 0x2212])
# Letters of other languages, in a file that hardly a page asks for.
ACCENTED = frozenset(range(0xA1, 0x180)) - LATIN

# The rows of GB 2312 that hold the usual characters, and those that hold the others.
USUAL, ALL = range(0xB0, 0xD8), range(0xB0, 0xF8)


class Face(NamedTuple):
    """One of our two.

    characters: in this order; first, size: how many stand in the first file that is cut, and in
    each of the others. rows: which of GB 2312 follow, for titles hardly ever have a rare one.
    """

    family: str
    package: str
    weight: int
    characters: Path
    first: int
    size: int
    rows: range


FACES = (
    Face("casetrack Sans", "noto-sans-sc", 400, CHARACTERS, 800, 80, ALL),
    Face("casetrack Serif", "noto-serif-sc", 600, TITLES, 120, 60, USUAL),
)

Slices = Mapping[Path, frozenset[int]]
_FACE = re.compile(r"url\(\./files/([^)]+\.woff2)\).*?unicode-range: ([^;]+);", re.DOTALL)


def make_fonts(packages: Path, folder: Path) -> tuple[str, str]:
    """Write the files into `folder`; return two style sheets: of the first files, of the others.

    packages: where npm put the packages of the faces.
    """
    folder.mkdir(parents=True)
    first: list[str] = []
    others: list[str] = []
    for face in FACES:
        source = packages / face.package
        slices = slices_of(source)
        taken: set[int] = set()
        for name, has in files_of(face, slices):
            shutil.copy(CUT / name, folder / name)
            first.append(_rule(face, folder / name, has))
            taken |= has
        for path, has in slices.items():
            if rest := (has & _in_rows(face.rows)) - taken:
                shutil.copy(path, folder / path.name)
                others.append(_rule(face, folder / path.name, rest))
        shutil.copy(source / "LICENSE", folder / f"{face.package}.LICENSE")
    return "".join(first), "".join(others)


def files_of(face: Face, slices: Slices) -> Iterator[tuple[str, frozenset[int]]]:
    """Each file that is cut of a face, and the characters that it has."""
    known = frozenset().union(*slices.values())
    for number, wanted in enumerate(_files(face)):
        yield f"{face.package}-{number}.woff2", wanted & known


def slices_of(package: Path) -> Slices:
    """The files of a package, and the characters that each has."""
    sheet = (package / "index.css").read_text(encoding="utf-8")
    return {
        package / "files" / name: frozenset(_read(ranges)) for name, ranges in _FACE.findall(sheet)
    }


def digest() -> str:
    """Of all that the files in `cut/` are cut from and by."""
    locked = json.loads((ASSETS / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    packages = [locked[f"node_modules/@fontsource-variable/{face.package}"] for face in FACES]
    faces = [face._replace(characters=Path(face.characters.name)) for face in FACES]
    text = repr((faces, sorted(LATIN), [package["integrity"] for package in packages]))
    files = [path.read_bytes() for path in (CHARACTERS, TITLES, ASSETS / "cutting.py")]
    return hashlib.sha256(b"".join([text.encode(), *files])).hexdigest()


def _files(face: Face) -> Iterator[frozenset[int]]:
    """What stands in each file: Latin letters and figures, the characters in order, accents."""
    yield LATIN
    characters = face.characters.read_text(encoding="utf-8").replace("\n", "")
    starts = [0, *range(face.first, len(characters), face.size)]
    for start, end in zip(starts, [*starts[1:], len(characters)], strict=True):
        yield frozenset(map(ord, characters[start:end])) - LATIN
    yield ACCENTED


def _in_rows(rows: range) -> frozenset[int]:
    cells = (bytes((row, cell)) for row in rows for cell in range(0xA1, 0xFF))
    return frozenset(ord(sign) for cell in cells if (sign := cell.decode("gb2312", "ignore")))


def _read(ranges: str) -> Iterator[int]:
    for span in ranges.split(","):
        first, _, last = span.strip().removeprefix("U+").partition("-")
        yield from range(int(first, 16), int(last or first, 16) + 1)


def _rule(face: Face, path: Path, has: Iterable[int]) -> str:
    version = hashlib.sha256(path.read_bytes()).hexdigest()[:8]
    return (
        f'@font-face{{font-family:"{face.family}";font-style:normal;font-weight:{face.weight};'
        f'font-display:swap;src:url("fonts/{path.name}?v={version}") format("woff2");'
        f"unicode-range:{','.join(_ranges(has))}}}\n"
    )


def _ranges(has: Iterable[int]) -> Iterator[str]:
    """U+4e00-4e02, U+4e08: neighbours together."""
    points = sorted(has)
    start = points[0]
    for this, following in zip(points, [*points[1:], -1], strict=True):
        if following != this + 1:
            yield f"U+{start:x}" if start == this else f"U+{start:x}-{this:x}"
            start = following
