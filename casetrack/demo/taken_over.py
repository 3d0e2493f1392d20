"""An invented probation that another office ordered; the case came here with its jurisdiction."""

from __future__ import annotations

from collections.abc import Iterator

from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import BodyKind, DispositionKind, MeasureKind, PartyRole, TieKind
from casetrack.casework.facts.recording import Statement, state
from casetrack.casework.participating_offices.kind import OFFICE_PART
from casetrack.casework.participating_offices.models import PartInCase
from casetrack.clocks.recording_actions import record_fact
from casetrack.clocks.recording_queries import Recorded
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.demo.desk import Desk
from casetrack.demo.guarded import guarded
from casetrack.guidance.programmes import PROGRAMMES, ProgrammeTerms
from casetrack.law import WayBack
from casetrack.probation.conduct import record_breach
from casetrack.probation.external_probations import (
    ChangeTold,
    ProbationTold,
    record_change,
    record_probation,
)
from casetrack.probation.models import ChangeWay
from casetrack.probation.opinions.actions import (
    OpinionTerms,
    draft_opinion,
    finish_opinion,
    write_opinion,
)
from casetrack.probation.opinions.models import OpinionProposes
from casetrack.review.actions import Receipt, receive
from casetrack.review.decisions import ReviewOutcome, announce
from casetrack.review.models import Custody, ReviewKind
from casetrack.review.proposals import IN_REVIEW, UNDOING
from casetrack.review.undoing import Undoing

FEW = BilingualText("Minor circumstances", "犯罪情节轻微")
SERVICE = BilingualText("Qinghe Family Education Service", "清河家庭教育指导服务站")
AIM = BilingualText(
    "That his father knows where he is in the evening, and asks",
    "其父掌握其晚间去向，能平和沟通",
)
MORE = BilingualText(
    "Two further thefts are proved; to be prosecuted", "另有两起盗窃事实已查清，应当起诉"
)


def taken_up_again(desk: Desk) -> Iterator[int]:
    """Theft, not prosecuted; the police ask to reconsider, and the decision is revoked.

    Meanwhile a service gives the guidance that the father agreed to.
    """
    yield 62
    case, child = desk.open("孟小凡", PartyRole.SUSPECT, charge="盗窃罪")
    father = desk.guardian(case, child, "孟庆林", TieKind.FATHER)
    receipt = Receipt(ReviewKind.PROSECUTION, desk.day, Custody.BAIL)
    period = receive(case, child, receipt, desk.act())
    desk.record(case, EntryKind.SUSPECT_TOLD_OF_COUNSEL, child)
    guarded(desk, case, child)
    yield 45
    kind = DispositionKind.DISCRETIONARY_NON_PROSECUTION
    outcome = ReviewOutcome(kind, desk.day, ground=FEW.in_("zh"))
    decided = desk.decided(case, IN_REVIEW[ReviewKind.PROSECUTION], period, outcome)
    announce(decided, desk.act(), announced_on=desk.day)
    decided.ground = FEW
    desk.tell(decided.entry_id, FEW)
    desk.serve(case, decided)
    yield 40
    asked = Recorded(
        EntryKind.RECONSIDERATION_REQUESTED, PartialDate.day(desk.day), decision_id=decided.id
    )
    record_fact(case, asked, desk.act())
    yield 38
    service = desk.body(case, SERVICE, BodyKind.SERVICE, PartyRole.PROFESSIONAL_SERVICE)
    agreed = ProgrammeTerms(
        MeasureKind.FAMILY_EDUCATION_GUIDANCE,
        child.id,
        PartialDate.day(desk.day),
        AIM.in_("zh"),
        sessions_planned=4,
        guardian_ids=(father.id,),
        partner_ids=(service.id,),
    )
    programme = PROGRAMMES.begin(case, agreed, desk.act())
    programme.measure.aim = AIM
    desk.tell(programme.measure.entry_id, AIM)
    yield 13
    until = desk.ago(-2)
    undoing = Undoing(desk.day, WayBack.RECONSIDERATION, MORE.in_("zh"), go_on_until=until)
    desk.decided(case, UNDOING, decided, undoing)
    decided.undone_why = MORE
    desk.tell_last(case, MORE)


TITLE = BilingualText("Shi Moumou: concealing proceeds of crime", "石某某掩饰、隐瞒犯罪所得案")
BEFORE = BilingualText("Shanwan County People's Procuratorate", "山湾县人民检察院")
GROUND = BilingualText(
    "Surrendered and admitted guilt; the family can look after him here",
    "自首，认罪认罚，随家人迁居本地后具备监护条件",
)
AWAY = BilingualText("Left the county for two days without asking", "未经批准离开所居住的县两日")
WHY = BilingualText("Left the county without asking", "未经批准外出，表现不稳定")
OPINION = BilingualText(
    "Reported each month since the extension and left the county no more. In work with his uncle;"
    " his parents keep an eye on him. No further offence and no breach is known.",
    "考验期延长后按月报告，未再擅自外出；随亲属就业，父母能够履行监护职责；未发现再犯或者其他违反规定的情形。",
)


def probation_from_another_office(desk: Desk) -> Iterator[int]:
    """The decision is known by its month only; its length is unknown until it was changed.

    It ends within weeks, and the opinion is finished.
    """
    yield 74
    case, child = desk.open("石浩然", PartyRole.SUSPECT, charge="掩饰、隐瞒犯罪所得罪", title=TITLE)
    desk.guardian(case, child, "石志强", TieKind.FATHER)
    before = desk.body(case, BEFORE, BodyKind.PROCURATORATE, PartyRole.COOPERATING_BODY)
    until = PartialDate.day(desk.day)
    number, unknown = f"山湾检未〔{desk.day.year}〕8号", PartialDate.unknown()
    for part, body_id, its_number, since, ended in (
        (PartInCase.PROSECUTION, before.id, number, unknown, until),
        (PartInCase.TRANSFERRED, before.id, None, None, until),
        (PartInCase.ACCEPTED, None, None, until, None),
    ):
        values = {"body_id": body_id, "part": part, "party_id": None, "number": its_number}
        statement = Statement(None, {**values, "since": since, "until": ended})
        state(OFFICE_PART, case, statement, desk.act())
    decided = desk.ago(215)
    probation = record_probation(
        case,
        child,
        ProbationTold(
            PartialDate.month(decided.year, decided.month),
            decided_by_id=before.id,
            ground=GROUND.in_("zh"),
        ),
        desk.act(),
    )
    probation.disposition.ground = GROUND
    desk.tell(probation.disposition.entry_id, GROUND)
    yield 51
    breach = record_breach(
        probation,
        desk.act(),
        happened=PartialDate.month(desk.day.year, desk.day.month),
        is_serious=False,
        of_public_order=False,
        text=AWAY.in_("zh"),
    )
    desk.tell(breach.entry_id, AWAY)
    yield 40
    change = record_change(
        probation,
        ChangeTold(
            ChangeWay.EXTENDED,
            PartialDate.month(desk.day.year, desk.day.month),
            new_end=desk.ago(-25),
            months=8,
            decided_by_id=before.id,
            reason=WHY.in_("zh"),
        ),
        desk.act(),
        opened=probation.version,
    )
    change.reason = WHY
    desk.tell(change.entry_id, WHY)
    yield 4
    opinion = draft_opinion(probation, desk.act())
    words = OpinionTerms(OPINION.in_("zh"), OPINION.in_("en"), OpinionProposes.NOT_PROSECUTE)
    write_opinion(opinion, words, desk.act(), opened=opinion.version)
    finish_opinion(opinion, desk.day, desk.act(), opened=opinion.version)
