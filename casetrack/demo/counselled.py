"""The visited girl also sees a counsellor, every two weeks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from casetrack.cases.kinds import BodyKind, MeasureKind, PartyRole
from casetrack.cases.models import Case, Party
from casetrack.courses.course import SessionHeld
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.demo.desk import Desk
from casetrack.guidance.assistance.psychological_help import HELP, HelpTerms

AIM = BilingualText("That she sleeps again and dares to go to school", "改善睡眠，恢复返校信心")
SERVICE = BilingualText("Psychological service centre", "心理服务中心")
HELD = (
    (
        38,
        BilingualText(
            "First talk, with the mother for a part of it.", "首次会谈，母亲部分时间在场。"
        ),
    ),
    (24, BilingualText("Took place; she will keep a sleep diary.", "如期进行，约定记录睡眠情况。")),
    (10, BilingualText("Took place; the next steps at school agreed.", "如期进行，商定返校安排。")),
)


def counselled(desk: Desk, case: Case, child: Party) -> Iterator[int]:
    """Counselling, begun a week before the first session; the next is due in a few days."""
    yield 45
    service = desk.body(case, SERVICE, BodyKind.SERVICE, PartyRole.PROFESSIONAL_SERVICE)
    terms = HelpTerms(
        MeasureKind.PSYCHOLOGICAL_COUNSELLING,
        child.id,
        PartialDate.day(desk.day),
        AIM.in_("zh"),
        sessions_planned=8,
        partner_ids=(service.id,),
        last_day=desk.today + timedelta(days=120),
        every_weeks=2,
        child_agrees=True,
        guardian_agrees=True,
        asked_on=desk.day,
    )
    given = HELP.begin(case, terms, desk.act())
    given.measure.aim = AIM
    desk.tell(given.measure.entry_id, AIM)
    for days, text in HELD:
        yield days
        held = SessionHeld(PartialDate.day(desk.day), text.in_("zh"), (service.id,))
        session = HELP.hold(given, held, desk.act())
        desk.tell(session.entry_id, text)
