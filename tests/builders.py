"""Typed builders: what a test needs, plausible and dull. Everything is added and flushed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from itertools import count

from casetrack.accounts.act import Act
from casetrack.accounts.approval import Approval, WhoDecides
from casetrack.accounts.models import OfficeLevel, Procuratorate, Role, Staff
from casetrack.cases.kinds import (
    AgeStatus,
    BodyKind,
    Intake,
    PartyKind,
    PartyRole,
    Provenance,
    TieKind,
)
from casetrack.cases.models import Case, Party, RoleHeld, Tie
from casetrack.casework.identity.names import initials, pinyin_key
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.db.transaction import touch
from casetrack.law.counting import local_day

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
NOTHING = BilingualText(None, None)
_numbers = count(1)


# In most tests an office has no chief procurator in casetrack: who decides is told by a paper.
ON_PAPER = Approval(WhoDecides.CHIEF_PROCURATOR, date(2020, 1, 2), number="测检批〔2026〕1号")


def acting(
    by: Staff,
    *,
    on: date | None = None,
    at: datetime | None = None,
    approved: Approval | None = ON_PAPER,
) -> Act:
    """Somebody who does something on a day at an instant: noon of that day, if only it is told.

    approved: on whose decision; on paper if not told otherwise, None: on nobody's.
    """
    at = at or datetime.combine(on or date(2026, 11, 24), time(4), UTC)
    return Act(by, on or local_day(at), at, approved)


def make_office(name: str | None = None, *, parent: Procuratorate | None = None) -> Procuratorate:
    """An office of the county level."""
    count = next(_numbers)
    office = Procuratorate(
        name_en=name or f"Test District {count} People's Procuratorate",
        name_zh=f"第{count}测试区人民检察院",
        short_zh=f"测{count}检未",
        level=OfficeLevel.COUNTY,
        parent_id=parent.id if parent else None,
    )
    session().add(office)
    session().flush()
    return office


def make_staff(
    role: Role = Role.PROSECUTOR, *, office: Procuratorate | None = None, name: str | None = None
) -> Staff:
    """Somebody of an office (a new one if none is given), whose password nobody knows."""
    count = next(_numbers)
    office = office or make_office()
    staff = Staff(
        login=f"person{count}",
        name=name or f"Person {count}",
        role=role,
        office_id=office.id,
        office=office,
        password_hash="*",
        created_at=NOON,
    )
    session().add(staff)
    session().flush()
    return staff


def make_case(
    *,
    handler: Staff | None = None,
    title: str = "Sun: assisting information-network criminal activities",
    provenance: Provenance = Provenance.REAL,
) -> Case:
    """An open case in the hands of a prosecutor (a new one if none is given)."""
    count = next(_numbers)
    handler = handler or make_staff()
    case = Case(
        office_id=handler.office_id,
        handler_id=handler.id,
        number=f"测检未〔2026〕{count}号",
        title=BilingualText.written(title),
        subtitle=NOTHING,
        keywords=NOTHING,
        note=NOTHING,
        intake=Intake.PROSECUTION_TRANSFER,
        provenance=provenance,
        opened_at=NOON,
        opened_by_id=handler.id,
    )
    session().add(case)
    session().flush()
    touch(case.id)
    return case


def make_party(
    case: Case,
    *roles: PartyRole,
    alias: BilingualText | None = None,
    kind: PartyKind = PartyKind.PERSON,
    body_kind: BodyKind | None = None,
    age: AgeStatus = AgeStatus.UNKNOWN,
) -> Party:
    """Somebody or some body in a case, in these roles."""
    count = next(_numbers)
    alias = alias or BilingualText(f"Party {count}", f"某{count}")
    party = Party(
        case_id=case.id,
        ref=f"party-{count}",
        kind=kind,
        body_kind=body_kind,
        alias=alias,
        sort_key=pinyin_key(alias.zh or alias.en or ""),
        initials=initials(alias.zh or alias.en or ""),
        age_status=age,
        position=count,
        roles=[RoleHeld(role) for role in roles],
    )
    session().add(party)
    session().flush()
    return party


def make_child(case: Case | None = None, *, role: PartyRole = PartyRole.SUSPECT) -> Party:
    """Sun Moumou, a minor at the act; suspect unless another role is given."""
    case = case or make_case()
    return make_party(
        case, role, alias=BilingualText("Sun Moumou", "孙某某"), age=AgeStatus.MINOR_AT_ACT
    )


def make_father(child: Party) -> Party:
    """The father and guardian of a child, in the same case."""
    case = session().get_one(Case, child.case_id)
    father = make_party(
        case,
        PartyRole.GUARDIAN,
        alias=BilingualText("Sun's father", "孙某某之父"),
        age=AgeStatus.ADULT,
    )
    session().add(
        Tie(
            case_id=case.id,
            party_id=child.id,
            other_id=father.id,
            kind=TieKind.FATHER,
            lives_with=True,
            since=PartialDate.unknown(),
            until=PartialDate.unknown(),
        )
    )
    session().flush()
    return father


def make_body(case: Case, kind: BodyKind, alias: BilingualText, *roles: PartyRole) -> Party:
    """A company, school, police office … in a case."""
    return make_party(case, *roles, alias=alias, kind=PartyKind.BODY, body_kind=kind)
