"""Invented cases of children who were harmed: a series of visits, a late reply, an application."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select

from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import AgeStatus, Aspect, BodyKind, Intake, PartyRole, TieKind, TrackKind
from casetrack.cases.models import Case, Party
from casetrack.cases.told_kinds import LinkKind
from casetrack.casework.concerns.actions import NewConcern, raise_concern
from casetrack.casework.concerns.models import ConcernLevel, ConcernSource
from casetrack.casework.links.actions import NewLink, link_cases
from casetrack.casework.team import NewGrant, grant, put_on_case
from casetrack.clocks.calendar.exam_weeks import ExamTerms, keep_exam_week
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.demo.asked import answered, visit_today
from casetrack.demo.cared_for import cared_for
from casetrack.demo.desk import Desk
from casetrack.demo.helped import assisted, counselled, told_of_harm
from casetrack.demo.protected import protected
from casetrack.desk.diary.actions import make_feed
from casetrack.desk.tracks.actions import LineTold, NewLine, begin_line, suspend_line
from casetrack.law import ReplyGround
from casetrack.suggestions.actions import remind, serve
from casetrack.suggestions.issuing import NewSuggestion
from casetrack.suggestions.kinds import Delivery, SuggestionKind
from casetrack.suggestions.proposals import LETTER
from casetrack.visits.actions import VisitTerms, plan_visits
from casetrack.visits.journal_texts import visits_paused
from casetrack.visits.models import Condition, OnRestDay, SeriesUnit, VisitState, VisitWay
from casetrack.visits.outcomes import VisitOutcome, record_outcome
from casetrack.visits.pauses import PauseTerms, pause_plan
from casetrack.visits.rhythm import VisitRhythm
from casetrack.visits.workload.actions import NewAbsence, tell_away

ABSENT = BilingualText(
    "Her teacher rings: has not come to school for three days, answers no message.",
    "班主任来电：连续三天未到校，不回消息。",
)
CUTS = BilingualText(
    "Says there is no point in going on; fresh cuts on the right forearm. Only the grandmother was"
    " at home.",
    "说不想活下去，右前臂有新的划伤。当时只有外祖母在家。",
)
STAYS = BilingualText(
    "Stays with her. The mother was called home. Blades put away.",
    "留在家中陪同；已请其母返家；利器已收起。",
)
TOLD = BilingualText(
    "The mother, in person; the prosecutor, no answer", "其母（当面）；承办人（电话未接通）"
)


def feared(desk: Desk, case: Case, child: Party) -> Iterator[int]:
    """Two concerns on one day; the second is urgent, and nobody has answered it yet."""
    yield 1
    by = desk.staff["social"]
    worrying = NewConcern(
        ConcernLevel.WORRYING,
        PartialDate.day(desk.day),
        ABSENT.in_("zh"),
        source=ConcernSource.MESSAGE,
    )
    first = raise_concern(case, child, worrying, desk.act(by))
    first.seen = ABSENT
    desk.tell(first.entry_id, ABSENT)
    urgent = NewConcern(
        ConcernLevel.URGENT,
        PartialDate.day(desk.day),
        CUTS.in_("zh"),
        done_now=STAYS.in_("zh"),
        told=TOLD.in_("zh"),
    )
    second = raise_concern(case, child, urgent, desk.act(by))
    second.seen, second.done_now, second.told = CUTS, STAYS, TOLD
    desk.tell(
        second.entry_id,
        BilingualText(
            f"{CUTS.en}\nDone now: {STAYS.en}\nTold: {TOLD.en}",
            f"{CUTS.zh}\n现采取措施：{STAYS.zh}\n已告知：{TOLD.zh}",
        ),
    )


def away(desk: Desk) -> Iterator[int]:
    """An absence of the prosecutor; the visits of these days are to be reassigned."""
    yield 1
    act = desk.act()
    make_feed("办公手机", act)
    first = desk.today + timedelta(days=3)
    tell_away(NewAbsence(desk.prosecutor.id, first, first + timedelta(days=4)), act)


AIM = BilingualText(
    "How she does at school; what home and school agree on", "了解在校情况，家校沟通"
)
AWAY = BilingualText("The school is on an excursion.", "学校组织校外实践")


def meetings(desk: Desk, case: Case, child: Party, *others: Party) -> Iterator[int]:
    """Every second Wednesday, except during examinations; three weeks are paused."""
    yield 8
    act = desk.act()
    first = desk.today + timedelta(days=40)
    keep_exam_week(
        ExamTerms(first, first + timedelta(days=6), "期末考试", "Final examinations"), act
    )
    terms = VisitTerms(
        child.id,
        AIM.in_("zh"),
        (VisitWay.VIDEO,),
        desk.prosecutor.id,
        VisitRhythm(
            desk.today + timedelta(days=5),
            every=2,
            unit=SeriesUnit.WEEK,
            weekday=3,
            times=6,
            avoids_exams=True,
        ),
        minutes=60,
        meets_ids=tuple(other.id for other in others),
        records_id=desk.staff["social"].id,
    )
    plan, visits = plan_visits(case, terms, act)
    desk.tell_plan(plan, visits, AIM)
    yield 6
    act = desk.act()
    start = desk.today + timedelta(days=15)
    end = start + timedelta(days=20)
    days = [visit.planned_on for visit in visits if visit.planned_on is not None]
    open_days = [day for day in days if start <= day <= end]
    pause = pause_plan(plan, PauseTerms(start, end, AWAY.in_("zh")), act, opened=plan.version)
    pause.reason = AWAY
    en = visits_paused(open_days, start, end, AWAY.in_("en")).in_("en")
    zh = visits_paused(open_days, start, end, AWAY.in_("zh")).in_("zh")
    text = BilingualText(en, zh)
    desk.tell(pause.entry_id, text)
    desk.tell_last(case, text)
    for visit in visits:
        if visit.called_off is not None:
            visit.findings = AWAY


# What the social worker found, visit by visit; at the third one nobody was there.
FOUND = (
    BilingualText(
        "Slept badly, would not speak of it. Mother has taken leave.",
        "睡眠差，不愿谈及。母亲已请假陪伴。",
    ),
    BilingualText(
        "Back at school for half days; teacher informed with consent.",
        "已半天返校；经同意告知班主任。",
    ),
    BilingualText("Nobody opened; mother called back the next day.", "无人应门；其母次日回电。"),
    BilingualText(
        "Calmer. First session with the counsellor went well.", "情绪较平稳，首次心理疏导顺利。"
    ),
)
NOBODY_HOME = 2
# What was answered then: how she felt, how school was.
MOODS: tuple[dict[str, str], ...] = (
    {"mood": "3", "school": "3"},
    {"mood": "3", "school": "2", "living": "2"},
    {},
    {"mood": "2", "school": "2", "phone": "1"},
)
CARE_OF_SHEN = BilingualText("Shen Moumou: care of a victim", "沈某某被害人关爱救助案")
SCHOOL = BilingualText("No. 3 Middle School", "第三中学")


def visits_with_an_outcome_missing(desk: Desk) -> Iterator[int]:
    """A girl looked after by a social worker every fortnight; nobody recorded the last visit."""
    yield 66
    case, child = desk.open(
        "沈若溪",
        PartyRole.VICTIM,
        title=CARE_OF_SHEN,
        intake=Intake.MANDATORY_REPORT,
        age=AgeStatus.MINOR,
    )
    mother = desk.guardian(case, child, "沈秋萍", TieKind.MOTHER)
    reported = desk.log(
        case,
        BilingualText(
            "Reported by the hospital under the duty to report; one-stop taking of evidence done.",
            "医院依强制报告制度报告；已一站式取证。",
        ),
        kind=EntryKind.DOCUMENT_RECEIVED,
        about=child,
    )
    asked = BilingualText(
        "Ask the school whether she may sit the examination later",
        "与学校商定缓考事宜",
    )
    desk.plan_next(case, reported, asked, due=desk.today + timedelta(days=6))
    desk.log(
        case,
        BilingualText("Rung up before the first visit was planned.", "首次走访前已电话回访。"),
        kind=EntryKind.FOLLOW_UP_VISITS,
        about=child,
        values={"count": 3},
    )
    claim = LineTold(BilingualText("Support for her claim for damages", "支持其提起损害赔偿诉讼"))
    begin_line(case, NewLine(TrackKind.CIVIL_SUPPORT, claim), desk.act())
    social = desk.staff["social"]
    part = NewGrant(Aspect.VISITS, staff_id=social.id, party_id=child.id, reason="回访")
    grant(case, part, desk.act())
    desk.begin(told_of_harm(desk, case, child))
    desk.begin(counselled(desk, case, child))
    desk.begin(cared_for(desk, case, child))
    desk.begin(assisted(desk, case, child, mother))
    desk.begin(feared(desk, case, child))
    desk.begin(meetings(desk, case, child, mother))
    desk.begin(away(desk))
    yield 62
    first = desk.ago(61)
    terms = VisitTerms(
        child.id,
        "了解生活、就学和情绪状况",
        (VisitWay.HOME, VisitWay.TELEPHONE),
        social.id,
        VisitRhythm(max(first, desk.day), every=2, unit=SeriesUnit.WEEK, times=8),
    )
    plan, visits = plan_visits(case, terms, desk.act())
    desk.tell_plan(plan, visits, BilingualText("How she lives, learns and feels", terms.aim))
    visit_today(desk, case, child, mother, social)
    past = [visit for visit in visits if visit.planned_on and visit.planned_on < desk.today]
    for number, visit in enumerate(past[:-1]):
        assert visit.planned_on is not None
        yield (desk.today - visit.planned_on).days
        is_missed = number == NOBODY_HOME
        condition = Condition.STEADY if number else Condition.WORRYING
        text = FOUND[number % len(FOUND)]
        outcome = VisitOutcome(
            VisitState.NOT_AT_HOME if is_missed else VisitState.DONE,
            PartialDate.day(desk.day),
            VisitWay.HOME,
            findings=text.in_("zh"),
            condition=None if is_missed else condition,
        )
        answers = answered(case, MOODS[number % len(MOODS)])
        entry = record_outcome(visit, outcome, desk.act(social), parts=() if is_missed else answers)
        visit.findings = entry.text = text


def reply_is_late(desk: Desk) -> Iterator[int]:
    """A pupil filmed in a dormitory; the school was told to answer within a month, and has not.

    Of the weekly visits at school one has no outcome, and one is due today.
    """
    yield 58
    case, child = desk.open(
        "冯一帆",
        PartyRole.VICTIM,
        title=BilingualText("Feng Moumou: protection of privacy", "冯某某隐私权保护案"),
        intake=Intake.APPLICATION,
        age=AgeStatus.MINOR,
    )
    desk.guardian(case, child, "冯立新", TieKind.FATHER)
    put_on_case(case, desk.staff["clerk"], desk.act())
    desk.begin(protected(desk, case, child))
    yield 47
    suit = begin_line(
        case,
        NewLine(
            TrackKind.CIVIL_SUPPORT,
            LineTold(BilingualText("Suit for his privacy", "隐私权诉讼")),
            since=PartialDate.day(desk.day),
        ),
        desk.act(),
    )
    school = desk.body(case, SCHOOL, BodyKind.SCHOOL, PartyRole.COOPERATING_BODY)
    asked = (
        BilingualText("Forbid telephones in dormitories at night", "夜间宿舍禁用手机"),
        BilingualText("Train dormitory staff to report", "培训宿管人员履行报告义务"),
    )
    new = NewSuggestion(
        SuggestionKind.SOCIAL_GOVERNANCE,
        desk.day,
        items=tuple(item.in_("zh") for item in asked),
        problems=("宿舍管理缺位，未履行报告义务",),
        recipient_id=school.id,
        number=f"清河检建〔{desk.day.year}〕6号",
        ground=ReplyGround.MINOR_DUTY,
        objection_until=desk.ago(40),
    )
    suggestion = desk.decided(case, LETTER, case, new)
    for item, text in zip(suggestion.items, asked, strict=True):
        item.text = text
    suggestion.problems[0].text = BilingualText(
        "Nobody watched the dormitories, and nothing was reported", new.problems[0]
    )
    desk.record(case, EntryKind.SUGGESTION_FILED)
    yield 43
    serve(suggestion, desk.act(), received_on=desk.day, delivery=Delivery.ANNOUNCED)
    terms = VisitTerms(
        child.id,
        "了解在校情况，学校是否整改",
        (VisitWay.SCHOOL,),
        desk.prosecutor.id,
        VisitRhythm(
            desk.today - timedelta(days=14),
            every=1,
            unit=SeriesUnit.WEEK,
            times=4,
            on_rest_day=OnRestDay.KEEP,
        ),
    )
    plan, visits = plan_visits(case, terms, desk.act())
    aim = BilingualText("How he is at school, and what the school has changed", terms.aim)
    desk.tell_plan(plan, visits, aim)
    yield 14
    note = BilingualText(
        "Met at the school. Moved to another dormitory; the form teacher knows why.",
        "在校见面。已调换宿舍，班主任知情。",
    )
    outcome = VisitOutcome(
        VisitState.DONE,
        PartialDate.day(desk.day),
        VisitWay.SCHOOL,
        findings=note.in_("zh"),
        condition=Condition.STEADY,
        # Where the day planned is a rest day, they went on the last working day before.
        is_early=True,
    )
    entry = record_outcome(visits[0], outcome, desk.act())
    visits[0].findings = entry.text = note
    yield 6
    remind(
        suggestion,
        desk.act(),
        reminded_on=desk.day,
        text="电话催办，校方称报告待校长签发。",
        again_on=None,
    )
    reminded = BilingualText(
        "Called; the school says that the principal has still to sign.",
        "电话催办，校方称报告待校长签发。",
    )
    desk.tell_last(case, reminded)
    waits = BilingualText("The family waits for what the school answers", "家属等待校方回复")
    suspend_line(case, suit, PartialDate.day(desk.day), waits.in_("zh"), desk.act())
    suit.reason = waits
    desk.tell_last(case, waits)


def application_with_nothing_yet(desk: Desk) -> Iterator[int]:
    """A grandmother asks for support in a suit for maintenance; nothing has been done yet."""
    yield 1
    case, _child = desk.open(
        "蒋小禾",
        PartyRole.PLAINTIFF,
        title=BilingualText(
            "Jiang Moumou: support for a suit for maintenance", "蒋某某支持起诉抚养费案"
        ),
        intake=Intake.APPLICATION,
        age=AgeStatus.MINOR,
    )
    # Both families live in one house, and one social worker looks after both.
    mine = select(Case).where(Case.title == CARE_OF_SHEN, Case.handler_id == case.handler_id)
    other = session().scalars(mine.order_by(Case.id.desc()).limit(1)).one()
    link_cases(case, NewLink(other.number, LinkKind.RELATED), desk.act())


def case_of_another_office(desk: Desk) -> Iterator[int]:
    """A case that the first office may not know of."""
    yield 15
    case, child = desk.open(
        "梅子航", PartyRole.SUSPECT, charge="寻衅滋事罪", by=desk.staff["stranger"]
    )
    yield 13
    desk.log(
        case,
        BilingualText("Heard with his mother present.", "在其母到场的情况下讯问。"),
        kind=EntryKind.INTERVIEW,
        about=child,
    )
