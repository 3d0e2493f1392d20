"""Plant the mutants of table.py: `python -m tests.mutants [feature ...] [--sample N]`.

Each is planted in a copy of the tree, never in the tree itself, and only the tests that it names
are run, on SQLite. It fails if one survives that is not listed as a survivor, or if one that is
listed is noticed after all. `--sample N`: only so many, others every day, all of them in turn.
"""

from __future__ import annotations

import argparse
import itertools
import os
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from queue import SimpleQueue

from tests.mutants.planting import (
    CannotTell,
    Mutant,
    Verdict,
    copy_tree,
    place_of,
    run_tests,
    try_mutant,
)
from tests.mutants.table import MUTANTS


def main(arguments: Sequence[str]) -> int:
    """Try those that were asked for; say what became of each, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants")
    rooms = sorted({mutant.room for mutant in MUTANTS})
    parser.add_argument("features", nargs="*", help=f"of {', '.join(rooms)}; all of them")
    parser.add_argument("--sample", type=int, metavar="N", help="so many, others every day")
    options = parser.parse_args(arguments)
    if unknown := sorted(set(options.features) - set(rooms)):
        parser.error(f"no mutants of {', '.join(unknown)}")
    asked = [
        mutant for mutant in MUTANTS if not options.features or mutant.room in options.features
    ]
    if options.sample is not None:
        asked = sample(asked, options.sample, day=datetime.now(UTC).date().toordinal())
    try:
        for mutant in asked:
            place_of(mutant)
        verdicts = try_all(asked)
    except CannotTell as problem:
        print(f"mutants: {problem}", file=sys.stderr)
        return 1
    caught = sum(verdict.caught_by is not None for verdict in verdicts)
    print(f"{caught} of {len(verdicts)} mutants were caught.")
    wrong = [verdict for verdict in verdicts if not verdict.is_as_told]
    for verdict in wrong:
        print(f"Not as the table tells: {verdict}")
    return 1 if wrong else 0


def sample(mutants: Sequence[Mutant], size: int, *, day: int) -> list[Mutant]:
    """So many of them, beginning each day where those of the day before ended."""
    first = day * size % len(mutants)
    return list(itertools.islice(itertools.cycle(mutants), first, first + min(size, len(mutants))))


def try_all(mutants: Sequence[Mutant]) -> list[Verdict]:
    """Try each, one for each core at a time; print what became of it.

    Raises CannotTell if a test that noticed one fails without it, too.
    """
    workers = min(os.cpu_count() or 1, 4, len(mutants))
    with tempfile.TemporaryDirectory() as folder:
        trees: SimpleQueue[Path] = SimpleQueue()
        for number in range(workers):
            trees.put(copy_tree(Path(folder) / str(number)))

        def try_one(mutant: Mutant) -> Verdict:
            tree = trees.get()
            try:
                return try_mutant(tree, mutant)
            finally:
                trees.put(tree)

        verdicts = []
        with ThreadPoolExecutor(workers) as side_by_side:
            for verdict in side_by_side.map(try_one, mutants):
                print(verdict, flush=True)
                verdicts.append(verdict)
        noticing = sorted({verdict.caught_by for verdict in verdicts if verdict.caught_by})
        if noticing and (failed := run_tests(trees.get(), noticing)):
            raise CannotTell(f"{failed[0]} fails without any mutant.")
    return verdicts


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
