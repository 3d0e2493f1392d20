"""A first working day: from a case just opened to a suggestion that is kept in part."""

from __future__ import annotations

import re
from datetime import date, timedelta

from casetrack.law import ReplyGround, add_months, suggestion_reply
from tests.journeys.people_typed import protected
from tests.journeys.person import Desk, Person, Pick

NAME, FATHER = "孙小明", "孙大山"
ALIAS = {"en": "Sun Moumou", "zh": "孙某某"}
FATHERS_ALIAS = {"en": "Sun Mou A", "zh": "孙某甲"}
SCHOOL = "第三中学"
# Nobody of this office decides in casetrack: the chief procurator has signed on paper.
ON_PAPER = {"approved_number": "审批〔2026〕3号", "approved_on": "今天"}
NOTHING_LATE = {
    "en": "Nothing is late. Nothing is due today",
    "zh": "没有逾期事项；今天没有到期事项",
}


def a_first_working_day(person: Person, login: str) -> None:
    """Everything a prosecutor does in a new case on one day; fails where a page fails them."""
    desk = Desk(person)
    child, father = ALIAS[person.lang], FATHERS_ALIAS[person.lang]
    desk.sign_in(login)
    desk.expect("Nothing has to be done by a day")

    open_a_case(desk)
    desk.expect_text(child)
    assert NAME not in person.source()

    log_progress(desk)
    bring_in_the_father(desk)
    assert FATHER not in person.source()
    receive_for_review(desk, child)
    refuse_five_months_then_order_six(desk, child)
    order_the_father(desk, father)
    plan_monthly_visits(desk)
    today_shows_the_visit(desk, child)
    record_the_outcome(desk)
    issue_and_serve_a_suggestion(desk)
    record_the_reply(desk)
    verify_one_item(desk)
    do_what_the_law_asks_beside(desk)
    the_case_says_so(desk)
    today_says_so(desk)


def open_a_case(desk: Desk) -> None:
    """By the name, which is never seen again."""
    desk.follow("Open a case")
    desk.press(
        "Open the case",
        child=NAME,
        charge="帮助信息网络犯罪活动罪",
        role="suspect",
        age_status="minor_at_act",
        intake="prosecution_transfer",
    )
    desk.path = desk.person.path.partition("#")[0]


def log_progress(desk: Desk) -> None:
    """One sentence in the box on top of the page."""
    text = "在其父到场的情况下讯问。"
    desk.press("Save", text=text, when="昨天", kind="interview")
    desk.expect_text(text)


def bring_in_the_father(desk: Desk) -> None:
    """The guardian whom the order will bind."""
    desk.follow("Add a person or a body")
    desk.press(
        "Add to the case",
        name=FATHER,
        role="guardian",
        age_status="adult",
        tie="father",
        tie_to=Pick(ALIAS[desk.person.lang]),
    )


def receive_for_review(desk: Desk, child: str) -> None:
    """The review whose clock runs from today."""
    desk.person.open(desk.path)
    desk.follow("Received for prosecution review: %(who)s", who=child)
    desk.press("Record the receipt", received_on="今天", custody="bail")


def refuse_five_months_then_order_six(desk: Desk, child: str) -> None:
    """Five months are below what the law allows; nothing typed is lost."""
    protected(desk, child, "将银行卡出借给他人使用。", "2026-10")
    desk.person.open(desk.path)
    desk.follow("Put %(who)s on probation", who=child)
    ground = "初犯，已退赃，有帮教条件"
    decide = "Decide on conditional non-prosecution"
    desk.press(
        decide,
        decided_on="今天",
        months="5",
        likely_months="8",
        evidence_sufficient=True,
        remorse=True,
        police="heard",
        suspect="heard",
        legal_representative="heard",
        defender="heard",
        ground=ground,
        **ON_PAPER,
    )
    desk.expect_text("6-12")
    assert desk.person.typed("ground").strip() == ground
    desk.press(decide, months="6")
    text = desk.say("Conditional non-prosecution decided; the probation ends on %(day)s.", day="#")
    desk.expect_text(text.partition("#")[0])


def order_the_father(desk: Desk, father: str) -> None:
    """An order served on the day it is issued."""
    desk.person.open(desk.path)
    desk.follow("Order a guardian to supervise")
    desk.press(
        "Issue the order",
        recipients=Pick(father),
        reason="放任其长时间使用手机。",
        issued="今天",
        served_on="今天",
        months="6",
        **{"duties-0": "每晚九点后保管其手机", "duties-1": "每天与其交流"},
    )


def plan_monthly_visits(desk: Desk) -> None:
    """Every date is seen before it is saved; the first one is today."""
    desk.person.open(desk.path)
    desk.follow("Plan visits: %(who)s", who=ALIAS[desk.person.lang])
    day = desk.today.isoformat()
    desk.press(
        "Update the preview",
        aim="考察表现和监护情况",
        ways="home",
        how_many="times",
        every="1",
        unit="month",
        first=day,
        times="6",
        on_rest_day="keep",
    )
    desk.expect_text(day, add_months(desk.today, 5).isoformat())
    desk.press_counted("Save %(num)d visit", "Save %(num)d visits", 6)


def today_shows_the_visit(desk: Desk, child: str) -> None:
    """What was planned for today is due today."""
    desk.person.open("/")
    desk.expect("Due today")
    desk.expect_text(child)


def record_the_outcome(desk: Desk) -> None:
    """Three choices and a sentence."""
    desk.follow("Record outcome")
    text = "随父亲做工，情绪平稳。"
    desk.press("Record outcome", state="done", condition="steady", findings=text)
    desk.person.open(desk.path)
    desk.expect_text(text)


def issue_and_serve_a_suggestion(desk: Desk) -> None:
    """Two items to a school that failed its duties: a reply within one month."""
    desk.follow("Issue a suggestion")
    desk.press(
        "Issue the suggestion",
        new_body=SCHOOL,
        body_kind="school",
        kind="social_governance",
        problem_lines="未履行报告义务",
        issued_on="今天",
        ground="minor_duty",
        objection_until=add_days(desk.today, 10).isoformat(),
        **ON_PAPER,
        **{"items-0": "建立报告制度", "items-1": "培训班主任"},
    )
    desk.follow("Record the service")
    desk.press("Record the service", received_on="今天", delivery="announced")
    due = suggestion_reply(ReplyGround.MINOR_DUTY, desk.today).due
    desk.expect_text(due.isoformat()[5:])
    desk.person.open("/")
    desk.expect("Waiting for others")
    desk.expect_text(SCHOOL)


def record_the_reply(desk: Desk) -> None:
    """Both items are answered; that alone puts nothing right."""
    desk.person.open(desk.path)
    desk.follow("Record the reply: %(whom)s", whom=SCHOOL)
    answers = adoptions(desk.person.source())
    desk.press(
        "Record the reply",
        replied_on="今天",
        way="in_writing",
        check_on=add_days(desk.today, 7).isoformat(),
        **dict.fromkeys(answers, "full"),
    )


def verify_one_item(desk: Desk) -> None:
    """One of the two was seen on the spot; how that is known is said first, and nothing is lost."""
    desk.person.open(desk.path)
    desk.follow("Verify item %(n)s: %(whom)s", n=1, whom=SCHOOL)
    proof = "查看报告登记簿"
    desk.press("Record what was seen", seen_on="今天", result="verified", proof=proof)
    desk.expect("Say first how we know that it is put right: what is to be seen, and where.")
    assert desk.person.typed("proof").strip() == proof
    desk.press("Record what was seen", known_by="报告登记簿逐次登记，由专人保管")


def do_what_the_law_asks_beside(desk: Desk) -> None:
    """Told, served and filed, each from its line on Today; the time of the police begins."""
    desk.person.open("/")
    desk.follow("Record that it was told")
    desk.press("Record", when="今天")
    desk.person.open("/")
    desk.follow("Record service")
    received = sorted(set(re.findall(r'name="(day_[a-z_]+_\d+)"', desk.person.source())))
    desk.press("Record service", **dict.fromkeys(received, "今天"))
    desk.person.open("/")
    desk.follow("Record the filing")
    desk.press("Record", when="今天")
    desk.person.open("/")
    desk.expect("The police may ask for reconsideration")


def the_case_says_so(desk: Desk) -> None:
    """The stage bar is worked out from all of it."""
    desk.person.open(desk.path)
    desk.expect_text(*stage_bar(desk))


def today_says_so(desk: Desk) -> None:
    """Nothing is late, nothing is left for today; one item is still to be looked at."""
    desk.person.open("/")
    desk.expect("Ahead")
    desk.expect_text(NOTHING_LATE[desk.person.lang], SCHOOL)


def stage_bar(desk: Desk) -> list[str]:
    """What stands under the five names: done, and how far the running ones are."""
    running = desk.say("Running")
    return [
        desk.say("Done"),
        desk.say("%(state)s, %(done)d of %(total)d", state=running, done=1, total=6),
        desk.say("%(state)s, %(done)d of %(total)d", state=running, done=1, total=2),
    ]


def adoptions(html: str) -> list[str]:
    """The names of the fields that ask what the reply says of each item."""
    return sorted(set(re.findall(r'name="(adoption-\d+)"', html)))


def add_days(day: date, days: int) -> date:
    """So many days later."""
    return day + timedelta(days=days)
