"""Offices and staff: who can be made, changed, put out of service, and who must stay."""

from __future__ import annotations

import runpy
from datetime import timedelta

import pytest

from casetrack.accounts import actions, passwords
from casetrack.accounts.actions import OfficeNames
from casetrack.accounts.models import Browser, Device, OfficeLevel, Procuratorate, Role, Staff
from casetrack.accounts.passwords import LONGEST, SHORTEST, is_password
from casetrack.accounts.permissions import Permission, has_permission, permissions_of
from casetrack.accounts.sessions import begin_session, forget_ended, sessions_of
from casetrack.errors import RuleBroken
from tests.builders import NOON, make_office, make_staff
from tests.saying import saying

pytestmark = pytest.mark.usefixtures("database")

PASSWORD = "a long enough password"
NAMES = OfficeNames(en="Pingyang District Office", zh="平阳区检察院", short_zh="平检未")


def hire(login: str = "zhang", *, role: Role = Role.PROSECUTOR, name: str = "Zhang") -> Staff:
    return actions.create_staff(make_office(), login, name, role, password=PASSWORD, at=NOON)


def sit_down(staff: Staff) -> str:
    token, _ = begin_session(
        staff,
        browser=Browser.FIREFOX,
        device=Device.LINUX,
        lasting=timedelta(hours=12),
        at=NOON,
    )
    return token


def where(staff: Staff) -> list[int]:
    return [
        staff_session.id
        for staff_session in sessions_of(staff, idle=timedelta(minutes=30), at=NOON)
    ]


def key_of(refused: pytest.ExceptionInfo[RuleBroken]) -> tuple[str, str | None]:
    return refused.value.key, refused.value.field


# --- Offices --------------------------------------------------------------------------------------


def test_an_office_stands_under_one_of_a_higher_level() -> None:
    city = actions.create_office(
        OfficeNames(en="City Office", zh="市检察院", short_zh="市检未"), level=OfficeLevel.CITY
    )

    district = actions.create_office(NAMES, level=OfficeLevel.COUNTY, parent=city)

    assert district.parent_id == city.id


@pytest.mark.parametrize("level", [OfficeLevel.CITY, OfficeLevel.COUNTY], ids=str)
def test_an_office_does_not_stand_under_an_equal_or_lower_one(level: OfficeLevel) -> None:
    below = actions.create_office(
        OfficeNames(en="Below", zh="下级院", short_zh="下检未"), level=level
    )

    with pytest.raises(RuleBroken) as refused:
        actions.create_office(NAMES, level=OfficeLevel.CITY, parent=below)

    assert key_of(refused) == (saying("The office above this one must be of a higher"), "parent")


@pytest.mark.parametrize(
    "names",
    [
        OfficeNames(en=NAMES.en, zh="另一院", short_zh="另检未"),
        OfficeNames(en="Another", zh=NAMES.zh, short_zh="另检未"),
        OfficeNames(en="Another", zh="另一院", short_zh=NAMES.short_zh),
    ],
    ids=["english", "chinese", "short"],
)
def test_no_two_offices_share_a_name(names: OfficeNames) -> None:
    actions.create_office(NAMES, level=OfficeLevel.COUNTY)

    with pytest.raises(RuleBroken, match="Another office has one of the names of"):
        actions.create_office(names, level=OfficeLevel.COUNTY)


@pytest.mark.parametrize(
    ("names", "field"),
    [
        (OfficeNames(en=" ", zh="院", short_zh="检"), "name_en"),
        (OfficeNames(en="Office", zh="", short_zh="检"), "name_zh"),
        (OfficeNames(en="Office", zh="院", short_zh="检" * 13), "short_zh"),
    ],
)
def test_an_office_has_all_its_names(names: OfficeNames, field: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        actions.create_office(names, level=OfficeLevel.COUNTY)

    assert key_of(refused) == (saying("Enter a name of 1 to"), field)


# --- Staff ----------------------------------------------------------------------------------------


def test_an_account_keeps_a_hash_and_no_password() -> None:
    staff = hire("  Zhang.San ")

    assert staff.login == "zhang.san"
    assert PASSWORD not in staff.password_hash
    assert staff.password_hash.startswith("$argon2id$")
    assert is_password(PASSWORD, staff.password_hash)
    assert not is_password("another long password", staff.password_hash)


def test_a_hash_costs_what_it_should() -> None:
    """OWASP's least for Argon2id is 19 MiB and two rounds."""
    assert passwords.__file__
    program = runpy.run_path(passwords.__file__)
    shipped = program["_hasher"]

    assert shipped.memory_cost >= 19 * 1024
    assert shipped.time_cost >= 2
    assert not shipped.check_needs_rehash(program["_NOBODY"]), "nobody's costs as much"


@pytest.mark.parametrize(
    "login", ["", "z", "张三", "zhang san", "-zhang", "z" * 61, "zhang@office"]
)
def test_a_login_is_made_of_plain_signs(login: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        hire(login)

    assert key_of(refused) == (saying("An account has 2 to 60 signs: letters a to z"), "login")


def test_a_login_is_given_once_whatever_its_case() -> None:
    hire("zhang")

    with pytest.raises(RuleBroken) as refused:
        hire("ZHANG")

    assert key_of(refused) == (saying("already; choose another one"), "login")


@pytest.mark.parametrize("length", [0, SHORTEST - 1, LONGEST + 1])
def test_a_password_is_long_enough_and_not_endless(length: int) -> None:
    with pytest.raises(RuleBroken) as refused:
        actions.set_password(make_staff(), "x" * length)

    assert key_of(refused) == (saying("A password has"), "password")


def test_a_made_password_can_be_used_and_is_never_the_same() -> None:
    made = {actions.new_password() for _ in range(20)}

    assert len(made) == 20
    actions.set_password(make_staff(), made.pop())


def test_a_new_password_ends_the_sessions() -> None:
    staff, colleague = hire(), hire("colleague")
    for member in (staff, staff, colleague):
        sit_down(member)

    actions.set_password(staff, "another long password")

    assert where(staff) == []
    assert len(where(colleague)) == 1
    assert is_password("another long password", staff.password_hash)


def test_a_session_is_forgotten_at_the_instant_it_ends_and_not_before() -> None:
    sit_down(hire())
    end = NOON + timedelta(hours=12)

    assert forget_ended(at=end - timedelta(seconds=1)) == 0
    assert forget_ended(at=end) == 1


def test_somebody_out_of_service_may_do_nothing() -> None:
    staff = hire(role=Role.SECTION_HEAD)

    actions.set_active(staff, is_active=False)

    assert not any(has_permission(staff, permission) for permission in Permission)


# --- Administrators -------------------------------------------------------------------------------


def test_the_first_administrator_is_made_once() -> None:
    office = make_office()
    actions.create_first_administrator(office, "root", "Root", password=PASSWORD, at=NOON)

    with pytest.raises(RuleBroken, match="There is an administrator already"):
        actions.create_first_administrator(office, "root2", "Root", password=PASSWORD, at=NOON)


def test_the_last_administrator_stays() -> None:
    last = hire(role=Role.ADMINISTRATOR)

    with pytest.raises(RuleBroken, match="This is the last administrator in service"):
        actions.set_active(last, is_active=False)
    with pytest.raises(RuleBroken, match="This is the last administrator in service"):
        actions.change_role(last, Role.CLERK)

    assert last.is_active
    assert last.role is Role.ADMINISTRATOR


def test_the_only_chief_procurator_of_an_office_gets_no_other_role() -> None:
    """The office would decide on paper again; out of service the account may be put."""
    chief = hire("first", role=Role.CHIEF_PROCURATOR)
    make_staff(Role.CHIEF_PROCURATOR, office=make_office())

    with pytest.raises(RuleBroken, match="This is the only chief procurator of the"):
        actions.change_role(chief, Role.CLERK)
    actions.set_active(chief, is_active=False)
    actions.create_staff(
        chief.office, "second", "Second", Role.CHIEF_PROCURATOR, password=PASSWORD, at=NOON
    )

    actions.change_role(chief, Role.CLERK)
    assert chief.role is Role.CLERK


def test_one_of_two_administrators_may_go() -> None:
    first, second = (hire(login, role=Role.ADMINISTRATOR) for login in ("first", "second"))

    actions.set_active(first, is_active=False)

    with pytest.raises(RuleBroken, match="This is the last administrator in service"):
        actions.set_active(second, is_active=False)


# --- What a role may do ---------------------------------------------------------------------------


def test_every_role_may_do_something() -> None:
    held = {role for permission in Permission for role in permission.held_by}

    assert held == set(Role)


def test_an_administrator_may_do_nothing_with_a_case() -> None:
    of_the_house = {"accounts", "audit", "calendar", "health"}
    # Who decides there, how soon a family is assessed, and what its documents look like, is said of
    # the office, in no case.
    of_the_office = {"approvals:set", "guidance:set", "papers:set"}

    may = {permission.value for permission in permissions_of(Role.ADMINISTRATOR)} - of_the_office

    assert {text.split(":")[0] for text in may} <= of_the_house


def test_nobody_else_manages_accounts() -> None:
    others = set(Role) - {Role.ADMINISTRATOR}

    assert [role for role in others if Permission.ACCOUNTS_MANAGE in permissions_of(role)] == []


def test_who_reads_dates_only_cannot_write_into_a_case() -> None:
    """They look after what the office does: draws, points, opinions, and questions at visits."""
    of_the_office = {"questions:write", "scores:schemes", "spotchecks:audit", "terms:days"}
    there = {Permission.CASE_READ.value, Permission.PERIODS_READ.value}
    there |= {Permission.ACCOUNTS_VOUCH.value}

    may = {permission.value for permission in permissions_of(Role.CASE_MANAGEMENT)}

    assert may == there | of_the_office


def test_an_office_is_named_in_either_language() -> None:
    office: Procuratorate = actions.create_office(NAMES, level=OfficeLevel.COUNTY)

    assert (office.name_in("en"), office.name_in("zh")) == (NAMES.en, NAMES.zh)


# --- Mail -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "kept"), [(" zhang@example.org ", "zhang@example.org"), ("", None), (None, None)]
)
def test_an_address_is_kept_or_taken_away(typed: str | None, kept: str | None) -> None:
    staff = hire()

    actions.set_email(staff, typed)

    assert staff.email == kept


@pytest.mark.parametrize(
    "typed",
    ["zhang", "zhang@", "@example.org", "a b@example.org", "a@b@c", "a@example.org\nBcc: b@c.d"],
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    staff = hire()

    with pytest.raises(RuleBroken) as refused:
        actions.set_email(staff, typed)

    assert key_of(refused) == (saying("An address of mail is such as zhang@example"), "email")
    assert staff.email is None
