"""Others in the theft: a boy too young to be punished, and pupils who looked on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from casetrack.cases.kinds import AgeStatus, BodyKind, PartyKind, PartyRole
from casetrack.cases.models import Case, Party
from casetrack.casework.facts.recording import Statement, state
from casetrack.casework.new_parties import NewParty
from casetrack.casework.people import add_party
from casetrack.courses.course import SessionHeld
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.demo.desk import Desk
from casetrack.guidance.correction.fact_actions import LEVEL
from casetrack.guidance.correction.kinds import (
    COUNSELLING,
    REPORTING,
    InterventionLevel,
    Misconduct,
    SeriousMisconduct,
)
from casetrack.guidance.correction.measures import (
    CORRECTION,
    CorrectionOrder,
    PoliceDecision,
    record_decision,
)

NOTHING = BilingualText(None, None)
STATION = BilingualText("Social workers' station of the district", "清河区青少年社工站")
POLICE = BilingualText("Public security branch of the district", "清河市公安局清河分局")
LOOKED_ON = BilingualText("stood at the door and kept watch", "在店门口望风")
PLAYED = BilingualText("stay out at night to play games together", "夜不归宿，结伴上网打游戏")
DECIDED_ON = BilingualText(
    "what the decision on non-prosecution says", "相对不起诉决定所认定的盗窃"
)
AIM = BilingualText(
    "Understand what was done, and stay away from the game hall", "认识行为后果，远离网吧"
)
ASKED = (
    BilingualText("Reports once in two weeks how the days were spent", "每两周报告一次活动情况"),
    BilingualText("Is home by nine in the evening", "每晚九点前回家"),
)
REPORTED = BilingualText(
    "Came with his mother; has not been to the game hall since.", "由其母陪同到场报告，未再去网吧。"
)


def corrected(desk: Desk, case: Case, child: Party) -> Iterator[int]:
    """Each is graded; the police order correction of the boy, with the station as partner."""
    yield 96
    boy = _add(desk, case, NewParty("唐小北", roles=_ROLE, age_status=AgeStatus.MINOR))
    pupils = NewParty("同校学生四人", kind=PartyKind.GROUP, roles=_ROLE, age_status=AgeStatus.MINOR)
    others = _add(desk, case, pupils)
    _grade(desk, case, child, InterventionLevel.CRIME, DECIDED_ON)
    serious = SeriousMisconduct.FOR_AGE_ALONE
    _grade(desk, case, boy, InterventionLevel.SERIOUS, LOOKED_ON, serious=serious)
    _grade(desk, case, others, InterventionLevel.MISCONDUCT, PLAYED, misconduct=Misconduct.INTERNET)
    yield 90
    station = desk.body(case, STATION, BodyKind.SERVICE, PartyRole.CORRECTION_PARTNER)
    order = CorrectionOrder(
        children=(boy.id,),
        measures=(REPORTING, COUNSELLING),
        police=PoliceDecision(
            serious, PartialDate.day(desk.ago(125)), PartialDate.day(desk.day), POLICE.in_("zh")
        ),
        aim=AIM.in_("zh"),
        started=PartialDate.day(desk.day),
        contents=tuple(text.in_("zh") for text in ASKED),
        every_weeks=2,
        partner_ids=(station.id,),
    )
    measures = record_decision(case, order, desk.act())
    for detail in measures:
        detail.decided_by, detail.measure.aim = POLICE, AIM
        for item, text in zip(detail.measure.items, ASKED, strict=True):
            item.text = text
        desk.tell(detail.measure.entry_id, AIM)
    for days in (76, 62, 48, 34, 20, 8):
        yield days
        for detail in measures:
            held = SessionHeld(PartialDate.day(desk.day), REPORTED.in_("zh"), (station.id,))
            desk.tell(CORRECTION.hold(detail, held, desk.act()).entry_id, REPORTED)


_ROLE = (PartyRole.MINOR_WITH_MISCONDUCT,)


def _add(desk: Desk, case: Case, new: NewParty) -> Party:
    return add_party(case, new, desk.act())


def _grade(
    desk: Desk, case: Case, child: Party, level: InterventionLevel, text: BilingualText, **item: Any
) -> None:
    element = {"misconduct": None, "serious": None, **item}
    values = {"level": level, "happened": PartialDate.day(desk.day), "text": text, **element}
    state(LEVEL, case, Statement(child, values), desk.act())
