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
        low = [threshold for threshold in self.thresholds if threshold.way is not ScoreWay.SHORTEN]
        high = [threshold for threshold in self.thresholds if threshold.way is ScoreWay.SHORTEN]
        in_order = sorted(low, key=lambda threshold: threshold.at)
        in_order += sorted(high, key=lambda threshold: -threshold.at)
        threshold = next((threshold for threshold in in_order if threshold.is_reached(score)), None)
        return None if threshold is None else self.thresholds.index(threshold) + 1

    def told(self) -> dict[str, Any]:
        """The scheme without its name, in JSON types, as saved and as in a case file."""
        return {
            "start": self.start,
            "indicators": [
                {
                    "text": _told(indicator.text),
                    "points": indicator.points,
                    **({"most": indicator.most} if indicator.most is not None else {}),
                    **({"proof": _told(indicator.proof)} if indicator.proof else {}),
                }
                for indicator in self.indicators
            ],
            "thresholds": [
                {"way": threshold.way.value, "at": threshold.at, "halves": threshold.halves}
                for threshold in self.thresholds
            ],
            "nodes": list(self.nodes),
        }


def rules_told(name: BilingualText, element: Mapping[str, Any]) -> ScoreRules:
    """Read a scheme from JSON types. Raises KeyError, TypeError or ValueError if it is none."""
    return ScoreRules(
        name,
        int(element["start"]),
        tuple(
            Indicator(
                _words(indicator["text"]),
                int(indicator["points"]),
                int(indicator["most"]) if "most" in indicator else None,
                _words(indicator.get("proof") or {}),
            )
            for indicator in element["indicators"]
        ),
        tuple(
            Threshold(ScoreWay(threshold["way"]), int(threshold["at"]), int(threshold["halves"]))
            for threshold in element["thresholds"]
        ),
        tuple(int(node) for node in element["nodes"]),
    )


def _told(words: BilingualText) -> dict[str, str]:
    return {lang: text for lang, text in (("en", words.en), ("zh", words.zh)) if text}


def _words(element: Mapping[str, Any]) -> BilingualText:
    return BilingualText(element.get("en"), element.get("zh"))
