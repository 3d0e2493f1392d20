"""Case 5, Feng: every act of it recorded by hand, in a browser, in English."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from casetrack.cases.entry_kinds import EntryKind
from tests.journeys.acts import ActsDesk, ensure_all_recorded, on_paper
from tests.journeys.compared import ensure_same_facts
from tests.journeys.people_typed import body, circumstance, number, somebody
from tests.journeys.person import Person, Pick, Typed
from tests.journeys.undated import keep, log

pytestmark = [pytest.mark.journey, pytest.mark.one_engine]

FENG, GUARDIAN, ZOU, XIANG = "Feng Mou", "Feng Mou A", "Zou Mou", "Xiang Mou"
GUARDIANS = "guardians of the infringing students"
COURT, LAWYERS, PSYCHOLOGIST = "the court", "female legal aid lawyers", "psychologist"
DOCTORS, SCHOOL = "professional medical forces", "school of the parties"
DEPARTMENTS = "education and civil affairs departments"
BODIES: dict[str, tuple[str, str]] = {
    COURT: ("court", "court"),
    LAWYERS: ("service", "legal_aid"),
    PSYCHOLOGIST: ("service", "professional_service"),
    DOCTORS: ("service", "professional_service"),
    SCHOOL: ("school", "suggestion_recipient"),
    DEPARTMENTS: ("government", "governance_partner"),
}
# What the published file tells and this one does not, each with its reason.
FORM = "who issues a suggestion knows its form; the published text does not tell it"
APART = {
    "suggestion: unspecified, 1 problems, 1 items": FORM,
    "suggestion unspecified: unknown": FORM,
    "suggestion unspecified: acted": "what the school did stands as discipline and protection",
    "put right after unspecified": "what the school did stands as discipline and protection",
}


@pytest.mark.in_turn(13)
def test_every_act_is_recorded_by_hand(login: str, person_in: Callable[..., Person]) -> None:
    feng(person_in("en"), login)


def feng(person: Person, login: str) -> None:
    """From a video taken in secret to a platform of several departments."""
    desk = ActsDesk(person, 5)
    desk.sign_in(login)
    desk.follow("Open a case")
    desk.press(
        "Open the case",
        child="冯某",
        role="victim",
        age_status="minor",
        intake="application",
        title="Feng, privacy",
    )
    desk.path = person.path.partition("#")[0]
    who_they_are(desk)
    support_the_suit(desk)
    support_the_injunction(desk)
    see_it_performed(desk)
    care_and_family(desk)
    turn_to_the_school(desk)
    govern(desk)
    ensure_same_facts(desk, 5, login, apart=APART)
    ensure_all_recorded(desk, 5)


def who_they_are(desk: ActsDesk) -> None:
    """Those around Feng, what is said of them, and what was done to Feng."""
    somebody(desk, "冯某甲", "guardian", "co_applicant", tie=("guardian", FENG), age_status="adult")
    for name in ("邹某", "项某"):
        somebody(desk, name, "infringer", tie=("classmate", FENG), age_status="minor")
    somebody(desk, GUARDIANS, "guardian", kind="group", tie=("guardian", ZOU), age_status="adult")
    desk.back_to_case()
    desk.follow("Record who is what to whom")
    desk.press("Save", party=Pick(XIANG), other=Pick(GUARDIANS), kind="guardian")
    for name, (kind, role) in BODIES.items():
        body(desk, name, kind, role)
    for who, cause, track in (
        (ZOU, "侵犯隐私权", "civil_support"),
        (XIANG, "人格权侵害禁令", "injunction"),
    ):
        desk.back_to_case()
        desk.follow("Add a charge or a civil cause")
        desk.press("Save", party=Pick(who), name=cause, stage="civil_cause", track=track)
    circumstance(desk, FENG, "about", "Has a guardian and is a student.")
    circumstance(desk, FENG, "harm", "The video and remarks reached the school.")
    circumstance(desk, FENG, "harm", "Feared further harm to body and mind.")
    circumstance(desk, FENG, "harm", "Study and life were seriously affected.")
    circumstance(desk, GUARDIAN, "duty", "Applied together with the child.")
    circumstance(desk, ZOU, "age", "A minor, classmate of the child.")
    circumstance(desk, ZOU, "conduct", "Sent the video to others.")
    circumstance(desk, XIANG, "conduct", "Harassed the child by online chat.")
    circumstance(desk, XIANG, "conduct", "A classmate; asked for the video.")
    circumstance(desk, GUARDIANS, "duty", "Interviewed and given the order.")
    for who, text, line in (
        (ZOU, "Took a private video in secret and sent it on.", "civil_support"),
        (XIANG, "Harassed the child with it by online chat.", "injunction"),
    ):
        log(
            desk,
            EntryKind.INFRINGEMENT,
            text,
            when="2020-10..11",
            done_by=Pick(who),
            party=Pick(FENG),
            line=line,
        )


def support_the_suit(desk: ActsDesk) -> None:
    """5.01 to 5.06: from the application to the judgment."""
    line: dict[str, Typed] = {"line": "civil_support"}
    with desk.act("5.01"):
        log(
            desk,
            EntryKind.APPLICATION_FOR_SUIT_SUPPORT,
            "Applied together for support in bringing a suit.",
            done_by=(Pick(FENG), Pick(GUARDIAN)),
            of_requested="support of the suit for privacy",
        )
        desk.stands("Applied together for support", "support of the suit for privacy")
    with desk.act("5.02"):
        log(
            desk,
            EntryKind.OWN_INVESTIGATION,
            "Investigated what the video shows and where it went.",
            party=Pick(FENG),
            of_subject="content of the video and its spread",
            **line,
        )
        desk.stands("content of the video and its spread")
    with desk.act("5.03"):
        log(
            desk,
            EntryKind.EVIDENCE_COLLECTION_GUIDED,
            "Guided the lawyers to collect evidence.",
            party=Pick(FENG),
            partners=Pick(LAWYERS),
            of_objects="results of the harm\nmental damage",
            **line,
        )
        keep(
            desk,
            "legal_aid",
            about=Pick(FENG),
            partners=Pick(LAWYERS),
            entry=Pick("Collection of evidence guided"),
        )
        desk.stands("Legal aid for the child", LAWYERS)
    with desk.act("5.04"):
        desk.back_to_case()
        desk.follow("Begin psychological help for a child who was harmed")
        desk.press(
            "Begin the help",
            kind="psychological_support",
            child=Pick(FENG),
            partners=Pick(PSYCHOLOGIST),
            aim="Steady the mood; no second injury",
        )
        desk.stands("psychological support", PSYCHOLOGIST)
    with desk.act("5.05"):
        log(
            desk,
            EntryKind.SUIT_SUPPORTED,
            "Supported the suit and handed key evidence to the court.",
            party=Pick(FENG),
            partners=Pick(COURT),
            of_requested="stop, apology, damages",
        )
        desk.stands("Supported the suit and handed key evidence")
    with desk.act("5.06"):
        desk.go("Record what a court decided", "judgments/new?kind=civil_judgment")
        desk.press(
            "Record the judgment",
            court_id=Pick(COURT),
            people=Pick(ZOU),
            result="all_claims_supported",
            term_kind_1="stop_infringement",
            term_text_1="immediately",
            term_kind_2="written_apology",
            term_kind_3="mental_damages",
            term_amount_3="unknown",
        )
        desk.stands("all claims supported", "written apology")
        number(desk, "mental-damage compensation", "", "CNY", qualifier="unknown")


def support_the_injunction(desk: ActsDesk) -> None:
    """5.07 to 5.09: reported, applied for, granted."""
    with desk.act("5.07"):
        log(
            desk,
            EntryKind.HARASSMENT_REPORTED,
            "Reported that the harassment with the video goes on; fears more harm.",
            done_by=Pick(FENG),
            party=Pick(XIANG),
        )
        log(
            desk,
            EntryKind.APPLICATION_FOR_INJUNCTION_SUPPORT,
            "Applied for support of an injunction.",
            done_by=Pick(FENG),
            of_requested="an injunction",
        )
        desk.stands("Reported that the harassment", "Applied for support of an injunction")
    with desk.act("5.08"):
        log(
            desk,
            EntryKind.INJUNCTION_SUPPORTED,
            "Supported the application for an injunction.",
            party=(Pick(FENG), Pick(XIANG)),
            partners=Pick(COURT),
        )
        desk.stands("Supported the application for an injunction")
    with desk.act("5.09"):
        desk.go("Record what a court decided", "judgments/new?kind=injunction")
        desk.press(
            "Record the judgment",
            court_id=Pick(COURT),
            people=Pick(XIANG),
            term_kind_1="prohibition",
            term_text_1="to store, control or disseminate the video in any form",
            term_kind_2="prohibition",
            term_text_2="to use it for harassment or threat",
        )
        desk.stands("to use it for harassment or threat")
        keep(
            desk,
            "injunction_protection",
            about=Pick(FENG),
            of_validity="not told by the source",
            entry=Pick("Injunction granted"),
        )
        desk.stands("Protection by injunction", "not told by the source")


def see_it_performed(desk: ActsDesk) -> None:
    """5.10 and 5.11: followed up, and performed."""
    with desk.act("5.10"):
        log(
            desk,
            EntryKind.PERFORMANCE_FOLLOWED_UP,
            "Followed up what the court laid down, and urged to carry it out in full.",
            party=(Pick(ZOU), Pick(XIANG), Pick(GUARDIANS)),
            of_result="performed",
            line="injunction",
        )
        desk.stands("Followed up what the court laid down")
        desk.follow("Urge without a suggestion")
        desk.press(
            "Record the urging",
            kind="follow_up_urging",
            recipient=Pick(ZOU),
            also=(Pick(XIANG), Pick(GUARDIANS)),
            line="injunction",
            how="unknown",
            issued_on="unknown",
            entry=Pick("Performance followed up"),
            **{"items-0": "Carry out their duties in full"},
        )
        desk.follow("Record the result")
        desk.press("Record the result", response="performed", reason="Apology and money came.")
        desk.stands("Carry out their duties in full", XIANG)
    with desk.act("5.11"):
        log(
            desk,
            EntryKind.JUDGMENT_PERFORMED,
            "Received a written apology and the compensation.",
            done_by=Pick(ZOU),
            party=Pick(FENG),
            of_result="apology received; compensation received",
        )
        desk.stands("Received a written apology")


def care_and_family(desk: ActsDesk) -> None:
    """5.12 to 5.14: treatment until back at school; guardians spoken with and ordered."""
    with desk.act("5.12"):
        keep(
            desk,
            "medical_treatment",
            about=Pick(FENG),
            partners=Pick(DOCTORS),
            of_until="recovered and back at school",
        )
        desk.stands("recovered and back at school", DOCTORS)
    with desk.act("5.13"):
        log(
            desk,
            EntryKind.GUARDIANS_INTERVIEWED,
            "Spoke with the guardians of both students.",
            party=Pick(GUARDIANS),
            of_topics="family guardianship",
        )
        desk.stands("Spoke with the guardians of both students")
    with desk.act("5.14"):
        for child in (ZOU, XIANG):
            desk.back_to_case()
            desk.follow("Order a guardian to supervise")
            desk.press(
                "Issue the order",
                child=Pick(child),
                recipients=Pick(GUARDIANS),
                reason="The guardianship did not keep the child from harming another.",
                issued="unknown",
                months="6",
                **{"duties-0": "Carry out the duties of a guardian"},
            )
            desk.stands("Carry out the duties of a guardian", GUARDIANS)


def turn_to_the_school(desk: ActsDesk) -> None:
    """5.15 to 5.17: visited, suggested to, and what the school did."""
    with desk.act("5.15"):
        log(
            desk,
            EntryKind.SCHOOL_VISITED,
            "Visited the school many times.",
            partners=Pick(SCHOOL),
            of_result="no sufficient system against bullying",
            line="suggestion",
        )
        desk.stands("Visited the school many times")
        number(desk, "school visits", "", "times", qualifier="many")
        desk.stands("school visits")
    day = desk.today - timedelta(days=20)
    with desk.act("5.16"):
        desk.back_to_case()
        desk.follow("Issue a suggestion")
        desk.press(
            "Issue the suggestion",
            kind="social_governance",
            recipient=Pick(SCHOOL),
            problem_lines="No sufficient system against bullying",
            issued_on=day.isoformat(),
            ground="minor_duty",
            objection_until=(day + timedelta(days=10)).isoformat(),
            **on_paper(day.isoformat()),
            **{"items-0": "A system of prevention and control of bullying"},
        )
        desk.stands(SCHOOL, "A system of prevention and control of bullying")
    with desk.act("5.17"):
        log(
            desk,
            EntryKind.SCHOOL_DISCIPLINE,
            "The school disciplined and educated the students; the effect was kept small.",
            party=(Pick(ZOU), Pick(XIANG)),
            partners=Pick(SCHOOL),
            of_result="disciplined and educated under the rules",
            line="suggestion",
        )
        keep(
            desk,
            "privacy_protection",
            about=Pick(FENG),
            partners=Pick(SCHOOL),
            aim="Limit the spread; keep the effect on the child as small as possible",
            entry=Pick("School discipline"),
        )
        desk.stands("Privacy protected at school", "Limit the spread")


def govern(desk: ActsDesk) -> None:
    """5.18 and 5.19: opinions of three departments, and a platform."""
    with desk.act("5.18"):
        keep(
            desk,
            "joint_opinion",
            partners=Pick(DEPARTMENTS),
            aim="Comprehensive protection of minors",
            of_subject="comprehensive protection work",
        )
        desk.stands("Joint opinion", DEPARTMENTS)
    with desk.act("5.19"):
        keep(desk, "platform", partners=Pick(DEPARTMENTS), aim="Joint protection of minors")
        desk.stands("Platform", "Joint protection of minors")
