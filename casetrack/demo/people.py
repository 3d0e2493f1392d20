"""The offices and staff of the demonstration: invented, with public passwords."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from argon2 import PasswordHasher

from casetrack.accounts.actions import OfficeNames, add_staff, create_office, set_email
from casetrack.accounts.models import OfficeLevel, Procuratorate, Role, Staff
from casetrack.audit.record import AuditKind, record

PROVINCE = "示省检未"
CITY = "示市检未"
DISTRICT = "清河检未"
OTHER_DISTRICT = "云岭检未"
ENTRUSTED = "柳溪检未"
_LEAST_WORK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@dataclass(frozen=True)
class DemoOffice:
    """An office. parent: `short` of the one above it."""

    short: str
    en: str
    zh: str
    level: OfficeLevel
    parent: str | None = None


@dataclass(frozen=True)
class DemoAccount:
    """An account, and what it shows."""

    login: str
    name: str
    role: Role
    office: str
    shows: str

    @property
    def password(self) -> str:
        """A public password; for a demonstration only."""
        return f"demo-{self.login}-desk"


OFFICES = (
    DemoOffice(
        PROVINCE, "Sample Province People's Procuratorate", "示例省人民检察院", OfficeLevel.PROVINCE
    ),
    DemoOffice(
        CITY, "Sample City People's Procuratorate", "示例市人民检察院", OfficeLevel.CITY, PROVINCE
    ),
    DemoOffice(
        DISTRICT,
        "Qinghe District People's Procuratorate, Sample City",
        "示例市清河区人民检察院",
        OfficeLevel.COUNTY,
        CITY,
    ),
    DemoOffice(
        OTHER_DISTRICT,
        "Yunling District People's Procuratorate, Sample City",
        "示例市云岭区人民检察院",
        OfficeLevel.COUNTY,
        CITY,
    ),
    DemoOffice(
        ENTRUSTED,
        "Liuxi County People's Procuratorate, Sample Province",
        "示例省柳溪县人民检察院",
        OfficeLevel.COUNTY,
        PROVINCE,
    ),
)

ACCOUNTS = (
    DemoAccount("prosecutor", "林晓", Role.PROSECUTOR, DISTRICT, "handles eight invented cases"),
    DemoAccount("assistant", "周宁", Role.ASSISTANT, DISTRICT, "assigned to two of them"),
    DemoAccount("clerk", "田雨", Role.CLERK, DISTRICT, "assigned to one of them"),
    DemoAccount("head", "郑岚", Role.SECTION_HEAD, DISTRICT, "sees and assigns the whole office"),
    DemoAccount("chief", "高远征", Role.CHIEF_PROCURATOR, DISTRICT, "sees the whole office"),
    DemoAccount("deputy", "秦立", Role.DEPUTY_CHIEF, DISTRICT, "decides what the chief delegated"),
    DemoAccount("management", "苏敏", Role.CASE_MANAGEMENT, DISTRICT, "dates and stages, no notes"),
    DemoAccount("social", "何苗", Role.SOCIAL_WORKER, DISTRICT, "the visits to one child"),
    DemoAccount(
        "custodian",
        "方静",
        Role.RECORDS_CUSTODIAN,
        DISTRICT,
        "keeps sealed records",
    ),
    DemoAccount("admin", "罗勇", Role.ADMINISTRATOR, DISTRICT, "accounts and audit, no case"),
    DemoAccount("entrusted", "白桦", Role.PROSECUTOR, ENTRUSTED, "supervises one entrusted child"),
    DemoAccount("stranger", "梁冬", Role.PROSECUTOR, OTHER_DISTRICT, "another office, one case"),
)


def make_people(*, at: datetime) -> dict[str, Staff]:
    """Create every office and account, with their audit rows; returns staff by login."""
    offices: dict[str, Procuratorate] = {}
    for office in OFFICES:
        names = OfficeNames(en=office.en, zh=office.zh, short_zh=office.short)
        above = offices[office.parent] if office.parent else None
        made = create_office(names, level=office.level, parent=above)
        record(AuditKind.OFFICE_CREATED, by=None, at=at, office=made.id, level=office.level.value)
        offices[office.short] = made
    return {account.login: _hired(account, offices, at=at) for account in _administrator_first()}


def _administrator_first() -> Sequence[DemoAccount]:
    return sorted(ACCOUNTS, key=lambda account: account.role is not Role.ADMINISTRATOR)


def _hired(account: DemoAccount, offices: dict[str, Procuratorate], *, at: datetime) -> Staff:
    home = offices[account.office]
    # Everybody is told it: it may be one that nobody could choose, and hashing it protects nothing.
    hashed = _LEAST_WORK.hash(account.password)
    staff = add_staff(home, account.login, account.name, account.role, password_hash=hashed, at=at)
    # Kept in a folder of this machine: nothing leaves it.
    set_email(staff, f"{account.login}@casetrack.example")
    record(
        AuditKind.STAFF_CREATED,
        by=None,
        at=at,
        staff=staff.id,
        office=home.id,
        role=staff.role.value,
    )
    return staff
