"""Codes of a phone: right within a step on either side, once, slowed down; recovery codes once."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import sqlalchemy as sa

from casetrack.accounts import second_factor
from casetrack.accounts.models import RecoveryCode, Role, SecondFactor, SignInAttempt, Staff
from casetrack.accounts.second_factor import (
    ELSEWHERE,
    WHERE_CASES_ARE,
    FactorOwed,
    FactorRule,
    attempt_code,
    first_rule,
    owed_by,
)
from casetrack.accounts.sign_in import Attempt, SignInOutcome
from casetrack.db import session
from casetrack.errors import RuleBroken
from tests.builders import NOON, make_staff

# RFC 6238, appendix B: the secret of SHA-1 is the text 12345678901234567890.
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
RFC_CODES = [
    (59, "94287082"),
    (1111111109, "07081804"),
    (1111111111, "14050471"),
    (1234567890, "89005924"),
    (2000000000, "69279037"),
]
CODES = ["abcd-efgh", "jkmn-pqrs"]
STEP = timedelta(seconds=30)
# The beginning of a step.
AT = datetime.fromtimestamp(int(NOON.timestamp()) // 30 * 30, UTC)


@pytest.fixture
def person(database: object, keys: object) -> Staff:
    return make_staff()


def set_up(staff: Staff, *, at: datetime = AT - timedelta(days=1)) -> pyotp.TOTP:
    """A phone of this person, which shows codes by itself."""
    secret = second_factor.new_secret()
    phone = pyotp.TOTP(secret)
    second_factor.turn_on(staff, secret, CODES, typed=phone.at(at), at=at)
    return phone


def attempt(staff: Staff, typed: str, *, at: datetime = AT, device: str | None = None) -> Attempt:
    return attempt_code(staff, typed, address="192.0.2.7", device=device, at=at)


@pytest.mark.parametrize(("instant", "code"), RFC_CODES)
def test_codes_are_those_of_the_standard(person: Staff, instant: int, code: str) -> None:
    at = datetime.fromtimestamp(instant, UTC)
    factor = SecondFactor(staff_id=person.id, since=at)
    factor.secret = RFC_SECRET
    session().add(factor)
    session().flush()

    assert attempt(person, code[-6:], at=at).outcome is SignInOutcome.WELCOME


@pytest.mark.skipif(shutil.which("oathtool") is None, reason="no oathtool on this machine")
def test_another_program_shows_the_same_code(person: Staff) -> None:
    secret = set_up(person).secret
    asked = ["oathtool", "--totp", "-b", "-N", AT.strftime("%Y-%m-%d %H:%M:%S UTC"), secret]
    shown = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()

    assert attempt(person, shown).outcome is SignInOutcome.WELCOME


@pytest.mark.parametrize("apart", [-1, 0, 1])
def test_a_code_of_the_step_before_or_after_is_right(person: Staff, apart: int) -> None:
    phone = set_up(person)

    assert attempt(person, phone.at(AT + apart * STEP)).outcome is SignInOutcome.WELCOME


@pytest.mark.parametrize("apart", [-2, 2])
def test_a_code_of_two_steps_away_is_wrong(person: Staff, apart: int) -> None:
    phone = set_up(person)

    assert attempt(person, phone.at(AT + apart * STEP)).outcome is SignInOutcome.WRONG


def test_a_code_may_be_typed_in_two_groups(person: Staff) -> None:
    code = set_up(person).at(AT)

    assert attempt(person, f" {code[:3]} {code[3:]} ").outcome is SignInOutcome.WELCOME


def test_a_code_counts_once_also_while_it_is_still_shown(person: Staff) -> None:
    phone = set_up(person)
    code = phone.at(AT)
    assert attempt(person, code).outcome is SignInOutcome.WELCOME

    later = AT + timedelta(seconds=20)
    assert attempt(person, code, at=later).outcome is SignInOutcome.USED
    assert attempt(person, phone.at(AT - STEP), at=later).outcome is SignInOutcome.USED
    assert attempt(person, phone.at(AT + STEP), at=later).outcome is SignInOutcome.WELCOME


def test_the_code_by_which_it_was_set_up_signs_nobody_in(person: Staff) -> None:
    phone = set_up(person, at=AT)

    assert attempt(person, phone.at(AT)).outcome is SignInOutcome.USED


def test_it_is_not_set_up_by_other_digits(person: Staff) -> None:
    secret = second_factor.new_secret()
    other = pyotp.TOTP(secret).at(AT + 5 * STEP)

    with pytest.raises(RuleBroken):
        second_factor.turn_on(person, secret, CODES, typed=other, at=AT)

    assert second_factor.factor_of(person) is None


def test_ten_wrong_codes_make_the_right_one_wait(person: Staff) -> None:
    phone, at, read = set_up(person), AT, 0
    lefts = []
    while read < 10:
        tried = attempt(person, phone.at(at + 100 * STEP), at=at)
        if tried.outcome is SignInOutcome.WRONG:
            read += 1
            lefts.append(tried.left)
        at = tried.until or at

    at = at - timedelta(seconds=1)
    held = attempt(person, phone.at(at), at=at)
    after = held.until
    assert lefts[:5] == [4, 3, 2, 1, 0]
    assert held.outcome is SignInOutcome.THROTTLED
    assert after is not None
    assert attempt(person, phone.at(after), at=after).outcome is SignInOutcome.WELCOME


def test_a_right_password_buys_no_further_codes(person: Staff) -> None:
    phone = set_up(person)
    for _number in range(5):
        attempt(person, phone.at(AT + 100 * STEP))
    right = SignInAttempt(login=person.login, address="192.0.2.7", at=AT, succeeded=True)
    session().add(right)
    session().flush()

    assert attempt(person, phone.at(AT)).outcome is SignInOutcome.THROTTLED


def test_each_recovery_code_counts_once(person: Staff) -> None:
    set_up(person)

    first = attempt(person, " ABCD EFGH")
    again = attempt(person, "abcd-efgh")

    assert (first.outcome, first.by_recovery) == (SignInOutcome.WELCOME, True)
    assert again.outcome is SignInOutcome.WRONG
    assert second_factor.recovery_codes_left(person) == 1


def test_what_is_kept_tells_neither_secret_nor_codes(person: Staff) -> None:
    phone = set_up(person)

    kept = str(session().execute(sa.select(SecondFactor.__table__)).all())
    hashes = str(session().execute(sa.select(RecoveryCode.__table__)).all())

    assert phone.secret not in kept
    assert "abcd" not in hashes
    assert hashes.count("$argon2id$") == len(CODES)


def test_new_recovery_codes_are_ten_and_no_two_are_the_same() -> None:
    codes = second_factor.new_recovery_codes()

    assert len({*codes}) == 10
    assert {len(code) for code in codes} == {9}


def owes(staff: Staff, rule: FactorRule) -> FactorOwed | None:
    """The step owed on the day of the tests."""
    return owed_by(staff, rule, on=AT.date())


@pytest.mark.parametrize("role", Role)
def test_who_must_have_it_where_real_cases_are(role: Role, database: object) -> None:
    staff, must = make_staff(role), role in WHERE_CASES_ARE.roles

    assert owes(staff, WHERE_CASES_ARE) is (FactorOwed.SETTING_UP if must else None)
    assert owes(staff, ELSEWHERE) is None


def test_a_demonstration_asks_nobody() -> None:
    in_a_demo = first_rule(is_production=False, is_demo=True)

    assert not in_a_demo.roles
    assert in_a_demo.is_recent(None, at=AT)


def test_a_proof_lasts_so_many_minutes() -> None:
    rule = FactorRule(frozenset(), minutes=10)

    assert rule.is_recent(AT, at=AT + timedelta(minutes=10, seconds=-1))
    assert not rule.is_recent(AT, at=AT + timedelta(minutes=10))
    assert not rule.is_recent(None, at=AT)


def test_the_rule_that_was_set_takes_the_place_of_the_first_one(person: Staff) -> None:
    second_factor.set_rule(FactorRule(frozenset({person.role}), minutes=5))

    assert second_factor.rule_now(ELSEWHERE).minutes == 5
    assert owes(person, second_factor.rule_now(ELSEWHERE)) is FactorOwed.SETTING_UP
    with pytest.raises(RuleBroken):
        second_factor.set_rule(FactorRule(frozenset(), minutes=-1))


@pytest.mark.parametrize(("days", "must"), [(-1, True), (0, True), (1, False)])
def test_it_may_begin_on_a_day(person: Staff, days: int, must: bool) -> None:
    day = AT.date() + timedelta(days=days)
    second_factor.set_rule(FactorRule(frozenset({person.role, Role.CLERK}), 5, {person.role: day}))
    rule = second_factor.rule_now(ELSEWHERE)

    assert rule.later == {person.role: day}
    assert owes(person, rule) is (FactorOwed.SETTING_UP if must else None)
    assert rule.begins(person.role, on=AT.date()) == (None if must else day)
    assert rule.compels(Role.CLERK, on=AT.date())


def test_who_must_have_it_cannot_switch_it_off(person: Staff) -> None:
    set_up(person)
    rule = FactorRule(frozenset({person.role}), minutes=10)

    with pytest.raises(RuleBroken):
        second_factor.turn_off(person, rule)
    second_factor.turn_off(person, ELSEWHERE)

    assert owes(person, ELSEWHERE) is None
    assert second_factor.recovery_codes_left(person) == 0


def test_a_lifted_phone_opens_nothing_and_another_one_is_owed(person: Staff) -> None:
    phone = set_up(person)

    second_factor.lift(person)

    assert attempt(person, phone.at(AT)).outcome is SignInOutcome.WRONG
    assert attempt(person, CODES[0]).outcome is SignInOutcome.WRONG
    assert owes(person, ELSEWHERE) is FactorOwed.SETTING_UP


def test_who_lacks_it_is_listed(person: Staff) -> None:
    other, rule = make_staff(person.role), FactorRule(frozenset({person.role}), minutes=10)
    set_up(person)

    assert other in second_factor.lacking(rule)
    assert person not in second_factor.lacking(rule)
