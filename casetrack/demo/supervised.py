"""An invented probation in its third month, supervised by the office where the boy lives."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

from casetrack.accounts.act import Act
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import AgeStatus, PartyRole, TieKind
from casetrack.cases.models import Case, Party
from casetrack.cases.quantities import Qualifier, QuantityUnit
from casetrack.cases.requirements import Counting
from casetrack.cases.told_kinds import CircumstanceKind
from casetrack.casework.amounts.models import AmountStage
from casetrack.casework.facts.fact_kind import FactKind
from casetrack.casework.facts.recording import Statement, end, state
from casetrack.casework.new_parties import NewParty
from casetrack.casework.people import add_party
from casetrack.casework.team import put_on_case
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.demo.asked import answered, reported, write_questions
from casetrack.demo.checked import checked
from casetrack.demo.desk import Desk
from casetrack.demo.entrusted import accepted_elsewhere, asked_elsewhere, supervised_elsewhere
from casetrack.demo.family import with_the_family
from casetrack.demo.guarded import guarded
from casetrack.demo.reporting import reporting
from casetrack.law import Heard, OpinionsHeard
from casetrack.people.models import AttributeKind
from casetrack.people.particulars import ATTRIBUTE, CIRCUMSTANCE
from casetrack.people.relations import TIE
from casetrack.probation.actions import Terms
from casetrack.probation.checks import Opinion
from casetrack.probation.conditions import ProbationRequirement
from casetrack.probation.models import ConditionKind, Probation
from casetrack.probation.opinions.actions import draft_opinion
from casetrack.probation.proposals import ORDER
from casetrack.probation.scores.entries import Points, begin_ledger, record_points
from casetrack.probation.scores.examples import SHEYANG
from casetrack.probation.scores.journal_texts import points_text
from casetrack.probation.scores.models import ScoreScheme
from casetrack.probation.scores.queries import version_in_force
from casetrack.probation.scores.schemes import write_scheme
from casetrack.review.actions import Receipt, receive
from casetrack.review.models import Custody, ReviewKind
from casetrack.visits.actions import VisitTerms, plan_visits
from casetrack.visits.models import Condition, SeriesUnit, Visit, VisitState, VisitWay
from casetrack.visits.outcomes import VisitOutcome, record_outcome
from casetrack.visits.rhythm import VisitRhythm

POLICE = BilingualText("record of the police", "公安机关讯问笔录")
INVESTIGATION = BilingualText("social investigation", "社会调查报告")
PARTICULARS = (
    (AttributeKind.SEX, BilingualText("male", "男")),
    (AttributeKind.SCHOOLING, BilingualText("left junior high in the third year", "初三辍学")),
    (AttributeKind.OCCUPATION, BilingualText("apprentice of a fitter", "学徒钳工")),
    (AttributeKind.HOUSEHOLD, BilingualText("a village of the same province", "本省农村")),
)
FAMILY = BilingualText(
    "The parents live apart; the grandmother cared for him until this summer.",
    "父母分居，今年夏天以前由祖母照料。",
)


def known(desk: Desk, case: Case, child: Party) -> Iterator[int]:
    """Particulars and circumstances from the file, and earlier carers."""
    for kind, text in PARTICULARS:
        _say(
            desk,
            ATTRIBUTE,
            child,
            {"kind": kind, "text": text, **_open(), "said_by": INVESTIGATION},
        )
    surrendered = PartialDate.day(desk.day - timedelta(days=60))
    for circumstance_kind, text, day, number in (
        (
            CircumstanceKind.SURRENDER,
            BilingualText(
                "went to the police with his father and told everything", "由其父陪同投案"
            ),
            surrendered,
            None,
        ),
        (
            CircumstanceKind.PLEA,
            BilingualText("admits guilt and accepts the punishment", "自愿认罪认罚"),
            PartialDate.day(desk.day - timedelta(days=20)),
            None,
        ),
        (
            CircumstanceKind.RESTITUTION,
            BilingualText("the family gave back all he had gained", "家属代为退缴全部违法所得"),
            PartialDate.day(desk.day - timedelta(days=30)),
            Decimal(900),
        ),
        (CircumstanceKind.FAMILY, FAMILY, None, None),
    ):
        circumstance = {
            "kind": circumstance_kind,
            "text": text,
            "day": day,
            "value": number,
            "qualifier": None if number is None else Qualifier.EXACT,
            "unit": None if number is None else QuantityUnit.CNY.value,
            "said_by": POLICE if day is not None else INVESTIGATION,
        }
        _say(desk, CIRCUMSTANCE, child, circumstance)
    yield 78
    new = NewParty("王秀兰", roles=(PartyRole.CAREGIVER,), age_status=AgeStatus.ADULT)
    grandmother = add_party(case, new, _act(desk))
    care = {"other_id": grandmother.id, "kind": TieKind.CAREGIVER, "lives_with": True}
    cared = _say(desk, TIE, child, {**care, **_open(), "since": PartialDate.year(2014)})
    last = PartialDate.month(desk.day.year, desk.day.month)
    end(TIE, case, cared, last, _act(desk), opened=cared.version)


def _say(desk: Desk, kind: FactKind[Any], of: Party, values: dict[str, Any]) -> Any:
    case = session().get_one(Case, of.case_id)
    return state(kind, case, Statement(of, values), _act(desk))


def _act(desk: Desk) -> Act:
    return desk.act()


def _open() -> dict[str, PartialDate]:
    return {"since": PartialDate.unknown(), "until": PartialDate.unknown()}


ON_TIME, WORK, LATE, LEFT, ADMONISHED = 1, 2, 8, 14, 15
GIVEN = (
    (66, ON_TIME, BilingualText("His report came a day early.", "报告提前一日送交。")),
    (
        52,
        WORK,
        BilingualText("Swept the stairs of the old people's home.", "在敬老院打扫楼道，院方签字。"),
    ),
    (
        41,
        LEFT,
        BilingualText("Left the county for an evening.", "未经批准离开所居住的县，当晚返回。"),
    ),
    (37, ADMONISHED, BilingualText("Admonished, his father present.", "其父在场，对其训诫。")),
    (6, LATE, BilingualText("Handed in two days late.", "报告迟交两日。")),
)


def write_a_scheme(desk: Desk) -> ScoreScheme:
    """A scheme that is published in part, adopted by the head of the section."""
    return write_scheme(SHEYANG, desk.act(desk.staff["head"]))


def scored(desk: Desk, probation: Probation) -> Iterator[int]:
    """Points from the second week on; by now the score suggests half a month more."""
    yield 70
    scheme = write_a_scheme(desk)
    act = desk.act()
    ledger = begin_ledger(probation, version_in_force(scheme), act)
    for days, indicator, evidence in GIVEN:
        yield days
        points = Points(indicator, desk.day, evidence.in_("zh"))
        entry = record_points(ledger, points, desk.act())
        entry.evidence = evidence
        desk.tell(entry.entry_id, points_text(SHEYANG.indicators[indicator - 1], evidence))
    yield 2
    # Half of the time is over: what the file says so far, for the talk about it.
    draft_opinion(probation, desk.act())


REQUIREMENTS = (
    (
        ConditionKind.NO_ACTIVITY,
        BilingualText("Lends no bank card and no telephone number", "不得出借银行卡、电话卡"),
    ),
    (
        ConditionKind.EDUCATION,
        BilingualText("Finishes the training as a fitter", "完成钳工技能培训"),
    ),
    (
        ConditionKind.PUBLIC_INTEREST_WORK,
        BilingualText("Forty hours of public-interest work", "完成四十小时公益服务"),
    ),
)
ANSWERS = {"living": "2", "school": "1", "phone": "1", "mood": "1"}
SEEN = (
    BilingualText(
        "Works beside his uncle as a fitter; steady. Telephone stays with his father after nine.",
        "随叔父学习钳工，情绪平稳；晚九点后手机由父亲保管。",
    ),
    BilingualText(
        "Training certificate of the first unit shown. Father says they talk at supper now.",
        "出示培训第一单元合格证；其父称晚饭时会交谈。",
    ),
    BilingualText("Steady; asks how long the record stays.", "平稳；询问犯罪记录如何封存。"),
)

LENT = BilingualText(
    "lent three bank cards to a former classmate for 900 yuan",
    "将三张银行卡出借给原同学使用，获利900元",
)


def probation_in_its_third_month(desk: Desk) -> Iterator[int]:
    """Six months for lending bank cards; the father under an order; monthly visits elsewhere."""
    yield 97
    write_questions(desk)
    case, child = desk.open("陈宇航", PartyRole.SUSPECT, charge="帮助信息网络犯罪活动罪")
    receipt = Receipt(ReviewKind.PROSECUTION, desk.day, Custody.BAIL)
    receive(case, child, receipt, desk.act())
    desk.record(case, EntryKind.SUSPECT_TOLD_OF_COUNSEL, child)
    desk.record(case, EntryKind.BAIL_STARTED, child)
    father = desk.guardian(case, child, "陈建国", TieKind.FATHER)
    put_on_case(case, desk.staff["assistant"], desk.act())
    yield 90
    desk.log(
        case,
        BilingualText(
            "Heard with his father present: lent three bank cards to a former classmate for 900"
            " yuan. Regrets it; has paid the money back.",
            "在其父到场的情况下讯问：将三张银行卡借给原同学，获利900元。悔罪，已退赃。",
        ),
        kind=EntryKind.INTERVIEW,
        about=child,
    )
    guarded(desk, case, child, did=LENT, charge="帮助信息网络犯罪活动罪")
    passed = BilingualText("money that passed the three cards", "涉案三张银行卡流入资金")
    desk.count(case, passed, 180_000, QuantityUnit.CNY, AmountStage.END_OF_INVESTIGATION)
    yield 85
    desk.count(case, passed, 214_000, QuantityUnit.CNY, AmountStage.REVIEW_AND_PROSECUTION)
    yield 83
    everybody = Heard.HEARD
    terms = Terms(
        desk.day,
        6,
        likely_months=8,
        evidence_sufficient=True,
        remorse=True,
        heard=OpinionsHeard(everybody, Heard.NONE_SUCH, everybody, everybody, everybody),
        opinions=(
            Opinion("police", desk.day - timedelta(days=5), "书面：无异议"),
            Opinion("suspect", desk.day - timedelta(days=3), "没有异议，愿意遵守附加条件"),
            Opinion("legal_representative", desk.day - timedelta(days=3), "没有异议"),
            Opinion("defender", desk.day - timedelta(days=2), "建议附条件不起诉"),
        ),
        ground="初犯，获利较少，已退赃，有监护和帮教条件",
        requirements=tuple(
            ProbationRequirement(kind, text.in_("zh")) for kind, text in REQUIREMENTS
        ),
    )
    probation = desk.decided(case, ORDER, child, terms)
    for condition, (_kind, text) in zip(probation.conditions, REQUIREMENTS, strict=True):
        condition.text = text
    probation.disposition.ground = BilingualText(
        "A first offence, little gained and paid back; family and help are at hand", terms.ground
    )
    desk.tell(probation.disposition.entry_id, probation.disposition.ground)
    texts = [text for _kind, text in REQUIREMENTS]
    lines = ("\n".join(text.in_(lang) for text in texts) for lang in ("en", "zh"))
    desk.tell_last(case, BilingualText(*lines))
    desk.serve(case, probation.disposition)
    desk.begin(with_the_family(desk, case, child, father))
    desk.begin(known(desk, case, child))
    service = probation.conditions[-1]
    service.wanted, service.unit, service.counting = 40, "小时", Counting.SUM
    desk.begin(reporting(desk, probation))
    desk.begin(checked(desk, case, child, probation.measure_id, probation.ends_on()))
    desk.begin(scored(desk, probation))
    yield 79
    entrustment = asked_elsewhere(desk, case, child)
    yield 77
    accepted_elsewhere(desk, entrustment)
    desk.begin(supervised_elsewhere(desk, entrustment))
    home = desk.staff["entrusted"]
    visits_planned = VisitTerms(
        child.id,
        "考察表现，了解就业培训和家庭监护情况",
        (VisitWay.HOME, VisitWay.VIDEO),
        home.id,
        VisitRhythm(max(desk.ago(73), desk.day), every=1, unit=SeriesUnit.MONTH),
        measure_id=probation.measure_id,
        until_measure=True,
    )
    plan, visits = plan_visits(case, visits_planned, desk.act(home))
    aim = BilingualText(
        "How he keeps to it; training; how the family looks after him", visits_planned.aim
    )
    desk.tell_plan(plan, visits, aim)
    yield from _visited(desk, case, visits)


def _visited(desk: Desk, case: Case, visits: list[Visit]) -> Iterator[int]:
    past = [visit for visit in visits if visit.planned_on and visit.planned_on < desk.today]
    for visit, text in zip(past, SEEN, strict=False):
        assert visit.planned_on is not None
        yield (desk.today - visit.planned_on).days
        outcome = VisitOutcome(
            VisitState.DONE,
            PartialDate.day(desk.day),
            visit.way,
            findings=text.in_("zh"),
            condition=Condition.STEADY,
        )
        by = desk.staff["entrusted"]
        parts = (*answered(case, ANSWERS), *reported(minutes=50, met=(visit.party_id,)))
        entry = record_outcome(visit, outcome, desk.act(by), parts=parts)
        visit.findings = entry.text = text
