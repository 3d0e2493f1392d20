"""Everybody of the demonstration signs in with the password that is told."""

from __future__ import annotations

from argon2 import extract_parameters

from casetrack.accounts.models import Role
from casetrack.accounts.passwords import is_password
from casetrack.db.session import Database
from casetrack.demo.people import ACCOUNTS, make_people
from tests.builders import NOON


def test_each_has_the_password_that_is_told_hashed_with_the_least_work(database: Database) -> None:
    staff = make_people(at=NOON)

    assert {account.login for account in ACCOUNTS} == set(staff)
    for account in ACCOUNTS:
        stored = staff[account.login].password_hash
        assert is_password(account.password, stored)
        assert not is_password(f"{account.password}s", stored)
        assert extract_parameters(stored).time_cost == 1
    assert staff["admin"].role is Role.ADMINISTRATOR
