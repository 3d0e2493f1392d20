"""A boy on probation reports each month, asks for leave, is talked to; a breach is admonished."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from casetrack.accounts.act import Act
from casetrack.casework.facts.fact_kind import FactKind
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.demo.desk import Desk
from casetrack.probation.conduct import record_breach
from casetrack.probation.models import Probation
from casetrack.probation.supervision import fact_actions
from casetrack.probation.supervision.actions import (
    HoursDone,
    LeaveAnswer,
    NotRevoking,
    SupervisionTerms,
    answer_leave,
    not_revoke,
    record_hours,
    record_return,
    set_plan,
)
from casetrack.probation.supervision.child_reports import LEAVE, REPORT, TALK
from casetrack.probation.supervision.due import waiting
from casetrack.probation.supervision.models import (
    BreachAnswerKind,
    LeaveDecision,
    LeaveRequest,
    OwnReportWay,
)
from casetrack.probation.supervision.monthly_assessments import ASSESSMENT, OUTCOME
from casetrack.visits.models import SeriesUnit

MONTH = BilingualText(
    "Went to the workshop on every working day; evenings at home.",
    "每个工作日到工坊学习，晚上在家。",
)
SPENDING = BilingualText(
    "A plan for his wages: half goes to his father, he writes down what he spends.",
    "制定工资使用计划：一半交由父亲保管，自己记账。",
)
HOME = BilingualText("Grandmother's, in Dongshan County", "东山县祖母家")
FEAST = BilingualText("Her seventieth birthday", "参加祖母七十岁寿宴")
FAIR = BilingualText("A trade fair in the provincial capital", "到省城参加技能展会")
CITY = BilingualText("Provincial capital", "省城")
AWAY = BilingualText(
    "Left the county for an evening without asking; came back the same night.",
    "未经批准离开所居住的县一晚，当晚返回。",
)
ADMONISHED = BilingualText(
    "Admonished in the presence of his father; leave is asked for first.",
    "在其父到场的情况下训诫，重申外出须事先报批。",
)
STANDS = BilingualText(
    "Once, no consequence, told by himself.", "初次违反，未造成后果，主动说明情况。"
)
KEPT = BilingualText(
    "Training on every day; telephone with his father after nine.",
    "按时参加培训，晚九点后手机由父亲保管。",
)
AHEAD = BilingualText(
    "Visit to the workshop; how he spends his wages.", "走访工坊，了解工资使用情况。"
)
SWEPT = BilingualText("Swept the yard of the home for the aged", "在敬老院打扫庭院")
NOTHING = BilingualText(None, None)


def reporting(desk: Desk, probation: Probation) -> Iterator[int]:
    """Monthly reports, from soon after the decision until the day before yesterday."""
    yield 76
    first = desk.day + timedelta(days=13)
    terms = SupervisionTerms(1, SeriesUnit.MONTH, first, assesses=True)
    set_plan(probation, terms, _by(desk, "prosecutor"), opened=0)
    yield 62
    _reported(desk, probation, OwnReportWay.WRITTEN)
    yield 55
    _said(
        desk,
        TALK,
        probation,
        {
            "happened": PartialDate.day(desk.day),
            "held_by": BilingualText(None, desk.staff["prosecutor"].name),
            "text": SPENDING,
            "next_on": desk.today + timedelta(days=9),
        },
    )
    yield 50
    # Counted in the desk's working days: in a holiday week the return would precede the departure.
    since = desk.ago(46)
    leave = _asked(desk, probation, since, since + timedelta(days=2), HOME, FEAST)
    yield 49
    answer = LeaveAnswer(LeaveDecision.APPROVED, desk.day, desk.staff["prosecutor"].name)
    answer_leave(leave, answer, _by(desk, "prosecutor"), opened=leave.version)
    yield 44
    record_return(leave, desk.day, _by(desk, "prosecutor"), opened=leave.version)
    yield 40
    breach = record_breach(
        probation,
        _by(desk, "prosecutor"),
        happened=PartialDate.day(desk.day),
        is_serious=False,
        of_public_order=False,
        text=AWAY.in_("zh"),
    )
    desk.tell(breach.entry_id, AWAY)
    yield 38
    _said(
        desk,
        OUTCOME,
        probation,
        {
            "breach_id": breach.id,
            "kind": BreachAnswerKind.ADMONISHED,
            "happened": PartialDate.day(desk.day),
            "text": ADMONISHED,
        },
    )
    decided = NotRevoking(breach.id, desk.day, STANDS.in_("zh"))
    made = not_revoke(probation, decided, _by(desk, "prosecutor"))
    made.text = STANDS
    desk.tell(made.entry_id, STANDS)
    yield 33
    _assessed(desk, probation, 1)
    yield 30
    _reported(desk, probation, OwnReportWay.TELEPHONE)
    yield 26
    _counted(desk, probation)
    yield 2
    since = desk.today + timedelta(days=6)
    _asked(desk, probation, since, since + timedelta(days=1), CITY, FAIR)


def _reported(desk: Desk, probation: Probation, way: OwnReportWay) -> None:
    planned, due = min(waiting(probation, on=desk.day).items())
    _said(
        desk,
        REPORT,
        probation,
        {
            "planned": planned,
            "due": due,
            "happened": PartialDate.day(desk.day),
            "is_missing": False,
            "way": way,
            "text": MONTH,
            "received_by": BilingualText(None, desk.staff["prosecutor"].name),
        },
    )


def _asked(
    desk: Desk,
    probation: Probation,
    since: date,
    until: date,
    place: BilingualText,
    text: BilingualText,
) -> LeaveRequest:
    made: LeaveRequest = _said(
        desk,
        LEAVE,
        probation,
        {"asked_on": desk.day, "since": since, "until": until, "place": place, "text": text},
    )
    return made


def _assessed(desk: Desk, probation: Probation, month: int) -> None:
    _said(
        desk,
        ASSESSMENT,
        probation,
        {
            "month": month,
            "happened": PartialDate.day(desk.day),
            "assessed_by": BilingualText(None, desk.staff["prosecutor"].name),
            "text": KEPT,
            "next": AHEAD,
        },
    )


def _counted(desk: Desk, probation: Probation) -> None:
    """Four hours of service, if a condition asks for some."""
    asked = next(
        (condition for condition in probation.asked() if condition.wanted is not None), None
    )
    if asked is not None:
        done = HoursDone(asked.id, PartialDate.day(desk.day), 4, SWEPT.in_("zh"))
        entry = record_hours(probation, done, _by(desk, "prosecutor"))
        desk.tell(
            entry.id, BilingualText(f"4 hours: {SWEPT.in_('en')}", f"4小时：{SWEPT.in_('zh')}")
        )


def _said(desk: Desk, kind: FactKind[Any], probation: Probation, values: dict[str, Any]) -> Any:
    return fact_actions.record(kind, probation, values, _by(desk, "prosecutor"))


def _by(desk: Desk, who: str) -> Act:
    return desk.act(desk.staff[who])
