"""What a scheme must be so that somebody can keep points by it, whoever wrote it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

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


def ensure_sound(rules: ScoreRules) -> None:
    """Refuse a scheme by which nothing can be counted, or that speaks for two things at once.

    Raises RuleBroken.
    """
    if not rules.name:
        raise RuleBroken("scheme_without_name", field="name_zh")
    if abs(rules.start) > MOST_POINTS:
        raise RuleBroken("scheme_points", field="start", most=MOST_POINTS)
    _ensure_indicators(rules)
    _ensure_thresholds(rules)
    if not _rising(rules.nodes) or not all(1 <= one <= LONGEST for one in rules.nodes):
        raise RuleBroken("scheme_nodes", field="nodes", longest=LONGEST)
    if len(rules.nodes) > MOST_NODES:
        raise RuleBroken("scheme_too_many", field="nodes", most=MOST_NODES)


def _ensure_indicators(rules: ScoreRules) -> None:
    if not rules.indicators:
        raise RuleBroken("scheme_without_indicators", field="indicators")
    if len(rules.indicators) > MOST_INDICATORS:
        raise RuleBroken("scheme_too_many", field="indicators", most=MOST_INDICATORS)
    for one in rules.indicators:
        if not one.text:
            raise RuleBroken("indicator_without_words", field="indicators")
        if one.points == 0 or abs(one.points) > MOST_POINTS:
            raise RuleBroken("indicator_points", field="indicators", most=MOST_POINTS)
        if one.most is not None and not 1 <= one.most <= MOST_MONTHLY:
            raise RuleBroken("indicator_most", field="indicators", most=MOST_MONTHLY)
    if len({(one.text.en, one.text.zh) for one in rules.indicators}) < len(rules.indicators):
        raise RuleBroken("indicator_twice", field="indicators")


def _ensure_thresholds(rules: ScoreRules) -> None:
    if len(rules.thresholds) > MOST_THRESHOLDS:
        raise RuleBroken("scheme_too_many", field="thresholds", most=MOST_THRESHOLDS)
    for one in rules.thresholds:
        if abs(one.at) > MOST_POINTS:
            raise RuleBroken("scheme_points", field="thresholds", most=MOST_POINTS)
        is_look = one.way is ScoreWay.LOOK
        if not is_look and not 1 <= one.halves <= MOST_HALVES:
            raise RuleBroken("threshold_halves", field="thresholds", most=MOST_HALVES)
        if is_look and one.halves:
            raise RuleBroken("threshold_of_a_look", field="thresholds")
        if one.is_reached(rules.start):
            raise RuleBroken("threshold_at_the_start", field="thresholds", at=one.at)
    if len({(one.way, one.at) for one in rules.thresholds}) < len(rules.thresholds):
        raise RuleBroken("threshold_twice", field="thresholds")


def _rising(numbers: Iterable[int]) -> bool:
    return all(first < then for first, then in pairwise(numbers))
