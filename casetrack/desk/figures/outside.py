"""Figures for whom the lists may not be opened: no small number of people, and none by subtraction.

A number of people below ten is not told, nor is nought; others are rounded to five, so that nothing
follows exactly from a sum, or a quarter from its year. Where the parts that are told leave few
possibilities for one that is not, the smallest of them are withheld with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from casetrack.ledger.figures import OfficeFigure

# From which number on people are told of; and to what their number is rounded.
LEAST, STEP = 10, 5
# Between how many numbers at least one that is withheld can lie, for who knows all the others.
ROOM = 5


@dataclass(frozen=True)
class OutsideNumber:
    """A number as it leaves the office. number: None where it is withheld.

    is_with_others: it is withheld so that no other follows from it; else it is below ten.
    """

    figure: OfficeFigure
    number: int | None
    is_rounded: bool
    is_with_others: bool = False


def for_outside(
    figures: Sequence[OfficeFigure], counts: Mapping[str, int | None]
) -> list[OutsideNumber]:
    """The figures of an area as they may leave the office, without medians."""
    shown: list[OutsideNumber] = []
    for whole, parts in _groups(figures):
        if whole.of.is_people:
            withheld = _withheld_with(whole, parts, counts)
            shown += [_of_people(figure, counts, withheld) for figure in (whole, *parts)]
        else:
            shown += [
                OutsideNumber(figure, counts[figure.code], False) for figure in (whole, *parts)
            ]
    return shown


def _groups(
    figures: Sequence[OfficeFigure],
) -> Iterator[tuple[OfficeFigure, list[OfficeFigure]]]:
    whole: OfficeFigure | None = None
    parts: list[OfficeFigure] = []
    for figure in figures:
        if figure.between is not None:
            continue
        if figure.is_part and whole is not None:
            parts.append(figure)
            continue
        if whole is not None:
            yield whole, parts
        whole, parts = figure, []
    if whole is not None:
        yield whole, parts


def _withheld_with(
    whole: OfficeFigure, parts: Sequence[OfficeFigure], counts: Mapping[str, int | None]
) -> list[OfficeFigure]:
    """The parts of ten or more that are withheld because a smaller one would follow from them."""
    by_size = sorted(parts, key=lambda part: counts[part.code] or 0)
    large = [part for part in by_size if (counts[part.code] or 0) >= LEAST]
    small = len(parts) - len(large)
    withheld: list[OfficeFigure] = []
    if not small or not large:
        return []
    low, high = bounds(counts[whole.code] or 0)
    while large:
        low_of_large = sum(bounds(counts[part.code] or 0)[0] for part in large) + LEAST * len(
            withheld
        )
        high_of_large = sum(bounds(counts[part.code] or 0)[1] for part in large)
        most = min(LEAST - 1, high - low_of_large)
        rest = (LEAST - 1) * (small - 1)
        least = 0 if withheld else max(0, low - high_of_large - rest)
        if most - least + 1 >= ROOM:
            break
        withheld.append(large.pop(0))
    return withheld


def bounds(number: int) -> tuple[int, int]:
    """Between which numbers, inclusive, one lies that is told rounded. Of ten or more."""
    rounded = STEP * ((number + STEP // 2) // STEP)
    return max(LEAST, rounded - STEP // 2), rounded + STEP // 2


def _of_people(
    figure: OfficeFigure, counts: Mapping[str, int | None], withheld: Sequence[OfficeFigure]
) -> OutsideNumber:
    number = counts[figure.code] or 0
    if number < LEAST or figure in withheld:
        return OutsideNumber(figure, None, False, is_with_others=number >= LEAST)
    return OutsideNumber(figure, STEP * ((number + STEP // 2) // STEP), True)
