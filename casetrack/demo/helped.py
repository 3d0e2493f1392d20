"""Help to a girl who was harmed: a hospital reports it, she is counselled, assistance is paid."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time, timedelta
from decimal import Decimal

from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import BodyKind, MeasureKind, PartyRole
from casetrack.cases.models import Case, Party
from casetrack.casework.facts.recording import Statement, state
from casetrack.casework.journal_texts import NOTHING
from casetrack.clocks.recordable import RequestResult
from casetrack.clocks.recording_actions import record_fact
from casetrack.clocks.recording_queries import Recorded
from casetrack.courses.course import SessionHeld
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.demo.desk import Desk
from casetrack.guidance.assistance.psychological_help import HELP, HelpTerms
from casetrack.guidance.judicial_assistance.fact_actions import OBJECTION, PAY, PAYMENT
from casetrack.guidance.judicial_assistance.models import AssistancePayment
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


BUREAU = BilingualText("District Civil Affairs Bureau", "区民政局")
ACCOUNT = BilingualText("Account kept for her", "代管专户")
RECEIPT = BilingualText("Receipt no. 17", "收据第17号")
TREATMENT = BilingualText("Treatment and counselling", "治疗及心理疏导")
SCHOOLING = BilingualText("Boarding and school", "寄宿及就学")
AT_ONCE = BilingualText(
    "The mother asks that the rest be paid to her at once.", "其母要求将余款一次性支付给本人。"
)


def assisted(desk: Desk, case: Case, child: Party, mother: Party) -> Iterator[int]:
    """The first instalment is paid; the second waits, and so does the mother for an answer."""
    yield 54
    desk.record(case, EntryKind.ASSISTANCE_APPLIED, child)
    yield 48
    bureau = desk.body(case, BUREAU, BodyKind.GOVERNMENT, PartyRole.PROTECTION_PARTNER)
    of_year = {"monthly_wage": "6800", "wage_year": desk.day.year - 1, "wage_months": "6"}
    day = PartialDate.day(desk.day)
    granted = Recorded(
        EntryKind.ASSISTANCE_DECIDED,
        day,
        person_ids=(child.id,),
        result=RequestResult.GRANTED,
        values={"amount": "36000", **of_year},
    )
    decision = record_fact(case, granted, desk.act(desk.staff["chief"]))

    def instalment(amount: int, days: int, use: BilingualText) -> AssistancePayment:
        values = {
            "amount": Decimal(amount),
            "decision_id": decision.id,
            "payer_id": None,
            "trustee_id": bureau.id,
            "pay_by": desk.today + timedelta(days=days),
            "used_for": use,
            "paid": None,
            "payee": ACCOUNT,
            "receipt": NOTHING,
            "why_unpaid": NOTHING,
        }
        return state(PAYMENT, case, Statement(child, values), desk.act())

    # The desk shows the one that waits first, whose page is open.
    instalment(16000, 21, SCHOOLING)
    first = instalment(20000, -30, TREATMENT)
    yield 34
    paid = {"paid": PartialDate.day(desk.day), "payee": ACCOUNT, "receipt": RECEIPT}
    kept = {"trustee_id": bureau.id, "why_unpaid": NOTHING}
    PAY.tell(first, {**paid, **kept}, desk.act(), opened=first.version)
    yield 12
    objection = {
        "text": AT_ONCE,
        "objector_id": mother.id,
        "objected": PartialDate.day(desk.day),
        "answer_by": desk.today + timedelta(days=8),
        "result": None,
        "answer": NOTHING,
        "answered": None,
    }
    state(OBJECTION, case, Statement(child, objection), desk.act())
