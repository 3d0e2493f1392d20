"""The document: one table for each engine, from what the runs wrote down."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.pages import GOALS, LIST, PAGE, SCAN, WIDE_GOAL, Goal

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "reference" / "performance.md"
# The order of the columns; a run of another name comes after them.
FIRST = ("before", "earlier", "after")
ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
MISSING = "–"
# From this size on a scan takes longer than an empty page.
LARGE = 100_000
# Of the pages that no table lists.
SHOWN = 8

HEAD = """# Speed, measured

Written by `python -m benchmarks --keep FOLDER`; not edited by hand. What is measured stands in
`benchmarks/pages.py`, what a nation is filled with in `benchmarks/pattern.py` and
`benchmarks/nation.py`; why it matters in [scale.md](../why/scale.md).

**How to read it.** Seconds differ from machine to machine; ratios of one run do not. Each number
is a ratio: what a page costs, divided by what **F** costs, a bare Flask page of about the same
length with one Core query (fifty cases of one person by their next date) on the same database,
asked for in turns with it, its template compiled once. It is processor time, of casetrack and of
its database together, so that what else the machine did meanwhile falls away: the median of up to
thirty requests, and of as many repeats as there were ({repeats}). *Create* is divided by a bare
transaction of two inserts by the driver, *find* by a bare scan of the texts that a search looks in,
the *far page* by the first page of the same list (page {far}), a page of *a large office* by the
same page of a small one ({offices} cases). Growth: the ratio at the larger size divided by that at
1k. Steps:
of SQLite's machine, each row that is read is some of them, the same each time. **Bold**: not at its
goal. All as somebody signed in who may see few cases (a prosecutor with {mine} of them), all locks
and the CSRF check on; "office" and "head" are a section head; the far page is that of the head of
an office with a fifth of all cases.

The nation: eight scenes of the demonstration and more, played by casetrack's own actions over a
year for four prosecutors (one copy is the small office; a third of its cases are closed), then
copied with ids moved, with
offices and staff; titles and journals of each copy have words of their own.

"""


def write(results: Path) -> Path:
    """Write the document from every result in this folder; return where it is."""
    runs = _runs(results)
    far, repeats = _far(runs), _repeats(runs)
    parts = [HEAD.format(far=far, repeats=repeats, offices=_offices(runs), mine=168)]
    parts.append(_columns(runs))
    for engine, words in ENGINES.items():
        columns = [run for run in runs if run[engine]]
        if columns:
            parts += [f"\n## {words}\n\n", _table(engine, columns), "\n", _beside(engine, columns)]
            parts.append(_unlisted(engine, columns))
    notes = DOCUMENT.parent / "performance-notes.md"
    if notes.exists():
        parts.append(
            "\nWhat the figures do not say: [performance-notes.md](performance-notes.md).\n"
        )
    notes = results / "notes.md"
    if notes.exists():
        parts += ["\n## Of these runs\n\n", notes.read_text()]
    DOCUMENT.write_text("".join(parts))
    return DOCUMENT


def _runs(results: Path) -> list[dict[str, Any]]:
    """For each name of a run, by engine and size, what was measured."""
    runs: dict[str, dict[str, Any]] = {}
    for file in sorted(results.glob("*.json")):
        result = json.loads(file.read_text())
        run = runs.setdefault(
            result["name"], {"name": result["name"], **{engine: {} for engine in ENGINES}}
        )
        run[result["engine"]][str(result["size"])] = result
    return sorted(
        runs.values(), key=lambda run: FIRST.index(run["name"]) if run["name"] in FIRST else 9
    )


def _columns(runs: Sequence[dict[str, Any]]) -> str:
    lines = []
    for run in runs:
        nations = [nation for engine in ENGINES for nation in run[engine].values()]
        commits = sorted({(nation["commit"], nation["on"]) for nation in nations})
        text = "; ".join(f"commit `{commit}` on {on}" for commit, on in commits)
        lines.append(f"- **{run['name']}**: {text}\n")
    return "".join(lines)


def _table(engine: str, runs: Sequence[dict[str, Any]]) -> str:
    heads = ["", "goal"]
    for run in runs:
        sizes = _sizes(engine, run)
        heads += [f"{run['name']} {_size(size)}" for size in sizes]
        heads += [f"growth to {_size(size)}" for size in sizes[1:]]
    heads += ["statements + audit", "KB", "thousand steps"]
    lines = [_row(heads), _row(["---"] * len(heads))]
    for name, goal in GOALS.items():
        lines.append(_row(_line(engine, name, goal, runs)))
    return "".join(lines)


def _line(engine: str, name: str, goal: Goal, runs: Sequence[dict[str, Any]]) -> list[str]:
    asked = goal.ratio
    unit = "F" if goal.against == PAGE else "×"
    cells = [name, _asked(asked, goal, unit)]
    statements, kilobytes, steps = [], [], []
    for run in runs:
        sizes = _sizes(engine, run)
        ratios = [_ratio(run[engine][size], name) for size in sizes]
        for size, ratio in zip(sizes, ratios, strict=True):
            # A scan of little is quick: nobody needs an index there.
            is_asked = goal.against != SCAN or int(size) >= LARGE
            cells.append(_bold(ratio, asked if is_asked else None, unit))
        first = ratios[0]
        for ratio in ratios[1:]:
            grown = ratio / first if ratio and first and goal.against not in (LIST, SCAN) else None
            cells.append(_bold(grown, goal.growth, ""))
        last = _figure(run[engine][_sizes(engine, run)[-1]], name)
        if last is not None:
            text = f"{last['statements']} + {last['audit']}"
            is_more = goal.statements is not None and last["statements"] > goal.statements
            statements.append(f"**{text}**" if is_more else text)
            kilobytes.append(_bold(last["kilobytes"], goal.kilobytes, ""))
        steps += [_steps(run[engine][size], name) for size in sizes]
    cells.append(" → ".join(statements) + _of(goal.statements))
    cells.append(" → ".join(kilobytes) + _of(goal.kilobytes))
    cells.append(" → ".join(steps))
    return cells


def _beside(engine: str, runs: Sequence[dict[str, Any]]) -> str:
    """What is no page: memory, a second worker, a night."""
    heads = ["", "goal", *(run["name"] for run in runs)]
    lines = [_row(heads), _row(["---"] * len(heads))]
    rows = (
        ("a worker before its first request, MB", MISSING, "memory", "before", None),
        ("after the first few, MB", MISSING, "memory", "few", None),
        ("after {requests} requests, MB", "≤ 110", "memory", "after", 110.0),
        ("ten seconds later, MB", "≤ 110", "memory", "at_rest", 110.0),
        (
            "after them, by its share of what is shared, MB",
            MISSING,
            "memory",
            "share",
            None,
        ),
        ("each of two workers by its share, MB", "≤ 110", "memory", "share_of_two", 110.0),
        ("two workers: one worker", "≥ 1.5", "workers", "ratio", None),
        ("a night, ms a case at work", "≤ 3", "night", "milliseconds", 3.0),
        ("a night, F a case at work", MISSING, "night", "ratio", None),
    )
    for words, asked, part, key, at_most in rows:
        parts = [_last_with(engine, run, part) for run in runs]
        if not any(parts):
            continue
        counts = {values["requests"]: None for values in parts if values and "requests" in values}
        requests = " → ".join(f"{number:,}" for number in counts)
        cells = [_bold(values.get(key) if values else None, at_most, "") for values in parts]
        lines.append(_row([words.format(requests=requests), asked, *cells]))
    for run in runs:
        sizes = _sizes(engine, run)
        filled = ", ".join(f"{_size(size)} in {run[engine][size]['filled_in']} s" for size in sizes)
        bare = ", ".join(
            f"{_milliseconds(run[engine][size])} ms at {_size(size)}" for size in sizes
        )
        lines.append(f"\n{run['name']}: F took {bare} of the processor; filled: {filled}.\n")
    return "".join(lines)


def _unlisted(engine: str, runs: Sequence[dict[str, Any]]) -> str:
    """The dearest of the pages that no table lists, and the heaviest."""
    by_run = {run["name"]: _last_with(engine, run, "unlisted") or {} for run in runs}
    last = by_run[runs[-1]["name"]]
    if not last:
        return ""

    def cost(page: str) -> float:
        return statistics.median(last[page]["ratios"])

    def weight(page: str) -> float:
        return float(last[page]["kilobytes"])

    dear = sum(cost(page) > WIDE_GOAL.ratio for page in last)
    heavy = sum(weight(page) > WIDE_GOAL.kilobytes for page in last)
    shown = dict.fromkeys([*sorted(last, key=cost)[: -SHOWN - 1 : -1]])
    shown |= dict.fromkeys([*sorted(last, key=weight)[: -SHOWN - 1 : -1]])
    names = list(by_run)
    lines = [
        f"\nPages of a head that no table lists: {len(last)}, of which {dear} cost more than "
        f"{WIDE_GOAL.ratio} F and {heavy} weigh more than {WIDE_GOAL.kilobytes} KB. "
        "The dearest and the heaviest:\n\n",
        _row(["", *(f"{name}, F" for name in names), *(f"{name}, KB" for name in names)]),
        _row(["---"] * (1 + 2 * len(names))),
    ]
    for page in shown:
        figures = [by_run[name].get(page) for name in names]
        costs = [statistics.median(figure["ratios"]) if figure else None for figure in figures]
        weights = [figure["kilobytes"] if figure else None for figure in figures]
        cells = [f"`{page}`", *(_bold(ratio, WIDE_GOAL.ratio, "") for ratio in costs)]
        lines.append(_row([*cells, *(_bold(kb, WIDE_GOAL.kilobytes, "") for kb in weights)]))
    return "".join(lines)


def _last_with(engine: str, run: dict[str, Any], part: str) -> dict[str, Any] | None:
    """What the largest nation that has it says."""
    for size in reversed(_sizes(engine, run)):
        figures: dict[str, Any] | None = run[engine][size].get(part)
        if figures:
            return figures
    return None


def _sizes(engine: str, run: dict[str, Any]) -> list[str]:
    return sorted(run[engine], key=int)


def _size(size: str) -> str:
    number = int(size)
    return f"{number // 1_000_000}m" if number >= 1_000_000 else f"{number // 1000}k"


def _figure(nation: dict[str, Any], name: str) -> dict[str, Any] | None:
    figure: dict[str, Any] | None = nation.get("pages", {"figures": {}})["figures"].get(name)
    return figure


def _ratio(nation: dict[str, Any], name: str) -> float | None:
    figure = _figure(nation, name)
    return statistics.median(figure["ratios"]) if figure else None


def _steps(nation: dict[str, Any], name: str) -> str:
    figure = _figure(nation, name)
    return _number(figure["steps"] / 1000) if figure and figure["steps"] else MISSING


def _milliseconds(nation: dict[str, Any]) -> str:
    figure = _figure(nation, PAGE)
    return f"{statistics.median(figure['milliseconds']):.1f}" if figure else MISSING


def _asked(ratio: float | None, goal: Goal, unit: str) -> str:
    texts = []
    if ratio is not None:
        texts.append(f"≤ {_number(ratio)} {unit}")
    if goal.growth is not None:
        texts.append(f"growth ≤ {goal.growth}")
    return ", ".join(texts) or MISSING


def _bold(number: float | None, at_most: float | None, unit: str) -> str:
    if number is None:
        return MISSING
    text = f"{_number(number)} {unit}".strip()
    return f"**{text}**" if at_most is not None and number > at_most * 1.005 else text


def _of(goal: int | None) -> str:
    return f" (≤ {goal})" if goal is not None else ""


def _number(number: float) -> str:
    if number >= 100:
        return f"{number:.0f}"
    if number < 0.1:
        return f"{number:.2g}"
    return f"{number:.1f}" if number >= 10 else f"{number:.2f}".rstrip("0").rstrip(".")


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def _far(runs: Sequence[dict[str, Any]]) -> str:
    pages = {nation["pages"]["far_page"] for nation in _measured(runs)}
    return ", ".join(f"{page:,}" for page in sorted(pages)) if pages else MISSING


def _repeats(runs: Sequence[dict[str, Any]]) -> int:
    counted = [len(nation["pages"]["figures"][PAGE]["ratios"]) for nation in _measured(runs)]
    return min(counted, default=0)


def _offices(runs: Sequence[dict[str, Any]]) -> str:
    sizes = {tuple(nation["offices"]) for nation in _measured(runs)}
    return "; ".join(f"{large:,} and {small:,}" for small, large in sorted(sizes)) or MISSING


def _measured(runs: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every nation whose pages were measured."""
    nations = [nation for run in runs for engine in ENGINES for nation in run[engine].values()]
    return [nation for nation in nations if "pages" in nation]
