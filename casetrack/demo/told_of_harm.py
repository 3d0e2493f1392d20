"""The girl whom a hospital reported; her school knew before, and did not report."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time, timedelta

from casetrack.cases.kinds import BodyKind, PartyRole
from casetrack.cases.models import Case, Party
from casetrack.casework.facts.recording import Statement, state
from casetrack.casework.journal_texts import NOTHING
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.demo.desk import Desk
from casetrack.guidance.reporting.fact_actions import FAILURE, REPORT
from casetrack.guidance.reporting.models import (
    ReportChannel,
    ReportedTo,
    ReporterKind,
    SituationKind,
)

HOSPITAL = BilingualText("Hospital at the bridge", "桥头医院")
SCHOOL = BilingualText("Boarding school in the east of the city", "城东寄宿学校")
SAID = BilingualText(
    "Injuries found when she was examined; the doctor on duty asked for the police.",
    "就诊检查时发现损伤，接诊医师即联系公安机关。",
)
KNEW = BilingualText(
    "The dormitory warden had been told a week before, and told nobody.",
    "宿舍管理员一周前已获知情况，未向任何部门报告。",
)
EDUCATION = BilingualText("Education bureau of the district", "区教育局")


def told_of_harm(desk: Desk, case: Case, child: Party) -> Iterator[int]:
    """The hospital waits for the outcome; of the school a decision is awaited."""
    yield 64
    hospital = desk.body(case, HOSPITAL, BodyKind.SERVICE, PartyRole.MANDATORY_REPORTER)
    on = PartialDate.day(desk.day)
    state(
        REPORT,
        case,
        Statement(
            child,
            {
                "situations": [SituationKind.UNDER_14.value, SituationKind.INJURED.value],
                "text": SAID,
                "reporter_kind": ReporterKind.MEDICAL,
                "reporter_id": hospital.id,
                "found": on,
                "found_at": time(9, 10),
                "reported": on,
                "reported_at": time(10, 30),
                "why_late": NOTHING,
                "told_to": ReportedTo.POLICE,
                "channel": ReportChannel.EMERGENCY,
                "tell_by": desk.today + timedelta(days=9),
                "outcome_told": None,
                "why_untold": NOTHING,
            },
        ),
        desk.act(),
    )
    yield 50
    school = desk.body(case, SCHOOL, BodyKind.SCHOOL, PartyRole.REPORTING_DUTY)
    state(
        FAILURE,
        case,
        Statement(
            school,
            {
                "text": KNEW,
                "learned": PartialDate.day(desk.ago(71)),
                "has_grave_result": True,
                "put_to": EDUCATION,
                "answer_by": desk.today + timedelta(days=16),
                "sanction": None,
                "decided_by": NOTHING,
                "decided": None,
                "suggestion_entry_id": None,
            },
        ),
        desk.act(),
    )
