"""The two faces of the pages, cut so that a first Chinese page loads little of them.

Both come from a package in some hundred slices. The characters of `characters.txt` are taken out
of them into a few files of one weight. The other characters of GB 2312 follow in the slices of the
package, which a browser asks for when a page has a character of them; what is rarer still is left
to the fonts of the machine. They have a style sheet of their own, because it is ten times as long.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

CHARACTERS = Path(__file__).resolve().parent / "characters.txt"
LATIN = frozenset([*range(0x20, 0x7F), *range(0xA0, 0x180), 0x2013, 0x2190, 0x2192, 0x2212])

# The rows of GB 2312 that hold the usual characters, and those that hold the others.
USUAL, ALL = range(0xB0, 0xD8), range(0xB0, 0xF8)

# Family, its package, the weight that is used, how many characters stand in each of its files, and
# which rows follow: titles hardly ever have a rare one.
FACES = (
    ("casetrack Sans", "noto-sans-sc", 400, 1_200, ALL),
    ("casetrack Serif", "noto-serif-sc", 600, 75, USUAL),
)
# Of layout nothing is used: no vertical lines, no alternates.
DROPPED = ("GSUB", "GPOS", "GDEF", "BASE", "STAT", "HVAR", "VVAR", "MVAR", "vhea", "vmtx", "avar")

_FACE = re.compile(r"url\(\./files/([^)]+\.woff2)\).*?unicode-range: ([^;]+);", re.DOTALL)
_Slices = Mapping[Path, frozenset[int]]


def make_fonts(packages: Path, folder: Path) -> tuple[str, str]:
    """Write the files into `folder`; return two style sheets: of the first files, of the others.

    packages: where npm put the packages of the faces.
    """
    folder.mkdir(parents=True)
    first: list[str] = []
    others: list[str] = []
    for family, package, weight, size, rows in FACES:
        source = packages / package
        slices = dict(_slices(source))
        taken: set[int] = set()
        for number, wanted in enumerate(_files(size)):
            has = wanted & frozenset().union(*slices.values())
            name = f"{package}-{number}.woff2"
            _cut(slices, has, weight).save(folder / name)
            first.append(_rule(family, weight, name, has))
            taken |= has
        for path, has in slices.items():
            if rest := (has & _in_rows(rows)) - taken:
                shutil.copy(path, folder / path.name)
                others.append(_rule(family, weight, path.name, rest))
        shutil.copy(source / "LICENSE", folder / f"{package}.LICENSE")
    return "".join(first), "".join(others)


def _files(size: int) -> Iterator[frozenset[int]]:
    """What stands in each file: Latin letters and figures, then the characters, the usual first."""
    yield LATIN
    told = CHARACTERS.read_text(encoding="utf-8").replace("\n", "")
    for start in range(0, len(told), size):
        yield frozenset(map(ord, told[start : start + size])) - LATIN


def _in_rows(rows: range) -> frozenset[int]:
    cells = (bytes((row, cell)) for row in rows for cell in range(0xA1, 0xFF))
    return frozenset(ord(one) for cell in cells if (one := cell.decode("gb2312", "ignore")))


def _slices(package: Path) -> Iterator[tuple[Path, frozenset[int]]]:
    for name, ranges in _FACE.findall((package / "index.css").read_text(encoding="utf-8")):
        yield package / "files" / name, frozenset(_read(ranges))


def _read(ranges: str) -> Iterator[int]:
    for told in ranges.split(","):
        first, _, last = told.strip().removeprefix("U+").partition("-")
        yield from range(int(first, 16), int(last or first, 16) + 1)


def _cut(slices: _Slices, wanted: frozenset[int], weight: int) -> TTFont:
    """One font of one weight with these characters, out of however many slices have them."""
    options = Options(drop_tables=[*DROPPED], layout_features=[], hinting=False, name_IDs=[])
    with tempfile.TemporaryDirectory(prefix="casetrack-font-") as folder:
        parts = []
        for path, has in slices.items():
            if not has & wanted:
                continue
            font = TTFont(path)
            subsetter = Subsetter(options)
            subsetter.populate(unicodes=has & wanted)
            subsetter.subset(font)
            font = instantiateVariableFont(font, {"wght": weight})
            for table in DROPPED:
                if table in font:
                    del font[table]
            font.flavor = None
            parts.append(Path(folder, f"{len(parts)}.ttf"))
            font.save(parts[-1])
        whole: TTFont = Merger().merge([str(part) for part in parts])
    whole.flavor = "woff2"
    return whole


def _rule(family: str, weight: int, name: str, has: Iterable[int]) -> str:
    return (
        f'@font-face{{font-family:"{family}";font-style:normal;font-weight:{weight};'
        f'font-display:swap;src:url("fonts/{name}") format("woff2");'
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
