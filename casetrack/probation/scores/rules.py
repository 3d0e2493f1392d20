"""The rules of a scheme: indicators, thresholds, and nodes at which the score is checked.

Nothing here is law. A score suggests a shorter or a longer probation, or a check whether one of
the four grounds of the law exists; a person decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from casetrack.codes import NP_, Coded
from casetrack.db.bilingual_text import BilingualText

NO_WORDS = BilingualText(None, None)
NAME_LENGTH = 60
TEXT_LENGTH = 120
PROOF_LENGTH = 300
MOST_POINTS = 1000
MOST_INDICATORS = 40
MOST_THRESHOLDS = 12
MOST_NODES = 6
MOST_HALVES = 12
MOST_MONTHLY = 31
LONGEST = 12


class ScoreWay(Coded):
    """What a score speaks for. LOOK: to look whether a ground of revocation exists; it is none."""

    SHORTEN = "shorten", NP_("score", "shorten the probation")
    EXTEND = "extend", NP_("score", "extend the probation")
    LOOK = "look", NP_("score", "check for a ground of revocation")


@dataclass(frozen=True)
class Indicator:
    """An indicator that gives or takes points. most: times a calendar month; None: no limit.

    proof: accepted evidence, in words.
    """

    text: BilingualText
    points: int
    most: int | None = None
    proof: BilingualText = NO_WORDS


@dataclass(frozen=True)
class Threshold:
    """A threshold: a score at it or above suggests a shortening; else at it or below.

    halves: number of half months; 0 for no change.
    """

    way: ScoreWay
    at: int
    halves: int = 0

    def is_reached(self, score: int) -> bool:
        """Whether a score reached the threshold, itself included."""
        return score >= self.at if self.way is ScoreWay.SHORTEN else score <= self.at


@dataclass(frozen=True)
class ScoreRules:
    """A scheme. start: the points at the beginning. nodes: months after the decision at which the
    score is checked; without any, it is checked whenever a threshold is reached.
    """

    name: BilingualText
    start: int
    indicators: tuple[Indicator, ...]
    thresholds: tuple[Threshold, ...] = ()
    nodes: tuple[int, ...] = ()

    def reached(self, score: int) -> int | None:
        """The place, from 1, of the threshold that the score reached; None where it reached none.

        Of several the furthest from the start; low thresholds go before high ones.
        """
        low = [one for one in self.thresholds if one.way is not ScoreWay.SHORTEN]
        high = [one for one in self.thresholds if one.way is ScoreWay.SHORTEN]
        in_order = sorted(low, key=lambda one: one.at)
        in_order += sorted(high, key=lambda one: -one.at)
        found = next((one for one in in_order if one.is_reached(score)), None)
        return None if found is None else self.thresholds.index(found) + 1

    def told(self) -> dict[str, Any]:
        """The scheme without its name, in JSON types, as saved and as in a case file."""
        return {
            "start": self.start,
            "indicators": [
                {
                    "text": _told(one.text),
                    "points": one.points,
                    **({"most": one.most} if one.most is not None else {}),
                    **({"proof": _told(one.proof)} if one.proof else {}),
                }
                for one in self.indicators
            ],
            "thresholds": [
                {"way": one.way.value, "at": one.at, "halves": one.halves}
                for one in self.thresholds
            ],
            "nodes": list(self.nodes),
        }


def rules_told(name: BilingualText, told: Mapping[str, Any]) -> ScoreRules:
    """Read a scheme from JSON types. Raises KeyError, TypeError or ValueError if it is none."""
    return ScoreRules(
        name,
        int(told["start"]),
        tuple(
            Indicator(
                _words(one["text"]),
                int(one["points"]),
                int(one["most"]) if "most" in one else None,
                _words(one.get("proof") or {}),
            )
            for one in told["indicators"]
        ),
        tuple(
            Threshold(ScoreWay(one["way"]), int(one["at"]), int(one["halves"]))
            for one in told["thresholds"]
        ),
        tuple(int(one) for one in told["nodes"]),
    )


def _told(words: BilingualText) -> dict[str, str]:
    return {lang: text for lang, text in (("en", words.en), ("zh", words.zh)) if text}


def _words(told: Mapping[str, Any]) -> BilingualText:
    return BilingualText(told.get("en"), told.get("zh"))
