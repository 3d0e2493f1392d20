"""The points of a probation: begun, given, put right, and what somebody says of them."""

from __future__ import annotations

from casetrack.db.bilingual_text import BilingualText
from casetrack.probation.scores.counting import score_of
from casetrack.probation.scores.entries import Points, begin_ledger, correct_points, record_points
from casetrack.probation.scores.handlers import answer_score
from casetrack.probation.scores.models import ScoreEntry, ScoreLedger
from casetrack.probation.scores.queries import entries_of, ledger_of, version_in_force
from casetrack.probation.scores.rules import Indicator, ScoreRules, ScoreWay, Threshold
from tests.probation.scores.builders import HUNDRED, make_scheme
from tests.walk import by_hand, days, watched
from tests.walk.walker import NothingToDo, Walker

NODES = ScoreRules(
    BilingualText(None, "节点制"),
    0,
    (
        Indicator(BilingualText(None, "按时报告"), 7),
        Indicator(BilingualText(None, "夜不归宿"), -8),
        Indicator(BilingualText(None, "受到表扬"), 3, 2),
    ),
    (Threshold(ScoreWay.SHORTEN, 14, 2), Threshold(ScoreWay.EXTEND, -15, 1)),
    (2, 5, 9),
)
# Both schemes in the numbers of the walker, which does not read what it checks.
KNOWN = {
    HUNDRED: watched.Scheme(100, ((5, None), (-5, None), (10, 1)), ((80, 3), (90, 2)), ((110, 1),)),
    NODES: watched.Scheme(
        0, ((7, None), (-8, None), (3, 2)), ((-15, 2),), ((14, 1),), nodes=(2, 5, 9)
    ),
}


class Scoring(Walker):
    """Begin to keep points, give and take them, put them right, say what follows."""

    def scored(self) -> tuple[ScoreLedger, by_hand.Probation, watched.Score]:
        """The points of a probation, as the walker knows them. Raises NothingToDo."""
        probation, known = self.probation_of(self.anybody(_is_scored)[1])
        ledger, score = ledger_of(probation), known.watched.score
        if ledger is None or score is None:
            raise NothingToDo
        return ledger, known, score

    def begin_points(self) -> None:
        probation, known = self.probation_of(self.anybody(by_hand.Child.supervised)[1])
        rules = self.dice.choice((HUNDRED, NODES))
        scheme = make_scheme(rules, by=self.head)
        ledger = begin_ledger(probation, version_in_force(scheme), self.act())
        assert self.on <= known.ends, "points begun when no length can follow from them any more"
        known.watched.score = watched.Score(ledger.id, KNOWN[rules])

    def give_points(self) -> None:
        ledger, _known, score = self.scored()
        points = self._points()
        made = record_points(ledger, points, self.act())
        score.points[made.id] = (points.indicator, points.happened_on)
        score.follow(self.on)

    def mend_points(self) -> None:
        """Put points right by others, or by none."""
        ledger, _known, score = self.scored()
        entry = self.pick(self.all_of(ScoreEntry, ScoreEntry.ledger_id == ledger.id))
        points = self._points() if self.dice.random() < 0.6 else None
        before = {entry.id for entry in entries_of(ledger)}
        act = self.act()
        if not correct_points(entry, points, "看错记录", act, opened=ledger.version):
            return
        del score.points[entry.id]
        if points is not None:
            (new,) = {entry.id for entry in entries_of(ledger)} - before
            score.points[new] = (points.indicator, points.happened_on)
        score.follow(self.on)

    def answer_points(self) -> None:
        """Say why nothing is changed although the score speaks for it."""
        ledger, known, score = self.scored()
        reason = "综合表现尚可" if self.dice.random() < 0.8 else ""
        made = answer_score(ledger, reason, self.act(), opened=ledger.version)
        node = score.node(known.decided, known.ends)
        place = score.scheme.place(score.total)
        assert made.score == score.total, f"answered at {made.score}, it was {score.total}"
        assert made.node == node, "answered at another month"
        assert reason or place is None, "a score was set aside without a reason"
        if node is not None:
            is_time = days.months_on(known.decided, node) <= self.on
            assert is_time, f"the score of month {node} answered on {self.on}"
        else:
            assert score.waits is not None, "a score was answered that speaks for nothing"
        score.answer(node)

    def ensure_points(self) -> None:
        """What the page says the points come to is what was given and taken."""
        for child in self.told.children:
            for probation in child.probations:
                score = probation.watched.score
                if score is None:
                    continue
                (ledger,) = self.all_of(ScoreLedger, ScoreLedger.id == score.row_id)
                total = score_of(ledger.scheme, entries_of(ledger))
                assert total == score.total, f"points: {total} on the page, {score.total} given"
                assert not score.too_often(), "points: an indicator counted too often in a month"

    def _points(self) -> Points:
        return Points(self.dice.randint(1, 3), self.lately(20), f"记录 {self.steps}")


def _is_scored(child: by_hand.Child) -> bool:
    return bool(child.probations) and child.probations[-1].watched.score is not None
