"""The girl whom a hospital reported has a plan of care, and somebody looks at each of its terms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from casetrack.cases.kinds import MeasureKind
from casetrack.cases.models import Case, Party
from casetrack.cases.requirements import CareKind, HowKept, NewCheck
from casetrack.courses.measures.actions import NewMeasure, begin
from casetrack.courses.requirements.actions import RequirementTerms, add_promise
from casetrack.courses.requirements.checks import look_at
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.demo.desk import Desk

AIM = BilingualText(
    "That she lives safely, sleeps, and is back at school before the term ends",
    "保障安全居住、改善睡眠，学期结束前返校",
)
# Part of the care, what is agreed, in how many days from today somebody looks.
TERMS = (
    (
        CareKind.SCHOOL_RETURN,
        BilingualText("Half days at first, whole days from November", "先半日返校，11月起全日在校"),
        -20,
    ),
    (
        CareKind.LIVING,
        BilingualText("Lives with her grandmother, the door is locked", "随外祖母居住，门锁已更换"),
        9,
    ),
    (
        CareKind.EVIDENCE,
        BilingualText("The posts are saved and certified", "相关帖文已截图公证保全"),
        -34,
    ),
    (
        CareKind.REMOVAL,
        BilingualText("The posts are deleted from the platform", "平台删除相关帖文"),
        6,
    ),
)
SEEN = BilingualText("Certificate of the notary", "公证书")
HALF = BilingualText(
    "Three mornings a week; afternoons are too long", "每周到校三个上午，下午尚难坚持"
)


def cared_for(desk: Desk, case: Case, child: Party) -> Iterator[int]:
    """The evidence is secured and the return to school half done; the rest is looked at later."""
    yield 40
    new = NewMeasure(
        MeasureKind.CARE_PLAN, PartialDate.day(desk.day), about_ids=(child.id,), aim=AIM.in_("zh")
    )
    plan = begin(case, new, desk.act())
    plan.aim = AIM
    desk.tell(plan.entry_id, AIM)
    terms = {}
    for kind, text, days in TERMS:
        asked = RequirementTerms(
            text.in_("zh"), kind=kind, look_on=desk.today + timedelta(days=days)
        )
        terms[kind] = add_promise(plan, asked, desk.act())
        terms[kind].text = text
        desk.tell_last(case, text)
    yield 38
    day = PartialDate.day(desk.day)
    kept = NewCheck(HowKept.KEPT, day, SEEN.in_("zh"))
    look_at(case, [(terms[CareKind.EVIDENCE], kept)], desk.act())
    desk.tell_last(case, SEEN)
    yield 26
    partly = NewCheck(
        HowKept.PARTLY,
        PartialDate.day(desk.day),
        HALF.in_("zh"),
        look_due=desk.today + timedelta(days=12),
    )
    look_at(case, [(terms[CareKind.SCHOOL_RETURN], partly)], desk.act())
    desk.tell_last(case, HALF)
