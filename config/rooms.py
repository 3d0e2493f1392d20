"""Draw the rooms of casetrack on their floors, from the imports: `./run rooms`.

The floors are those of the contracts in `pyproject.toml`. Which room imports which stands in
`config/rooms.txt`, a line for each room: a new arrow is written there by whoever wants it, or
`./run rooms --list` writes all of them anew. An arrow that runs up, one that nobody said, one that
is said and gone, and a circle inside a room each fail.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from html import escape
from pathlib import Path
from textwrap import wrap
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LIST = Path("config", "rooms.txt")
PICTURE = Path("docs", "images", "rooms.svg")
HEAD = """\
# Which room of casetrack imports which: an arrow that does not stand here fails (`./run rooms`).
"""

Arrows = Mapping[str, Collection[str]]  # by the room that imports, those that it imports from

# Of casetrack, wherever in a module it stands; one of many names goes on in brackets.
IMPORT = re.compile(
    r"^[ \t]*(?:from[ ]casetrack[\w.]*[ ]import[ ](?:\([^)]*\)|.*)|import[ ]casetrack.*)",
    re.MULTILINE,
)
# Of the picture, in pixels.
WIDTH, MARGIN, GAP, BETWEEN, LINE, LETTER = 1200, 20, 24, 44, 16, 6.3
STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#333}"
    ".name{font-weight:600;font-size:14px;fill:#111}"
    ".room{fill:#e8eff7;stroke:#5b7083}.sub{fill:#cddff0;stroke:none}"
    ".arrow{fill:none;stroke:#8794a1}"
)


@dataclass(frozen=True)
class House:
    """The package as it is written down. imports: pairs of modules, the one that imports first."""

    imports: frozenset[tuple[str, str]]
    floors: Sequence[Collection[str]]  # the highest first
    open_floors: Collection[str]  # rooms on a floor whose rooms may import each other
    # By room: its features and what else a contract names, each with its floor, the highest 0.
    sub_rooms: Mapping[str, Mapping[str, int]]
    purposes: Mapping[str, str]  # by room, in a sentence
    said: Arrows

    @property
    def arrows(self) -> dict[str, set[str]]:
        """Between rooms, as they are."""
        return gathered((source[1], target[1]) for source, target in self._split())

    def within(self, room: str) -> dict[str, set[str]]:
        """Between the sub-rooms of a room; what stands in none of them counts as the room."""
        subs = self.sub_rooms[room]
        inside = (pair for pair in self._split() if pair[0][1] == pair[1][1] == room)
        return gathered(
            tuple(path[2] if len(path) > 2 and path[2] in subs else room for path in pair)
            for pair in inside
        )

    def _split(self) -> Iterator[tuple[list[str], list[str]]]:
        for source, target in self.imports:
            pair = source.split("."), target.split(".")
            if len(pair[0]) > 1 and len(pair[1]) > 1:
                yield pair


def gathered(pairs: Iterator[tuple[str, ...]]) -> dict[str, set[str]]:
    """Pairs of different names, by the first."""
    by_source: dict[str, set[str]] = {}
    for source, target in pairs:
        if source != target:
            by_source.setdefault(source, set()).add(target)
    return by_source


def read(root: Path = ROOT) -> House:
    """Read the house of this tree."""
    files = {name_of(file, root): file for file in sorted((root / "casetrack").rglob("*.py"))}
    texts = {name: file.read_text(encoding="utf-8") for name, file in files.items()}
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = [rule for rule in settings["tool"]["importlinter"]["contracts"] if "layers" in rule]
    layers: list[str] = contracts[0]["layers"]
    rooms = [name for name in texts if name.count(".") == 1]
    listed = root / LIST
    return House(
        imports=frozenset(
            (name, target)
            for name, text in texts.items()
            for target in imported(only_imports(text), files)
        ),
        floors=[names_in(layer) for layer in layers],
        open_floors={name for layer in layers if ":" in layer for name in names_in(layer)},
        sub_rooms=sub_rooms_of(files, contracts[1:]),
        purposes={
            name.removeprefix("casetrack."): first_sentence(
                ast.get_docstring(ast.parse(texts[name])) or ""
            )
            for name in rooms
        },
        said=said_in(listed.read_text(encoding="utf-8")) if listed.exists() else {},
    )


def sub_rooms_of(
    modules: Collection[str], contracts: Sequence[Mapping[str, Any]]
) -> dict[str, dict[str, int]]:
    """The features of each room, and what else its contract names; without one all on one floor."""
    sub_rooms: dict[str, dict[str, int]] = {}
    for contract in contracts:
        floors = enumerate(names_in(layer) for layer in contract["layers"])
        room = contract["containers"][0].removeprefix("casetrack.")
        sub_rooms[room] = {name: number for number, names in floors for name in names}
    for name in modules:
        if re.fullmatch(r"casetrack\.\w+\.\w+\.feature", name):
            _, room, feature, _ = name.split(".")
            sub_rooms.setdefault(room, {}).setdefault(feature, 0)
    return sub_rooms


def name_of(file: Path, root: Path) -> str:
    """The dotted name of a module."""
    return ".".join(file.relative_to(root).with_suffix("").parts).removesuffix(".__init__")


def first_sentence(docstring: str) -> str:
    """What a docstring says a room is for."""
    return " ".join(docstring.split("\n\n")[0].split()).split(". ")[0].rstrip(".").replace("`", "")


def names_in(layer: str) -> list[str]:
    """The packages of one layer of a contract."""
    return re.findall(r"\w+", layer)


def only_imports(text: str) -> ast.Module:
    """A module without all else: parsing that takes forty times as long."""
    return ast.parse("\n".join(line.strip() for line in IMPORT.findall(text)))


def imported(tree: ast.Module, modules: Collection[str]) -> Iterator[str]:
    """Every module of casetrack that a module imports, or imports something from."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in modules)
        elif isinstance(node, ast.ImportFrom) and node.module in modules:
            for alias in node.names:
                inside = f"{node.module}.{alias.name}"
                yield inside if inside in modules else str(node.module)


def said_in(text: str) -> dict[str, set[str]]:
    """The arrows that a list says."""
    lines = (line.partition(":") for line in text.splitlines() if not line.startswith("#"))
    return {room.strip(): set(targets.split()) for room, _, targets in lines if targets.strip()}


def listed(arrows: Arrows) -> str:
    """A list that says these arrows."""
    lines = (f"{room}: {' '.join(sorted(targets))}\n" for room, targets in sorted(arrows.items()))
    return HEAD + "".join(lines)


def faults(house: House) -> Iterator[str]:
    """What is wrong with the arrows, in plain sentences."""
    arrows = house.arrows
    floor = {room: number for number, rooms in enumerate(house.floors) for room in rooms}
    for room, target in pairs_of(arrows):
        if room not in floor or target not in floor:
            yield f"{room} or {target} stands on no floor of the contract in pyproject.toml."
        elif floor[target] < floor[room]:
            yield f"{room} imports {target}, which stands above it."
        elif floor[target] == floor[room] and room not in house.open_floors:
            yield f"{room} imports {target}, which stands beside it."
        if target not in house.said.get(room, ()):
            yield f"{room} imports {target}: a new arrow, which {LIST} does not say."
    for room, target in pairs_of(house.said):
        if target not in arrows.get(room, ()):
            yield f"{room} imports {target} no more: {LIST} says so still."
    for room in house.sub_rooms:
        yield from _faults_within(house, room)


def _faults_within(house: House, room: str) -> Iterator[str]:
    subs, within = house.sub_rooms[room], house.within(room)
    for sub, target in pairs_of(within):
        if sub in subs and target in subs and subs[sub] >= subs[target]:
            yield f"Within {room} {sub} imports {target}, and no contract puts it above."
    try:
        TopologicalSorter(within).prepare()
    except CycleError as circle:
        yield f"A circle inside {room}: {' -> '.join(circle.args[1])}."


def pairs_of(arrows: Arrows) -> list[tuple[str, str]]:
    """Each arrow by itself, in alphabetical order."""
    return sorted((room, target) for room, targets in arrows.items() for target in targets)


def without_long_ways(arrows: Arrows) -> list[tuple[str, str]]:
    """The arrows that no longer way implies: what is drawn."""
    below: dict[str, set[str]] = {}

    def reached(room: str) -> set[str]:
        if room not in below:
            below[room] = set()  # of a circle, which is a fault, each is drawn
            below[room] = {far for near in arrows.get(room, ()) for far in (near, *reached(near))}
        return below[room]

    return [
        (room, target)
        for room, target in pairs_of(arrows)
        if not any(target in reached(near) for near in arrows[room] if near != target)
    ]


@dataclass(frozen=True)
class Box:
    """Where a room is drawn, in pixels."""

    x: float
    y: float
    width: float
    height: float
    lines: Sequence[str]  # of its purpose
    subs: Sequence[str]


def boxes(house: House) -> dict[str, Box]:
    """A box for each room, a row for each floor."""
    placed: dict[str, Box] = {}
    y = float(MARGIN + 2 * LINE)
    for floor in house.floors:
        width = min(720, (WIDTH - 2 * MARGIN - GAP * (len(floor) - 1)) / len(floor))
        x = (WIDTH - width * len(floor) - GAP * (len(floor) - 1)) / 2
        row = []
        for room in floor:
            lines = wrap(house.purposes.get(room, ""), int(width / LETTER) - 2)
            subs = wrap(" · ".join(sorted(house.sub_rooms.get(room, ()))), int(width / LETTER) - 4)
            row.append((room, lines, subs))
        height = max(
            LINE * (len(lines) + 1) + (LINE * len(subs) + 8 if subs else 0) + 12
            for _, lines, subs in row
        )
        for room, lines, subs in row:
            placed[room] = Box(x, y, width, height, lines, subs)
            x += width + GAP
        y += height + BETWEEN
    return placed


def picture(house: House) -> str:
    """The rooms on their floors, as SVG."""
    placed = boxes(house)
    height = max(box.y + box.height for box in placed.values()) + MARGIN
    arrows = house.arrows
    drawn = [pair for pair in without_long_ways(arrows) if set(pair) <= set(placed)]
    text = (
        f"A room imports from rooms below it. Of the {len(pairs_of(arrows))} arrows those "
        f"{len(drawn)} are drawn that do not follow from others."
    )
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}">',
            f"<title>The rooms of casetrack on their floors</title><style>{STYLE}</style>",
            f'<rect width="{WIDTH}" height="{height:g}" fill="#fff"/>',
            f'<text x="{MARGIN}" y="{MARGIN + LINE}">{text}</text>',
            *(drawn_arrow(placed[room], placed[target]) for room, target in drawn),
            *(part for room, box in placed.items() for part in drawn_room(room, box)),
            "</svg>\n",
        ]
    )


def drawn_arrow(source: Box, target: Box) -> str:
    """A curve from the foot of one box to the head of another, with its point."""
    x, y = source.x + source.width / 2, source.y + source.height
    # Not under the middle of what lies between: it comes in where it comes from.
    end = min(max(x, target.x + 12), target.x + target.width - 12)
    top, bend = target.y, (target.y - y) / 2
    return (
        f'<path class="arrow" d="M{x:.0f},{y:.0f}C{x:.0f},{y + bend:.0f} {end:.0f},{top - bend:.0f}'
        f' {end:.0f},{top:.0f}m-4,-7l4,7l4,-7"/>'
    )


def drawn_room(room: str, box: Box) -> Iterator[str]:
    """The box of a room: its name, what it is for, its sub-rooms."""
    place = f'x="{box.x:.0f}" y="{box.y:.0f}" width="{box.width:.0f}" height="{box.height:.0f}"'
    yield f'<rect class="room" {place} rx="3"/>'
    x, y = box.x + 8, box.y + LINE + 2
    yield f'<text class="name" x="{x:.0f}" y="{y:.0f}">{room}</text>'
    for number, line in enumerate(box.lines, 1):
        yield f'<text x="{x:.0f}" y="{y + number * LINE:.0f}">{escape(line)}</text>'
    if box.subs:
        top = y + len(box.lines) * LINE + 8
        size = f'width="{box.width - 16:.0f}" height="{len(box.subs) * LINE + 4}"'
        yield f'<rect class="sub" x="{x:.0f}" y="{top:.0f}" {size}/>'
        for number, line in enumerate(box.subs, 1):
            yield f'<text x="{x + 6:.0f}" y="{top + number * LINE - 2:.0f}">{line}</text>'


def main(arguments: Sequence[str]) -> int:
    """Draw the picture; say what is wrong with the arrows, and fail if anything is."""
    house = read()
    if "--list" in arguments:
        (ROOT / LIST).write_text(listed(house.arrows), encoding="utf-8")
        house = read()
    (ROOT / PICTURE).write_text(picture(house), encoding="utf-8")
    wrong = list(faults(house))
    print(*wrong or ["Every arrow between the rooms is said, and none runs up."], sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
