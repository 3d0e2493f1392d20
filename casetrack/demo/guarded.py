"""Guarantees of invented suspects: a complete sheet, and a boy who was thirteen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.cases.charge_names import charge_named
from casetrack.cases.kinds import AgeStatus, BodyKind, Intake, PartyRole, TieKind
from casetrack.cases.models import Case, Party
from casetrack.casework.facts.fact_kind import FactKind
from casetrack.casework.facts.recording import Statement, state, withdraw
from casetrack.casework.identity.actions import set_identity
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.demo.desk import Desk
from casetrack.desk.rechecks.consequences import ask_again
from casetrack.guidance.ladder_kinds import ApplicantKind, GroundKind, RevocationSituation
from casetrack.guidance.revocations import REVOCATION_SUPPORT
from casetrack.guidance.specialised import (
    SPECIALISED,
    EducationDecided,
    SpecialisedTerms,
    tell_decision,
)
from casetrack.guidance.specialised_kinds import CORRECTIVE, EducationBasis
from casetrack.people.guarantees.fact_actions import ALLEGED, APPROVAL, FINDING, GUARANTEE
from casetrack.people.guarantees.kinds import (
    ActSort,
    AdultKind,
    AgeEvidence,
    GuaranteeKind,
    HeardOf,
    PleaOutcome,
    SppStep,
)
from casetrack.people.guarantees.models import Guarantee

NOTHING = BilingualText(None, None)
TAKEN = BilingualText("took 3,400 yuan from the till of a shop", "从商店收银台拿走3400元")
STABBED = BilingualText(
    "stabbed a schoolmate behind the school; the schoolmate died in hospital",
    "在学校后巷持刀捅刺同学，同学经抢救无效死亡",
)
LEFT = BilingualText(
    "The father has not lived with him for a year, and pays for nothing.",
    "父亲一年未与其共同生活，不承担任何费用。",
)
AWAY = BilingualText(
    "both parents work in another province and could not come that night",
    "父母均在外省务工，当晚无法到场",
)
_ASKED: dict[str, Any] = {
    "adult": None,
    "adult_party_id": None,
    "heard_of": None,
    "plea": None,
    "is_signed": None,
    "woman_present": None,
    "defender_present": None,
    "is_recorded": None,
    "child_consents": None,
    "guardian_consents": None,
    "is_closed": None,
    "has_grave_harm": None,
    "why": NOTHING,
    "proof": NOTHING,
}


def guarded(
    desk: Desk, case: Case, child: Party, *, did: BilingualText = TAKEN, charge: str = "盗窃罪"
) -> None:
    """Record everything a decision needs, on this day: heard with father and defender.

    did: the act of which he is accused.
    """
    born = PartialDate.day(desk.today - timedelta(days=365 * 17))
    set_identity(child, born=born, by=desk.prosecutor, at=desk.now(), on=desk.day)
    adult = AdultKind.LEGAL_REPRESENTATIVE
    record = BilingualText("record of interrogation 1", "第一次讯问笔录")
    _give(desk, case, child, GuaranteeKind.SPECIALISED)
    _give(desk, case, child, GuaranteeKind.INTERROGATION, adult=adult, is_signed=True, proof=record)
    heard = BilingualText("written opinion, page 31", "书面意见，卷宗第31页")
    _give(desk, case, child, GuaranteeKind.OPINION_HEARD, heard_of=HeardOf.DEFENDER, proof=heard)
    signed = PleaOutcome.SIGNED
    _give(desk, case, child, GuaranteeKind.PLEA, plea=signed, adult=adult, defender_present=True)
    _say(
        desk,
        ALLEGED,
        case,
        child,
        text=did,
        sort=ActSort.OTHER,
        happened=PartialDate.day(desk.day - timedelta(days=40)),
        charge=charge_named(charge),
        is_gravest=None,
        age_band=None,
    )


def interrogation_taken_back(desk: Desk, case: Case, child: Party) -> None:
    """Withdraw the interrogation after the decision: its record is of another case."""
    query = select(Guarantee).where(
        Guarantee.party_id == child.id, Guarantee.kind == GuaranteeKind.INTERROGATION
    )
    row = session().scalars(query).one()
    act = Act(by=desk.prosecutor, on=desk.day, at=desk.now())
    withdraw(GUARANTEE, case, row, "该讯问笔录系另案材料", act, opened=row.version)
    # On its own day, so that it is due before most of what the desk shows.
    ask_again(case, desk.day)


SAFE_AND_TAUGHT = BilingualText(
    "Kept safe, taught, and led to understand what was done", "保障安全，接受教育，认识行为后果"
)
COMMITTEE = BilingualText("fit for closed correction", "适合专门矫治教育")


def thirteen_years_old(desk: Desk) -> Iterator[int]:
    """A killing at thirteen: the application to the highest procuratorate is under way."""
    yield 46
    case, child = desk.open(
        "邹文博",
        PartyRole.SUSPECT,
        charge="故意杀人罪",
        intake=Intake.ARREST_REQUEST,
        age=AgeStatus.MINOR,
    )
    born = PartialDate.day(desk.today - timedelta(days=365 * 13 + 200))
    set_identity(child, born=born, by=desk.prosecutor, at=desk.now(), on=desk.day)
    father = desk.guardian(case, child, "邹建华", TieKind.FATHER)
    _say(
        desk,
        ALLEGED,
        case,
        child,
        text=STABBED,
        sort=ActSort.KILLING,
        happened=PartialDate.day(desk.day - timedelta(days=6)),
        charge=charge_named("故意杀人罪"),
        is_gravest=True,
        age_band=None,
    )
    _say(
        desk,
        FINDING,
        case,
        child,
        is_certain=True,
        evidence=AgeEvidence.SEVERAL,
        happened=PartialDate.day(desk.day),
        text=BilingualText(
            "birth certificate and household register agree", "出生证明与户籍证明一致"
        ),
    )
    yield 44
    _give(
        desk,
        case,
        child,
        GuaranteeKind.INTERROGATION,
        adult=AdultKind.COMMITTEE,
        is_signed=True,
        why=AWAY,
        proof=BilingualText("record of interrogation 1", "第一次讯问笔录"),
    )
    _specialised(desk, case, child)
    yield 30
    _step(desk, case, child, SppStep.APPLIED, f"清河检未报核〔{desk.day.year}〕1号")
    yield 18
    _say(
        desk,
        REVOCATION_SUPPORT,
        case,
        child,
        other_id=father.id,
        situation=RevocationSituation.SIX_MONTHS,
        ground=GroundKind.NEGLECT,
        applicant=ApplicantKind.CIVIL_AFFAIRS,
        who=BilingualText("Qinghe Civil Affairs Bureau", "清河区民政局"),
        happened_on=desk.day,
        text=LEFT,
    )
    _step(desk, case, child, SppStep.CITY, f"示市检未报核〔{desk.day.year}〕1号")
    yield 6
    _step(desk, case, child, SppStep.PROVINCE, f"示省检未报核〔{desk.day.year}〕1号")


def _specialised(desk: Desk, case: Case, child: Party) -> None:
    """Closed correction is proposed in case prosecution is not approved; not decided yet."""
    terms = SpecialisedTerms(
        CORRECTIVE,
        child.id,
        PartialDate.day(desk.day),
        SAFE_AND_TAUGHT.in_("zh"),
        new_partner="清河市专门学校",
        new_partner_kind=BodyKind.SCHOOL,
        basis=EducationBasis.BELOW_AGE,
        every_weeks=20,
    )
    act = Act(by=desk.prosecutor, on=desk.day, at=desk.now())
    education = SPECIALISED.begin(case, terms, act)
    education.measure.aim = SAFE_AND_TAUGHT
    desk.tell(education.measure.entry_id, SAFE_AND_TAUGHT)
    decided = EducationDecided(PartialDate.day(desk.day), COMMITTEE.in_("zh"), None, "")
    act = Act(by=desk.prosecutor, on=desk.day, at=desk.now())
    tell_decision(education, decided, act, opened=education.version)
    education.opinion = COMMITTEE


def _step(desk: Desk, case: Case, child: Party, step: SppStep, number: str) -> None:
    _say(
        desk,
        APPROVAL,
        case,
        child,
        step=step,
        happened=PartialDate.day(desk.day),
        proof=BilingualText(None, number),
    )


def _give(desk: Desk, case: Case, child: Party, kind: GuaranteeKind, **value: Any) -> None:
    _say(desk, GUARANTEE, case, child, **{**_ASKED, "kind": kind, **value, **_today(desk)})


def _today(desk: Desk) -> dict[str, PartialDate]:
    return {"happened": PartialDate.day(desk.day)}


def _say(desk: Desk, of: FactKind[Any], case: Case, child: Party, **values: Any) -> None:
    act = Act(by=desk.prosecutor, on=desk.day, at=desk.now())
    state(of, case, Statement(child, values), act)
