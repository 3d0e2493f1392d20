"""The girl whom a hospital reported has a plan of care, and a protection order that runs out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from casetrack.cases.kinds import AgeStatus, MeasureKind, PartyRole
from casetrack.cases.models import Case, Party
from casetrack.cases.requirements import CareKind, HowKept, NewCheck
from casetrack.casework.facts.recording import Statement, state
from casetrack.casework.journal_texts import NOTHING
from casetrack.casework.new_parties import NewParty
from casetrack.casework.people import add_party
from casetrack.courses.measures.actions import NewMeasure, begin
from casetrack.courses.requirements.actions import RequirementTerms, add_promise
from casetrack.courses.requirements.checks import look_at
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.demo.desk import Desk
from casetrack.review.lawsuits.fact_actions import LAWSUIT
from casetrack.review.lawsuits.models import LawsuitEnd, LawsuitKind

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

FROM_WHOM = BilingualText("Qu Moumou", "曲某某")
COURT = BilingualText("Qinghe District Court", "清河区人民法院")
MOTHER = BilingualText("her mother", "其母代为申请")
APART = BilingualText(
    "Must not come near her, her home or her school", "禁止接触、跟踪，禁止接近住所和学校"
)
ALL_GIVEN = BilingualText("Granted as asked, for two months", "全部支持，有效期两个月")


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
    _kept_away(desk, case, child)
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


def _kept_away(desk: Desk, case: Case, child: Party) -> None:
    """A protection order of a month ago; its extension is asked for before its last day."""
    new = NewParty("曲某某", roles=(PartyRole.INJUNCTION_RESPONDENT,), age_status=AgeStatus.ADULT)
    respondent = add_party(case, new, desk.act())
    respondent.alias = FROM_WHOM
    day = PartialDate.day(desk.day)
    order = {
        "kind": LawsuitKind.PROTECTION_ORDER,
        "respondent_id": respondent.id,
        "who": MOTHER,
        "filed": day,
        "court": COURT,
        "claims": APART,
        "wants_to_sue": True,
        "supported_on": desk.day,
        "result": LawsuitEnd.GRANTED,
        "decided": day,
        "given": ALL_GIVEN,
        "lasts_until": desk.today + timedelta(days=14),
        "extension_asked": None,
        "why_not_extended": NOTHING,
    }
    state(LAWSUIT, case, Statement(child, order), desk.act())
