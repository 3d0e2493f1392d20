"""Take times in turns, so that whatever else the machine does falls on all of them alike."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any

from flask import Flask

from benchmarks.pages import (
    GOALS,
    PAGE,
    Asked,
    far_page,
    floors_of,
    pages_of,
    unlisted_pages_of,
    word_of,
)
from benchmarks.stores import Nation, Say
from benchmarks.watch import Time, Watch, steps_of
from casetrack.commands.workers import keep_what_is_loaded
from casetrack.db import session
from casetrack.db.session import Database
from casetrack.desk.notices.night import refresh_cases
from casetrack.web.clock import today
from tests.statements import asked, counted

ROUNDS = 30
FEWEST = 3
# Seconds that one page may take of one repeat.
PATIENCE = 8.0
# More open cases than this are not worked through in one night of a measurement.
NIGHT_AT_MOST = 2_000


@dataclass
class Figure:
    """What one page came to, one number for each repeat.

    ratios: in processor time of casetrack and of its database together, which does not depend on
    what else the machine does. walls: in time that passed. milliseconds: of the processor.
    statements: that ask or change something; audit: those that record it. steps: of SQLite.
    """

    ratios: list[float] = field(default_factory=list)
    walls: list[float] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)
    statements: int = 0
    audit: int = 0
    kilobytes: float = 0
    steps: int | None = None

    def as_data(self) -> dict[str, object]:
        """In JSON types, without more digits than mean anything."""
        data: dict[str, Any] = asdict(self)
        for name in ("ratios", "walls", "milliseconds"):
            data[name] = [_rounded(number) for number in data[name]]
        return data


def measure(nation: Nation, *, repeats: int, rounds: int, say: Say) -> dict[str, object]:
    """Every page of this nation against its floor, so many times over."""
    figures: dict[str, Figure] = {}
    with _opened(nation) as app:
        far, page = far_page(app)
    for repeat in range(repeats):
        say(f"{nation.engine} {nation.asked}: repeat {repeat + 1} of {repeats}")
        # An application of its own, as after a start.
        with _opened(nation) as app:
            for name, figure in _once(nation, app, far, rounds).items():
                kept = figures.setdefault(name, Figure())
                kept.ratios += figure.ratios
                kept.walls += figure.walls
                kept.milliseconds += figure.milliseconds
                kept.statements, kept.audit = figure.statements, figure.audit
                kept.kilobytes, kept.steps = figure.kilobytes, figure.steps
    data: dict[str, object] = {name: figure.as_data() for name, figure in figures.items()}
    return {"figures": data, "far_page": page}


def measure_unlisted(nation: Nation, *, say: Say) -> dict[str, dict[str, object]]:
    """The pages that no table lists, each against F a few times."""
    say(f"{nation.engine} {nation.asked}: pages that are not listed")
    with _opened(nation) as app:
        database: Database = app.extensions["casetrack_database"]
        floor = floors_of(nation, database, word="")[PAGE]
        return {
            page.name: _against(floor, page, database, FEWEST).as_data()
            for page in unlisted_pages_of(app)
        }


def measure_night(nation: Nation, *, say: Say) -> dict[str, float]:
    """What a night takes for a case at work: milliseconds, and in F. The nation is older then."""
    with _opened(nation) as app, app.app_context():
        database: Database = app.extensions["casetrack_database"]
        floor = floors_of(nation, database, word="")[PAGE]
        session().connection()
        floor()
        # Of both connections: that of the night, and that of F beside it.
        watch = Watch(database)
        of_floor = [watch.time(floor).cpu for _ in range(ROUNDS)]
        counts: list[int] = []
        night = watch.time(lambda: counts.append(refresh_cases(on=today() + timedelta(days=1))))
        of_floor += [watch.time(floor).cpu for _ in range(ROUNDS)]
        cases = counts[0]
    say(f"{nation.engine} {nation.asked}: a night of {cases} open cases")
    each = night.cpu / max(cases, 1)
    ratio = each / statistics.median(of_floor)
    return {"cases": cases, "milliseconds": _rounded(each * 1000), "ratio": _rounded(ratio)}


def _once(nation: Nation, app: Flask, far: str | None, rounds: int) -> dict[str, Figure]:
    database: Database = app.extensions["casetrack_database"]
    floors = floors_of(nation, database, word=word_of(nation)[:2])
    figures: dict[str, Figure] = {}
    others = dict(floors)
    for page in pages_of(nation, app, far=far):
        others[page.name] = page.do
        goal = GOALS.get(page.name)
        against = goal.against if goal is not None else PAGE
        figures[page.name] = _against(others[against], page, database, rounds)
    floor = Asked(PAGE, lambda: _length(floors[PAGE]))
    figures[PAGE] = _against(floors[PAGE], floor, database, rounds)
    return figures


def _length(floor: Callable[[], object]) -> int:
    floor()
    return 0


def _against(floor: Callable[[], object], page: Asked, database: Database, rounds: int) -> Figure:
    """Page and floor in turns; the ratio of their medians."""
    floor()
    page.do()
    with counted(database) as sent:
        length = page.do()
    figure = Figure(statements=len(asked(sent)), kilobytes=round(length / 1024, 1))
    figure.audit = len(sent) - figure.statements
    figure.steps = steps_of(database, page.do)
    page.do()
    watch = Watch(database)
    mine: list[Time] = []
    its: list[Time] = []
    until = time.monotonic() + PATIENCE
    gc.collect()
    for number in range(rounds):
        its.append(watch.time(floor))
        mine.append(watch.time(page.do))
        if time.monotonic() > until and number + 1 >= FEWEST:
            break
    cpu = statistics.median(turn.cpu for turn in mine)
    figure.milliseconds.append(cpu * 1000)
    figure.ratios.append(cpu / statistics.median(turn.cpu for turn in its))
    wall = statistics.median(turn.wall for turn in mine)
    figure.walls.append(wall / statistics.median(turn.wall for turn in its))
    return figure


@contextmanager
def _opened(nation: Nation) -> Iterator[Flask]:
    app = nation.open()
    # As a worker that serves does.
    keep_what_is_loaded()
    try:
        yield app
    finally:
        app.extensions["casetrack_database"].dispose()


def _rounded(number: float) -> float:
    return float(f"{number:.3g}")
