"""Whatever people may do, in whatever order: every date is right, and nothing is that may not be.

The full check takes 20,000 steps (`python -m tests.walk`); here are a few hundred, on each engine.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from casetrack.brought import brought
from casetrack.cases.stages import StageSource
from casetrack.db import Model
from casetrack.db.transaction import begin_writing
from casetrack.review.models import ReviewPeriod
from casetrack.visits.models import Visit
from tests.brought import bring_instead
from tests.walk import machine, walking
from tests.walk.groups import ACTIONS
from tests.walk.hunted import HUNTED
from tests.walk.keeping import keep, kept_paths
from tests.walk.planted import PLANTED, planted, shown
from tests.walk.walking import follow, read_path, told_as

STEPS, SEED = 100, 3
# On what it is seen that a stage does not say which tables it reads.
FORGOTTEN: dict[type[Model], walking.Path] = {
    ReviewPeriod: read_path("1: plan 1"),
    Visit: read_path("1: plan 2201, drop_in 1033"),
}


# `./run check` walks them on each push, and then a few hundred steps.
@pytest.mark.night_alone
def test_every_path_that_failed_once_is_walked_again(app: Flask) -> None:
    with app.app_context():
        begin_writing()

        for path in kept_paths():
            follow(path)


@pytest.mark.night
def test_every_date_of_a_random_case_is_as_counted_by_hand(app: Flask) -> None:
    with app.app_context():
        begin_writing()

        machine.run(STEPS, seed=SEED)

    took = machine.ChildsPath
    assert took.steps > STEPS // 3
    assert sum(took.done.values()) > STEPS // 8
    assert set(took.done) | set(took.refused) <= set(ACTIONS)


@pytest.mark.in_turn(13)
@pytest.mark.parametrize("left_out", [ReviewPeriod, Visit])
@pytest.mark.one_engine
def test_the_walk_sees_a_table_that_a_stage_forgot_to_declare(
    app: Flask, left_out: type[Model]
) -> None:
    without = (
        replace(source, reads=tuple(item for item in source.reads if item is not left_out))
        for source in brought(StageSource)
    )
    bring_instead(StageSource, *without)
    with app.app_context():
        begin_writing()

        with pytest.raises(AssertionError, match=r"^\d+: "):
            follow(FORGOTTEN[left_out])


@pytest.mark.one_engine
def test_the_walk_finds_two_planted_faults_others_every_day(app: Flask) -> None:
    names = sorted(PLANTED)
    first = datetime.now(UTC).date().toordinal() * 2 % len(names)
    with app.app_context():
        begin_writing()
        found_by_id = {name: shown(name) for name in names[first : first + 2]}

    assert None not in found_by_id.values(), found_by_id


@pytest.mark.one_engine
def test_thirty_faults_are_planted_each_once() -> None:
    assert len(PLANTED) >= 30
    assert len({plant for plant, _path in PLANTED.values()}) == len(PLANTED)
    assert all(read_path(path)[1] for _plant, path in PLANTED.values())
    for name in PLANTED:
        # What is put elsewhere is there to be replaced.
        with planted(name):
            pass


@pytest.mark.one_engine
def test_ten_planted_faults_were_found_by_steps_that_nobody_wrote() -> None:
    assert len(HUNTED) >= 10
    assert set(HUNTED) <= set(PLANTED)


@pytest.mark.one_engine
def test_a_path_is_kept_as_one_line(tmp_path: Path) -> None:
    path = (7, (("receive", 3), ("plan", 12)))
    file = tmp_path / "kept.txt"
    file.write_text("# why\n", "utf-8")

    keep(path, file)

    assert file.read_text("utf-8") == "# why\n7: receive 3, plan 12\n"
    assert kept_paths(file) == [path] == [read_path(told_as(path))]
