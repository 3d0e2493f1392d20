"""Points of the boy on probation, by a scheme of the office; and a first draft of the opinion."""

from __future__ import annotations

from collections.abc import Iterator

from casetrack.accounts.act import Act
from casetrack.db.words import Words
from casetrack.demo.desk import Desk
from casetrack.opinions.actions import draft_opinion
from casetrack.probation.models import Probation
from casetrack.scores.entries import Points, begin_ledger, record_points
from casetrack.scores.examples import SHEYANG
from casetrack.scores.journal_texts import points_text
from casetrack.scores.models import ScoreScheme
from casetrack.scores.queries import version_in_force
from casetrack.scores.schemes import write_scheme

ON_TIME, WORK, LATE, LEFT, ADMONISHED = 1, 2, 8, 14, 15
GIVEN = (
    (66, ON_TIME, Words("His report came a day early.", "报告提前一日送交。")),
    (52, WORK, Words("Swept the stairs of the old people's home.", "在敬老院打扫楼道，院方签字。")),
    (41, LEFT, Words("Left the county for an evening.", "未经批准离开所居住的县，当晚返回。")),
    (37, ADMONISHED, Words("Admonished, his father present.", "其父在场，对其训诫。")),
    (6, LATE, Words("Handed in two days late.", "报告迟交两日。")),
)


def write_a_scheme(desk: Desk) -> ScoreScheme:
    """Of which something was published, taken over by the head of the section."""
    return write_scheme(SHEYANG, Act(by=desk.staff["head"], on=desk.day, at=desk.now()))


def scored(desk: Desk, probation: Probation) -> Iterator[int]:
    """Kept from the second week on; since a few days the score speaks for half a month more."""
    yield 70
    scheme = write_a_scheme(desk)
    act = Act(by=desk.prosecutor, on=desk.day, at=desk.now())
    ledger = begin_ledger(probation, version_in_force(scheme), act)
    for days, indicator, evidence in GIVEN:
        yield days
        points = Points(indicator, desk.day, evidence.in_("zh"))
        act = Act(by=desk.prosecutor, on=desk.day, at=desk.now())
        entry = record_points(ledger, points, act)
        entry.evidence = evidence
        desk.tell(entry.entry_id, points_text(SHEYANG.indicators[indicator - 1], evidence))
    yield 2
    # Half of the time is over: what the file says so far, for the talk about it.
    draft_opinion(probation, Act(by=desk.prosecutor, on=desk.day, at=desk.now()))
