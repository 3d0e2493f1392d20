"""The filmed boy is also protected by a court; a social investigation of another is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from casetrack.cases.judgment_kinds import CourtInstance, JudgmentResult, LegalEffect, TermKind
from casetrack.cases.kinds import AgeStatus, BodyKind, DispositionKind, MeasureKind, Part, PartyRole
from casetrack.cases.models import Case, Party
from casetrack.cases.quantity_reading import TermLength
from casetrack.casework.facts.recording import Statement, state
from casetrack.casework.journal_texts import NOTHING
from casetrack.casework.new_parties import NewParty, accuse
from casetrack.casework.people import add_party
from casetrack.courses.measures.actions import NewMeasure, begin, tell
from casetrack.courses.measures.models import CONSULTATION
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.demo.desk import Desk
from casetrack.review.judgments.actions import (
    JudgmentTold,
    NewJudgment,
    correct_judgment,
    record_judgment,
)
from casetrack.review.judgments.models import SHEET, CourtStepKind
from casetrack.review.judgments.protest_facts import COURT_STEP
from casetrack.review.judgments.terms import TermTold

COURT = BilingualText("Qinghe District Court", "清河区人民法院")
WHY = BilingualText("The film was still being passed on", "视频仍在被转发")
FORBIDDEN = BilingualText("must not publish or pass on the film", "禁止发布、转发涉案视频")
PROTECTED = BilingualText(
    "That the film is no longer seen while the suit goes on", "诉讼期间阻断视频继续传播"
)
BUREAU = BilingualText("Qinghe District Education Bureau", "清河区教育局")
TOGETHER = BilingualText(
    "That schools report at once what is filmed in dormitories", "宿舍偷拍等情形由学校即时报告"
)
AGREED = (
    BilingualText("One telephone number for reports", "设置统一报告电话"),
    BilingualText("A meeting every quarter", "每季度会商一次"),
)
MET = BilingualText(
    "First meeting; three schools have named whom to ring.", "首次会商，三所学校已确定联络人。"
)
STATION = BilingualText("Youth social work station", "青少年社会工作站")
ASKED = BilingualText("How he grew up, and what led to the fight", "了解成长经历和犯罪原因")
SELLER = BilingualText("Fan Moumou", "范某某")
APOLOGY = BilingualText("to be read out before the class teacher", "在班主任见证下当面宣读")


def protected(desk: Desk, case: Case, child: Party) -> Iterator[int]:
    """An injunction five weeks ago, the judgment five days later."""
    yield 36
    court = desk.body(case, COURT, BodyKind.COURT, PartyRole.COURT)
    new = NewParty(
        "邹子涵", roles=(PartyRole.INFRINGER, PartyRole.CIVIL_DEFENDANT), age_status=AgeStatus.MINOR
    )
    other = add_party(case, new, desk.act())
    details = JudgmentTold(
        court_id=court.id,
        number=f"（{desk.day.year}）民保令3号",
        decided=PartialDate.day(desk.day),
        ground=WHY.in_("zh"),
        terms=(TermTold(1, TermKind.PROHIBITION, text=FORBIDDEN.in_("zh")),),
    )
    (ruling,) = record_judgment(
        case, NewJudgment(DispositionKind.INJUNCTION, (other.id,), details), desk.act()
    )
    ruling.ground, ruling.terms[0].text = WHY, FORBIDDEN
    protection = begin(
        case,
        NewMeasure(
            MeasureKind.INJUNCTION_PROTECTION,
            PartialDate.day(desk.day),
            about_ids=(child.id,),
            partner_ids=(court.id,),
            aim=PROTECTED.in_("zh"),
        ),
        desk.act(),
    )
    protection.aim = PROTECTED
    desk.tell(protection.entry_id, PROTECTED)
    yield 31
    details = JudgmentTold(
        court_id=court.id,
        number=f"（{desk.day.year}）民初41号",
        decided=PartialDate.day(desk.day),
        result=JudgmentResult.ALL_CLAIMS_SUPPORTED,
        terms=(
            TermTold(1, TermKind.STOP_INFRINGEMENT),
            TermTold(2, TermKind.WRITTEN_APOLOGY, text=APOLOGY.in_("zh")),
        ),
    )
    (judgment,) = record_judgment(
        case, NewJudgment(DispositionKind.CIVIL_JUDGMENT, (other.id,), details), desk.act()
    )
    judgment.terms[1].text = APOLOGY
    yield 16
    mechanism = begin(
        case,
        NewMeasure(
            CONSULTATION,
            PartialDate.day(desk.day),
            new_partner=BUREAU.in_("zh"),
            new_partner_kind=BodyKind.GOVERNMENT,
            aim=TOGETHER.in_("zh"),
            contents=tuple(text.in_("zh") for text in AGREED),
            review_on=desk.today + timedelta(days=20),
        ),
        desk.act(),
    )
    mechanism.aim = TOGETHER
    for item, text in zip(mechanism.items, AGREED, strict=True):
        item.text = text
    desk.tell(mechanism.entry_id, TOGETHER)
    bureau = next(link.party for link in mechanism.parties if link.part is Part.WITH)
    bureau.alias = BUREAU
    yield 6
    in_force = replace(
        details,
        instance=CourtInstance.FIRST,
        effect=LegalEffect.PERIOD_OVER,
        in_force_on=desk.day,
    )
    why, opened = "期满未上诉", judgment.version
    correct_judgment(case, judgment, in_force, why, desk.act(), opened=opened)
    _tried(desk, case, court)
    yield 5
    entry = tell(case, mechanism, MET.in_("zh"), PartialDate.day(desk.day), None, desk.act())
    desk.tell(entry.id, MET)


def investigated(desk: Desk, case: Case, child: Party) -> Iterator[int]:
    """A social investigation is asked for; its report is outstanding."""
    yield 23
    asked = begin(
        case,
        NewMeasure(
            MeasureKind.SOCIAL_INVESTIGATION,
            PartialDate.day(desk.day),
            about_ids=(child.id,),
            new_partner=STATION.in_("zh"),
            new_partner_kind=BodyKind.SERVICE,
            aim=ASKED.in_("zh"),
        ),
        desk.act(),
    )
    asked.aim = ASKED
    desk.tell(asked.entry_id, ASKED)
    station = next(link.party for link in asked.parties if link.part is Part.WITH)
    station.alias = STATION


def _tried(desk: Desk, case: Case, court: Party) -> None:
    """The grown-up who sold the film is sentenced, and appeals; a protest is to be decided on."""
    new = NewParty("范某某", roles=(PartyRole.DEFENDANT,), age_status=AgeStatus.ADULT)
    seller = add_party(case, new, desk.act())
    seller.alias = SELLER
    accuse(case, seller, "传播淫秽物品罪")
    details = JudgmentTold(
        court_id=court.id,
        number=f"（{desk.day.year}）刑初311号",
        decided=PartialDate.day(desk.day),
        received_on=desk.day,
        instance=CourtInstance.FIRST,
        effect=LegalEffect.PENDING,
        result=JudgmentResult.CONVICTED,
        terms=(TermTold(1, TermKind.IMPRISONMENT, TermLength(1, 6)),),
    )
    new_judgment = NewJudgment(DispositionKind.CRIMINAL_JUDGMENT, (seller.id,), details)
    (judgment,) = record_judgment(case, new_judgment, desk.act())
    appeal = {
        **dict.fromkeys((*SHEET, "ground", "served_on")),
        "kind": CourtStepKind.APPEALED,
        "disposition_id": judgment.id,
        "who": SELLER,
        "happened_on": desk.day,
        "text": NOTHING,
    }
    state(COURT_STEP, case, Statement(seller, appeal), desk.act())
