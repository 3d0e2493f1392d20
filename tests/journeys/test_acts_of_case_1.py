"""Case 1, Sun: every act of it recorded by hand, in a browser, in English."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from casetrack.cases.entry_kinds import EntryKind
from tests.journeys.acts import ActsDesk, ensure_all_recorded, on_paper
from tests.journeys.compared import ensure_same_facts
from tests.journeys.people_typed import beside, body, circumstance, number, protected, somebody
from tests.journeys.person import Desk, Person, Pick, Typed

pytestmark = [pytest.mark.journey, pytest.mark.one_engine]

SUN, FATHER, ZHAN = "Sun Moumou", "Sun Mou A", "Zhan Moumou"
USERS = "others who rented the cards"
HOME_OFFICE = "procuratorate of the place of household registration"
PARTNERS = {
    "public security bureau": "police",
    "Communist Youth League committee": "peoples_organisation",
    "municipal women's federation": "peoples_organisation",
    "legal aid centre": "service",
}
# The probation was decided so many days ago, and he was entrusted to the other office while it ran.
# The offices met him by video while he was.
DECIDED, ENTRUSTED, MET = 400, 290, 250
WORKERS, EDUCATION = "judicial social workers", "education department"
# What the published file tells and this one does not, each with its reason.
BY_ROLES = "told by roles, ties and the age of the person"
BY_VISITS = "told by the visits themselves: planned, met, on the spot, by video"
APART = {
    "circumstance: about": BY_ROLES,
    "circumstance: age": BY_ROLES,
    "circumstance: duty": "told by the order that the father received",
    "circumstance: aim": "told as the aim of the guardianship plan",
    "entry: probation_expired": "a day that is counted, and stands with the probation",
    "entry: supervision_visits": BY_VISITS,
    "measure: regular_visit": BY_VISITS,
    "measure: return_visit": BY_VISITS,
    "measure: spot_check": BY_VISITS,
    "measure: video_meeting": BY_VISITS,
    "number: 10 month": "told by the probation",
    "number: at_most 1 year": "asked for when the probation is decided",
}
FOR_HIM = {
    "confession": "Confessed truthfully after coming to the case.",
    "minor_then": "A minor when it was done.",
    "remorse": "Showed remorse.",
    "plea": "Admitted guilt and accepted punishment.",
}
ABOUT_THEM = (
    (SUN, "family", "Parents divorced; lives with his father."),
    (SUN, "risk", "Guardianship is missing; phone and network without restraint."),
    (SUN, "residence", "Registered in another province."),
    (ZHAN, "conduct", "His identity card was used for the bank cards."),
    (USERS, "conduct", "Used the cards for the settlement of network crime."),
)


@pytest.mark.in_turn(13)
def test_every_act_is_recorded_by_hand(login: str, person_in: Callable[..., Person]) -> None:
    sun(person_in("en"), login)


def sun(person: Person, login: str) -> None:
    """From the money on four cards to the classroom in the cloud."""
    setting = beside(person, login, days_ago=ENTRUSTED)
    who_they_are(setting)
    desk = ActsDesk(person, 1)
    person.live(days_ago=ENTRUSTED)
    desk.sign_in(login)
    desk.path = setting.path
    find_out(desk)
    put_on_probation(desk)
    help_the_family(desk)
    entrust_supervision(desk)
    plan_visits(desk)
    meet(desk, login)
    person.live(days_ago=0)
    desk.sign_in(login)
    visit(desk)
    decide_after_probation(desk)
    teach(desk)
    ensure_same_facts(desk, 1, login, apart=APART)
    ensure_all_recorded(desk, 1)


def who_they_are(desk: Desk) -> None:
    """Sun and those around him, what he did, and what is known of him."""
    desk.follow("Open a case")
    desk.press(
        "Open the case",
        child="孙某某",
        charge="帮助信息网络犯罪活动罪",
        role="suspect",
        age_status="minor_at_act",
        intake="prosecution_transfer",
    )
    desk.path = desk.person.path.partition("#")[0]
    somebody(desk, "孙某甲", "guardian", tie=("father", SUN), age_status="adult")
    somebody(desk, "詹某某", "co_offender_elsewhere", tie=("classmate", SUN), age_status="adult")
    somebody(desk, USERS, "upstream_offender", kind="group")
    for name, kind in PARTNERS.items():
        body(desk, name, kind, "cooperating_body")
    body(desk, WORKERS, "service", "professional_service")
    body(desk, HOME_OFFICE, "procuratorate", "entrusted_office")
    for whom, kind, text in ABOUT_THEM:
        circumstance(desk, whom, kind, text)
    desk.person.open(desk.path)
    desk.press(
        "Save",
        text="Saw a message on a chat website, had four cards opened and rented them out.",
        when="2021-12-26",
        kind="offence",
        party=Pick(SUN),
    )
    protected(desk, SUN, "Rented out four bank cards.", "2021-12-26")
    desk.person.open(desk.path)
    desk.follow("Received for prosecution review: %(who)s", who=SUN)
    desk.press("Record the receipt", received_on=ago(desk, 420), custody="bail")


def find_out(desk: ActsDesk) -> None:
    """1.01: where the money went."""
    with desk.act("1.01"):
        desk.log(
            EntryKind.INVESTIGATION_FINDING,
            "Four cards opened and rented out took in 1,080,000 yuan, 98,000 of it from fraud.",
            when="unknown",
            party=Pick(SUN),
            of_by="not told by the source",
        )
        desk.stands("Four cards opened and rented out")
        number(desk, "bank cards opened and rented out", "4", "cards")
        number(desk, "one-way inflow of the cards", "1080000", "CNY")
        number(desk, "fraud money in the inflow", "98000", "CNY", part_of=Pick("one-way inflow"))
        desk.stands("fraud money in the inflow")


def put_on_probation(desk: ActsDesk) -> None:
    """1.02: ten months, for what speaks for him."""
    with desk.act("1.02"):
        for kind, text in FOR_HIM.items():
            circumstance(desk, SUN, kind, text)
        desk.stands(*FOR_HIM.values())
        desk.back_to_case()
        desk.follow("Put %(who)s on probation", who=SUN)
        desk.press(
            "Decide on conditional non-prosecution",
            decided_on=ago(desk, DECIDED),
            months="10",
            likely_months="12",
            evidence_sufficient=True,
            remorse=True,
            police="heard",
            suspect="heard",
            legal_representative="heard",
            defender="heard",
            ground="A minor then; confessed, showed remorse, admitted guilt.",
            **on_paper(ago(desk, DECIDED)),
        )
        desk.stands("Conditional non-prosecution decided", "conditional non-prosecution")


def help_the_family(desk: ActsDesk) -> None:
    """1.03 to 1.05: the father is ordered, guided, and a plan is made with both."""
    with desk.act("1.03"):
        desk.back_to_case()
        desk.follow("Order a guardian to supervise")
        desk.press(
            "Issue the order",
            recipients=Pick(FATHER),
            reason="Guardianship is missing; the child uses phone and network without restraint.",
            issued="unknown",
            months="10",
            **{"duties-0": "Live with the child and look after him"},
        )
        desk.stands("Supervision and guardianship order", FATHER)
    with desk.act("1.04"):
        begin(
            desk,
            "family_education_guidance",
            aim="Better guardianship",
            partners=tuple(map(Pick, PARTNERS)),
        )
        desk.stands("family education guidance", *PARTNERS)
    with desk.act("1.05"):
        begin(
            desk,
            "guardianship_plan",
            aim="A reasonable and safe way of using phone and network",
            partners=Pick(WORKERS),
            **{
                "contents-0": "Limit the time on the phone",
                "contents-1": "More talk between parent and child",
                "contents-2": "More activities and chances to learn",
            },
        )
        desk.stands("guardianship plan", "Limit the time on the phone", WORKERS)


def entrust_supervision(desk: ActsDesk) -> None:
    """1.07 to 1.09: applied for, entrusted, and a programme made by both offices."""
    with desk.act("1.07"):
        desk.back_to_case()
        desk.follow("Entrust %(who)s to the office where they live", who=SUN)
        desk.press(
            "Record the application",
            to=Pick(HOME_OFFICE),
            applied="unknown",
            reason="His family and he live where he is registered.",
        )
        desk.stands("His family and he live where he is registered", HOME_OFFICE)
    with desk.act("1.08"):
        desk.follow("Record the letter")
        day, due = ago(desk, ENTRUSTED), ago(desk, ENTRUSTED - 15)
        desk.press("Record the letter", sent_on=day, answer_due=due)
        desk.follow("Record the answer")
        desk.press("Record the answer", answer="accept", answered_on=day)
        desk.stands(HOME_OFFICE, "Accepted. The supervision runs now.")
    with desk.act("1.09"):
        begin(
            desk,
            "help_programme",
            aim="Back into society",
            partners=Pick(HOME_OFFICE),
            **{
                "contents-0": "Law, and telling right from wrong",
                "contents-1": "A sound view of money and consumption",
                "contents-2": "Knowledge and skills for work",
            },
        )
        desk.stands("help and education programme", "Knowledge and skills for work")


def plan_visits(desk: ActsDesk) -> None:
    """1.06 and 1.10: every month, of both offices."""
    with desk.act("1.06"):
        plan(desk, "How the plan is carried out", "home", "guardianship plan")
        desk.stands("How the plan is carried out")
    with desk.act("1.10"):
        plan(desk, "His thoughts and living conditions", "home", "entrusted off-site supervision")
        desk.stands("His thoughts and living conditions")


def meet(desk: ActsDesk, login: str) -> None:
    """1.13: both offices, Sun and his father by video; planned once, recorded on its day."""
    with desk.act("1.13"):
        desk.person.open("/entrustments")
        desk.person.follow(SUN)
        entrusted = desk.person.path
        desk.follow("Plan a meeting by video")
        desk.press("Plan the meeting", day=ago(desk, MET), at="14:30", aim="The programme")
        desk.stands("Meeting of both offices, 14:30")
        desk.person.live(days_ago=MET)
        Desk(desk.person).sign_in(login)
        desk.person.open(entrusted)
        desk.follow("Meeting of both offices")
        desk.follow("Record outcome")
        text = "Both offices and Sun spoke of the programme."
        desk.press("Record outcome", state="done", condition="steady", findings=text)
        desk.back_to_case()
        desk.stands(text)


def visit(desk: ActsDesk) -> None:
    """1.11 and 1.12: on the spot; and what it showed."""
    with desk.act("1.11", "1.12"):
        met(desk, "work", "Steady work; thinks of his future.", is_spot_check=True)
        desk.person.open(f"{desk.path}/visits")
        desk.stands("Spot check", "Steady work; thinks of his future")


def decide_after_probation(desk: ActsDesk) -> None:
    """1.14: the ten months are over."""
    with desk.act("1.14"):
        desk.back_to_case()
        desk.follow("Decide not to prosecute %(who)s", who=SUN)
        desk.press(
            "Decide not to prosecute",
            decided_on=ago(desk, 60),
            ground="The rules were kept.",
            reason="The publication tells of no opinion.",
            **on_paper(ago(desk, 60)),
        )
        desk.stands("Non-prosecution after probation")


def teach(desk: ActsDesk) -> None:
    """1.15 and 1.16: at schools, and in the cloud."""
    with desk.act("1.15"):
        desk.follow("Keep: %(what)s", what="law classroom")
        desk.press(
            "Keep it",
            started="unknown",
            aim="Anti-fraud into the campus",
            of_topic="features of common network crimes and the legal liability for them",
            of_audience="minors at school",
        )
        desk.stands("Law classroom", "Anti-fraud into the campus", "the legal liability for them")
    desk.back_to_case()
    with desk.act("1.16"):
        desk.follow("Keep: %(what)s", what="online classroom")
        desk.press(
            "Keep it",
            new_partner=EDUCATION,
            new_partner_kind="government",
            aim="Safe use of the network",
            of_audience="minors and their guardians",
            of_method="case interpretation",
        )
        desk.stands("Online classroom", EDUCATION, "case interpretation")


def begin(desk: ActsDesk, kind: str, **typed: Typed) -> None:
    """A programme for Sun and his father; since when, the source does not tell."""
    desk.back_to_case()
    desk.follow("Begin family education guidance, correction or help")
    desk.press("Begin the programme", kind=kind, guardians=Pick(FATHER), started="unknown", **typed)


def plan(desk: ActsDesk, aim: str, way: str, serves: str) -> None:
    """Monthly visits while the probation runs: six of them."""
    desk.back_to_case()
    desk.follow("Plan visits")
    desk.press(
        "Update the preview",
        party=Pick(SUN),
        aim=aim,
        ways=way,
        how_many="times",
        every="1",
        unit="month",
        first=ago(desk, ENTRUSTED),
        times="6",
        measure=Pick(serves),
        on_rest_day="keep",
    )
    desk.press_counted("Save %(num)d visit", "Save %(num)d visits", 6)


def met(desk: ActsDesk, way: str, findings: str, **typed: Typed) -> None:
    """A visit that was not planned."""
    desk.back_to_case()
    desk.follow("Record a visit that was not planned")
    desk.press(
        "Record the visit",
        party=Pick(SUN),
        state="done",
        way=way,
        condition="steady",
        findings=findings,
        day="unknown",
        **typed,
    )


def ago(desk: Desk, days: int) -> str:
    """So many days before today, as it is typed."""
    return (desk.today - timedelta(days=days)).isoformat()
