"""Measure casetrack against a bare page on the same database, and write down what came of it.

    python -m benchmarks --keep FOLDER

It fills a nation of each size on each engine (kept in FOLDER, so that a second run does not fill it
again), measures every page in turns with F, and writes a file into benchmarks/results after
each part and docs/reference/performance.md at the end. It may be stopped and started again: what is
filled is kept, and so are the figures of other sizes
and engines. PostgreSQL is started as the tests start
theirs; 100,000 cases take about 2 GB of disk and some minutes, a million ten times as much.
"""

from __future__ import annotations

import json
import logging
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from benchmarks import report
from benchmarks.measuring import (
    NIGHT_AT_MOST,
    ROUNDS,
    measure,
    measure_night,
    measure_unlisted,
)
from benchmarks.serving import memory, second_worker
from benchmarks.stores import ROOT, Nation, quiet, store

RESULTS = ROOT / "benchmarks" / "results"
ENGINES = ("sqlite", "postgresql")
PARTS = "pages,unlisted,memory,workers,night"
THOUSAND, MILLION = 1_000, 1_000_000


def read_size(size: str) -> int:
    """1k, 100k, 1m or a number. Raises click.BadParameter."""
    number, unit = (size[:-1], size[-1].lower()) if size[-1:].isalpha() else (size, "")
    factor = {"": 1, "k": THOUSAND, "m": MILLION}.get(unit)
    if factor is None or not number.isdecimal():
        raise click.BadParameter(f"{size}: not a size such as 1k, 100k or 1m")
    return int(number) * factor


@click.command(help=__doc__)
@click.option("--sizes", default="1k,100k", show_default=True, help="1k,100k,1m")
@click.option("--engines", default=",".join(ENGINES), show_default=True)
@click.option("--repeats", default=3, show_default=True, type=click.IntRange(1))
@click.option(
    "--requests", default=10_000, show_default=True, help="Of one worker, for its memory."
)
@click.option("--rounds", default=ROUNDS, show_default=True, type=click.IntRange(3))
@click.option("--commit", default="", help="Of an older tree that the instrument was copied to.")
@click.option("--parts", default=PARTS, show_default=True, help="Which of these to measure.")
@click.option("--as", "name", default="after", show_default=True, help="Name of this column.")
@click.option("--keep", required=True, type=click.Path(path_type=Path, file_okay=False))
@click.option("--fill-only", is_flag=True, help="Fill, and measure nothing.")
@click.option("--older", default="", help="Migration of kept databases to bring forward.")
@click.option("--gently", is_flag=True, help="Give way to others on this machine while filling.")
@click.option("--document/--no-document", default=True, help="Write the document at the end.")
def main(
    *,
    sizes: str,
    engines: str,
    repeats: int,
    rounds: int,
    requests: int,
    parts: str,
    name: str,
    commit: str,
    keep: Path,
    fill_only: bool,
    gently: bool,
    older: str,
    document: bool,
) -> None:
    """Fill, measure, write down."""
    # Whoever stops it stops the database server with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    logging.disable(logging.INFO)
    asked = [read_size(size) for size in sizes.split(",")]
    if gently:
        quiet()
    for engine in engines.split(","):
        if engine not in ENGINES:
            raise click.BadParameter(f"{engine}: not one of {', '.join(ENGINES)}")
        with store(engine, keep.resolve()) as databases:
            if older:
                databases.bring_forward(older, say=click.echo)
            for size in asked:
                # The night makes the small one a day older: it is filled anew, in seconds.
                nation = databases.nation(size, say=click.echo, fresh=size <= NIGHT_AT_MOST)
                if fill_only:
                    continue
                ways = _ways(nation, repeats, rounds, requests, is_largest=size == max(asked))
                result = Result(name, nation, commit or _commit())
                for part in parts.split(","):
                    if part in ways:
                        result.add(part, ways[part]())
    if document and not fill_only:
        click.echo(f"wrote {report.write(RESULTS)}")


def _ways(
    nation: Nation, repeats: int, rounds: int, requests: int, *, is_largest: bool
) -> dict[str, Callable[[], Any]]:
    """How each part is measured, as far as it is on this nation."""
    ways: dict[str, Callable[[], Any]] = {
        "pages": lambda: measure(nation, repeats=repeats, rounds=rounds, say=click.echo)
    }
    # What a worker holds and answers does not depend on the size: once is enough.
    if is_largest:
        ways["unlisted"] = lambda: measure_unlisted(nation, say=click.echo)
        ways["memory"] = lambda: memory(nation, requests=requests, say=click.echo)
        if nation.engine == "postgresql":
            ways["workers"] = lambda: second_worker(nation, repeats=repeats, say=click.echo)
    if nation.asked <= NIGHT_AT_MOST:
        ways["night"] = lambda: measure_night(nation, say=click.echo)
    return ways


class Result:
    """What was measured of one nation, in a file of its own: written after each part."""

    def __init__(self, name: str, nation: Nation, commit: str) -> None:
        self.file = RESULTS / f"{name}-{nation.engine}-{nation.asked}.json"
        kept = json.loads(self.file.read_text()) if self.file.exists() else {}
        self.kept: dict[str, Any] = kept | {
            "name": name,
            "engine": nation.engine,
            "size": nation.asked,
            "on": datetime.now(UTC).date().isoformat(),
            "commit": commit,
            "filled_in": round(nation.seconds),
            "cases": nation.cases,
            "offices": nation.shape.offices,
        }

    def add(self, part: str, measured: Any) -> None:
        """Keep what came of one part; where another run measured the others, they stay."""
        self.kept[part] = measured
        RESULTS.mkdir(exist_ok=True)
        self.file.write_text(json.dumps(self.kept, indent=1) + "\n")


def _commit() -> str:
    finished = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return finished.stdout.strip()


if __name__ == "__main__":
    main()
