"""The order to the father of the boy on probation, and the guidance for both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from casetrack.cases.kinds import AgeStatus, BodyKind, MeasureKind, PartyRole, TieKind
from casetrack.cases.models import Case, MeasureItem, Party
from casetrack.cases.requirements import HowKept, LookEye, NewCheck
from casetrack.cases.told_kinds import GuardianCapacity, GuardianQuality
from casetrack.casework.facts.recording import Statement, state
from casetrack.casework.new_parties import NewParty
from casetrack.casework.people import add_party
from casetrack.courses.course import SessionHeld
from casetrack.courses.requirements.checks import look_at
from casetrack.courses.requirements.journal_texts import looked
from casetrack.courses.requirements.queries import looks_at, place_of
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.demo.desk import Desk
from casetrack.guidance.actions import OrderTerms, issue_orders
from casetrack.guidance.ladder import StepTerms, settle_step, take_step
from casetrack.guidance.ladder_kinds import FailingKind, GuardianStepKind, StepResult
from casetrack.guidance.models import FamilyStep, GuardianshipOrder, Programme
from casetrack.guidance.programmes import PROGRAMMES, ProgrammeTerms
from casetrack.guidance.revisit_kinds import FamilyEffect, RevisitFound, RevisitWay
from casetrack.guidance.revisits import RevisitTold, revisit
from casetrack.people.relations import GUARDIANSHIP

SERVICE = BilingualText("Qinghe Family Education Service", "清河家庭教育指导服务站")
REASON = BilingualText(
    "The telephone was left to the boy day and night; nobody asked where money came from.",
    "放任其长时间使用手机，对来源不明的钱款不过问。",
)
DUTIES = (
    BilingualText("Keeps the telephone after nine in the evening", "每晚九点后保管其手机"),
    BilingualText("Speaks with him every day, and listens", "每天与其交流并倾听"),
    BilingualText("Comes to every session of guidance", "按时参加家庭教育指导"),
    BilingualText("Reports each month how it goes", "每月书面报告监护情况"),
)
AIM = BilingualText(
    "A father who knows what his son does, and a son who tells", "改善监护方式和亲子沟通"
)
CONTENTS = (
    BilingualText("The telephone: rules that both agree on", "手机使用：父子共同约定"),
    BilingualText("Speaking without shouting", "平和沟通的方法"),
    BilingualText("Money and where it comes from", "金钱观与钱款来源"),
)
CARED = BilingualText("The father worked in another province", "其父外出务工")
CAME_HOME = BilingualText("The father came home to work", "其父返乡就业，自行照料")
# What was found of the first duties of the order, some weeks after it, and of late.
Seen = tuple[HowKept, BilingualText]
LOOKED_FIRST: tuple[Seen, ...] = (
    (HowKept.NOT_KEPT, BilingualText("The telephone lay in the boy's room", "手机仍在其房间")),
    (HowKept.PARTLY, BilingualText("At weekends only", "仅周末交流")),
)
LOOKED_LAST: tuple[Seen, ...] = (
    (
        HowKept.KEPT,
        BilingualText("In a drawer of the kitchen since the talk", "谈话后改由父亲保管在厨房抽屉"),
    ),
    (HowKept.PARTLY, BilingualText("Home three evenings of the week", "每周三晚在家陪伴")),
    (HowKept.KEPT, BilingualText("Both sessions", "两次均到场")),
)
LOOKED_BY_GRID: tuple[Seen, ...] = (
    (
        HowKept.PARTLY,
        BilingualText("The grid worker saw him with it twice", "网格员两次见其深夜玩手机"),
    ),
    (HowKept.PARTLY, BilingualText("The neighbours hear them talk", "邻居反映父子有交流")),
)
ADMONISHED = BilingualText(
    "Admonished face to face: the telephone is kept from tonight on.",
    "当面训诫其父，要求当晚起保管手机。",
)
HEEDED = BilingualText("He keeps it since; the boy sleeps at ten", "此后坚持保管，孩子十点前入睡")
EVENINGS = BilingualText("Evenings that the family spends together", "晚间陪伴")
KEPT_TO = BilingualText("Kept to on most evenings.", "多数晚间做到陪伴。")
STILL = BilingualText("By telephone: they still eat together.", "电话回访：仍坚持一起吃晚饭。")
HELD = (
    (
        61,
        BilingualText(
            "Rules for the telephone agreed by both, on paper.", "父子商定手机使用约定并签字。"
        ),
    ),
    (
        27,
        BilingualText(
            "How to speak without shouting; both tried it. Father came straight from work.",
            "练习平和沟通，双方均参与；其父下班后直接赶来。",
        ),
    ),
)


def with_the_family(desk: Desk, case: Case, child: Party, father: Party) -> Iterator[int]:
    """The order to the father on the day of the decision, and two of six sessions held."""
    order_terms = OrderTerms(
        child.id,
        (father.id,),
        REASON.in_("zh"),
        tuple(duty.in_("zh") for duty in DUTIES),
        issued=PartialDate.day(desk.day),
        served_on=desk.day,
        months=6,
    )
    orders = issue_orders(case, order_terms, desk.act())
    orders[0].measure.reason = REASON
    desk.tell(orders[0].measure.entry_id, REASON)
    for item, text in zip(orders[0].measure.items, DUTIES, strict=True):
        item.text = text
    _guardians(desk, case, child, father)
    yield 80
    duties = orders[0].measure.items
    _look(desk, case, duties, LOOKED_FIRST, again=desk.ago(30))
    step = _admonish(desk, orders[0])
    service = desk.body(case, SERVICE, BodyKind.SERVICE, PartyRole.PROFESSIONAL_SERVICE)
    programme_terms = ProgrammeTerms(
        MeasureKind.FAMILY_EDUCATION_GUIDANCE,
        child.id,
        PartialDate.day(desk.day),
        AIM.in_("zh"),
        contents=tuple(content.in_("zh") for content in CONTENTS),
        sessions_planned=6,
        guardian_ids=(father.id,),
        partner_ids=(service.id,),
        is_ordered=True,
        reason=REASON.in_("zh"),
    )
    programme = PROGRAMMES.begin(case, programme_terms, desk.act())
    programme.measure.aim, programme.measure.reason = AIM, REASON
    for item, text in zip(programme.measure.items, CONTENTS, strict=True):
        item.text = text
    desk.tell(programme.measure.entry_id, AIM)
    plan = _plan(desk, case, child, father)
    for days, content in HELD:
        yield days
        held = SessionHeld(PartialDate.day(desk.day), content.in_("zh"), (father.id,))
        by = desk.staff["assistant"]
        session = PROGRAMMES.hold(programme, held, desk.act(by))
        desk.tell(session.entry_id, content)
    _over(desk, plan)
    _look(desk, case, duties, LOOKED_BY_GRID, again=desk.ago(-12), eye=LookEye.GRID_WORKER)
    _look(desk, case, duties, LOOKED_LAST, again=desk.ago(-12))
    settle_step(
        step,
        desk.act(),
        result=StepResult.HEEDED,
        settled=PartialDate.day(desk.day),
        outcome=HEEDED.in_("zh"),
        opened=step.version,
    )
    step.outcome = HEEDED
    desk.tell_last(case, HEEDED)


def _guardians(desk: Desk, case: Case, child: Party, father: Party) -> None:
    """The grandmother as guardian for some years, and the father since then."""
    new = NewParty(
        "冯桂兰",
        roles=(PartyRole.CAREGIVER,),
        age_status=AgeStatus.ADULT,
        tie=(TieKind.GRANDMOTHER, child.id),
    )
    grandmother = add_party(case, new, desk.act())
    rows = (
        (
            grandmother,
            GuardianQuality.ENTRUSTED_CARE,
            PartialDate.year(2016),
            PartialDate.year(2022),
            CARED,
        ),
        (father, GuardianQuality.PARENT, PartialDate.year(2023), PartialDate.unknown(), CAME_HOME),
    )
    for other, quality, since, until, why in rows:
        columns = {
            "other_id": other.id,
            "quality": quality,
            "capacity": GuardianCapacity.CAN,
            "since": since,
            "until": until,
            "why": why,
        }
        state(GUARDIANSHIP, case, Statement(child, columns), desk.act())


def _plan(desk: Desk, case: Case, child: Party, father: Party) -> Programme:
    """A guardianship plan for the evenings, for some weeks."""
    terms = ProgrammeTerms(
        MeasureKind.GUARDIANSHIP_PLAN,
        child.id,
        PartialDate.day(desk.day),
        EVENINGS.in_("zh"),
        guardian_ids=(father.id,),
    )
    plan = PROGRAMMES.begin(case, terms, desk.act())
    plan.measure.aim = EVENINGS
    desk.tell(plan.measure.entry_id, EVENINGS)
    return plan


def _over(desk: Desk, plan: Programme) -> None:
    """The plan ends, with a telephone call some days later."""
    act = desk.act()
    own = {"effect": FamilyEffect.SOME}
    end = PROGRAMMES.end(plan, act, ended_on=desk.day, result=KEPT_TO.in_("zh"), own=own)
    desk.tell(end.id, KEPT_TO)
    rung = RevisitTold(
        PartialDate.day(desk.day),
        RevisitWay.TELEPHONE,
        RevisitFound.HOLDS,
        STILL.in_("zh"),
        desk.ago(-80),
    )
    revisited = revisit(plan.measure, rung, desk.act())
    revisited.text = STILL
    desk.tell(revisited.entry_id, STILL)


def _admonish(desk: Desk, order: GuardianshipOrder) -> FamilyStep:
    """The father is admonished for a duty not kept."""
    terms = StepTerms(
        GuardianStepKind.ADMONITION,
        PartialDate.day(desk.day),
        ADMONISHED.in_("zh"),
        desk.ago(20),
        failing=FailingKind.DUTIES,
    )
    step = take_step(order, terms, desk.act())
    step.text = ADMONISHED
    desk.tell(step.entry_id, ADMONISHED)
    return step


def _look(
    desk: Desk,
    case: Case,
    duties: Sequence[MeasureItem],
    seen: Sequence[Seen],
    *,
    again: date,
    eye: LookEye = LookEye.PROSECUTOR,
) -> None:
    """Checks of the first duties of the order on that day."""
    those = [(duty, finding, note) for duty, (finding, note) in zip(duties, seen, strict=False)]
    checks_by_language = {
        lang: [
            (
                duty,
                NewCheck(
                    finding, PartialDate.day(desk.day), note.in_(lang), look_due=again, eye=eye
                ),
            )
            for duty, finding, note in those
        ]
        for lang in ("en", "zh")
    }
    entry = look_at(case, checks_by_language["zh"], desk.act())
    desk.tell(
        entry.id,
        BilingualText(looked(checks_by_language["en"]).en, looked(checks_by_language["zh"]).zh),
    )
    for duty, _found, note in those:
        looks_at([duty])[place_of(duty)][-1].proof = note
