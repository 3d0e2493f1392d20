"""Checks that a scheme is usable, whether typed or imported."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from casetrack.codes import N_
from casetrack.errors import RuleBroken
from casetrack.probation.scores.rules import (
    LONGEST,
    MOST_HALVES,
    MOST_INDICATORS,
    MOST_MONTHLY,
    MOST_NODES,
    MOST_POINTS,
    MOST_THRESHOLDS,
    ScoreRules,
    ScoreWay,
)

SCHEME_POINTS = N_("Write points between −%(most)s and %(most)s.")


def ensure_sound(rules: ScoreRules) -> None:
    """Refuse a scheme that cannot be counted, or whose thresholds contradict each other.

    Raises RuleBroken.
    """
    if not rules.name:
        raise RuleBroken(N_("Give the scheme a name, in one language at least."), field="name_zh")
    if abs(rules.start) > MOST_POINTS:
        raise RuleBroken(SCHEME_POINTS, field="start", most=MOST_POINTS)
    _ensure_indicators(rules)
    _ensure_thresholds(rules)
    if not _rising(rules.nodes) or not all(1 <= node <= LONGEST for node in rules.nodes):
        raise RuleBroken(
            N_("Write months from 1 to %(longest)s, each later than the one before."),
            field="nodes",
            longest=LONGEST,
        )
    if len(rules.nodes) > MOST_NODES:
        raise RuleBroken("scheme_too_many", field="nodes", most=MOST_NODES)


def _ensure_indicators(rules: ScoreRules) -> None:
    if not rules.indicators:
        raise RuleBroken(
            N_("Write at least one thing that gives or takes points."), field="indicators"
        )
    if len(rules.indicators) > MOST_INDICATORS:
        raise RuleBroken("scheme_too_many", field="indicators", most=MOST_INDICATORS)
    for indicator in rules.indicators:
        if not indicator.text:
            raise RuleBroken(
                N_("Write what gives or takes the points, in one language at least."),
                field="indicators",
            )
        if indicator.points == 0 or abs(indicator.points) > MOST_POINTS:
            raise RuleBroken(
                N_("Each gives or takes 1 to %(most)s points; what takes them has a minus."),
                field="indicators",
                most=MOST_POINTS,
            )
        if indicator.most is not None and not 1 <= indicator.most <= MOST_MONTHLY:
            raise RuleBroken(
                N_("At most a month is a number from 1 to %(most)s, or empty."),
                field="indicators",
                most=MOST_MONTHLY,
            )
    if len({(indicator.text.en, indicator.text.zh) for indicator in rules.indicators}) < len(
        rules.indicators
    ):
        raise RuleBroken(N_("Two of them say the same."), field="indicators")


def _ensure_thresholds(rules: ScoreRules) -> None:
    if len(rules.thresholds) > MOST_THRESHOLDS:
        raise RuleBroken("scheme_too_many", field="thresholds", most=MOST_THRESHOLDS)
    for threshold in rules.thresholds:
        if abs(threshold.at) > MOST_POINTS:
            raise RuleBroken(SCHEME_POINTS, field="thresholds", most=MOST_POINTS)
        is_look = threshold.way is ScoreWay.LOOK
        if not is_look and not 1 <= threshold.halves <= MOST_HALVES:
            raise RuleBroken(
                N_("Say by how many half months, from 1 to %(most)s."),
                field="thresholds",
                most=MOST_HALVES,
            )
        if is_look and threshold.halves:
            raise RuleBroken(
                N_("To look for a ground changes no length: leave the half months empty."),
                field="thresholds",
            )
        if threshold.is_reached(rules.start):
            raise RuleBroken(
                N_("At %(at)s points one is there from the start; choose another number."),
                field="thresholds",
                at=threshold.at,
            )
    if len({(threshold.way, threshold.at) for threshold in rules.thresholds}) < len(
        rules.thresholds
    ):
        raise RuleBroken(
            N_("Two of what follows stand at the same number of points."), field="thresholds"
        )


def _rising(numbers: Iterable[int]) -> bool:
    return all(first < then for first, then in pairwise(numbers))
