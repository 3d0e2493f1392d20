"""Measure casetrack against a bare page on the same database, and write down what came of it.

    python -m benchmarks --keep FOLDER

It fills a nation of each size on each engine (kept in FOLDER, so that a second run does not fill it
again), measures every page in turns with F, and writes benchmarks/results/NAME.json after each
nation and docs/reference/performance.md at the end. It may be stopped and started again: what is
filled is kept, and so are the figures of other sizes
and engines. PostgreSQL is started as the tests start
theirs; 100,000 cases take about 2 GB of disk and some minutes, a million ten times as much.
"""

from __future__ import annotations

import json
import logging
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from benchmarks import report
from benchmarks.measuring import NIGHT_AT_MOST, measure, measure_night
from benchmarks.serving import memory, second_worker
from benchmarks.stores import ROOT, Nation, quiet, store

RESULTS = ROOT / "benchmarks" / "results"
ENGINES = ("sqlite", "postgresql")
THOUSAND, MILLION = 1_000, 1_000_000


def read_size(told: str) -> int:
    """1k, 100k, 1m or a number. Raises click.BadParameter."""
    number, unit = (told[:-1], told[-1].lower()) if told[-1:].isalpha() else (told, "")
    factor = {"": 1, "k": THOUSAND, "m": MILLION}.get(unit)
    if factor is None or not number.isdecimal():
        raise click.BadParameter(f"{told}: not a size such as 1k, 100k or 1m")
    return int(number) * factor


@click.command(help=__doc__)
@click.option("--sizes", default="1k,100k", show_default=True, help="1k,100k,1m")
@click.option("--engines", default=",".join(ENGINES), show_default=True)
@click.option("--repeats", default=3, show_default=True, type=click.IntRange(1))
@click.option(
    "--requests", default=10_000, show_default=True, help="Of one worker, for its memory."
)
@click.option("--as", "name", default="after", show_default=True, help="Name of this column.")
@click.option("--keep", required=True, type=click.Path(path_type=Path, file_okay=False))
@click.option("--fill-only", is_flag=True, help="Fill, and measure nothing.")
@click.option("--document/--no-document", default=True, help="Write the document at the end.")
def main(
    *, sizes: str, engines: str, repeats: int, requests: int, name: str, keep: Path,
    fill_only: bool, document: bool,
) -> None:  # fmt: skip
    """Fill, measure, write down."""
    logging.disable(logging.INFO)
    asked = [read_size(one) for one in sizes.split(",")]
    results = _begun(name)
    for engine in engines.split(","):
        if engine not in ENGINES:
            raise click.BadParameter(f"{engine}: not one of {', '.join(ENGINES)}")
        with store(engine, keep.resolve()) as databases:
            for size in asked:
                if fill_only:
                    quiet()
                # The night makes the small one a day older: it is filled anew, in seconds.
                nation = databases.nation(size, say=click.echo, fresh=size <= NIGHT_AT_MOST)
                if fill_only:
                    continue
                results[engine][str(size)] = _all_of(
                    nation, repeats=repeats, requests=requests if size == max(asked) else 0
                )
                RESULTS.mkdir(exist_ok=True)
                (RESULTS / f"{name}.json").write_text(json.dumps(results, indent=1) + "\n")
    if document and not fill_only:
        click.echo(f"wrote {report.write(RESULTS)}")


def _all_of(nation: Nation, *, repeats: int, requests: int) -> dict[str, Any]:
    found: dict[str, Any] = measure(nation, repeats=repeats, say=click.echo)
    found |= {"on": datetime.now(UTC).date().isoformat(), "commit": _commit()}
    found["filled_in"] = round(nation.seconds)
    if requests:
        # What a worker holds and answers does not depend on the size: once is enough.
        found["memory"] = memory(nation, requests=requests, say=click.echo)
    if requests and nation.engine == "postgresql":
        found["second_worker"] = second_worker(nation, repeats=repeats, say=click.echo)
    if nation.asked <= NIGHT_AT_MOST:
        found["night"] = measure_night(nation, say=click.echo)
    return found


def _begun(name: str) -> dict[str, Any]:
    """What an earlier run wrote under this name: other sizes and engines of it are kept."""
    file = RESULTS / f"{name}.json"
    known: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {"name": name}
    for engine in ENGINES:
        known.setdefault(engine, {})
    return known


def _commit() -> str:
    told = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return told.stdout.strip()


if __name__ == "__main__":
    main()
