"""Which cases a statement finds for somebody: those that grants, office and role say, no other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import product

import pytest
from sqlalchemy import ColumnElement, false, select, true

from casetrack.accounts.models import Role, Staff
from casetrack.accounts.permissions import Permission, has_permission
from casetrack.cases.kinds import Aspect, Ground, Provenance
from casetrack.cases.models import Case, CaseGrant
from casetrack.cases.policy import (
    CASE_WORKERS,
    OFFICE_WIDE,
    may_know,
    may_know_head,
    sight_of,
    visible_cases,
)
from casetrack.db import session
from tests.builders import NOON, TODAY, make_case, make_child, make_office, make_staff

DAYS = (TODAY, TODAY - timedelta(days=1), TODAY + timedelta(days=1), date(2030, 1, 1))
# From when to when a grant holds, and whether it was taken back.
SPANS = (
    (TODAY, None, False),
    (TODAY, TODAY, False),
    (TODAY - timedelta(days=9), TODAY - timedelta(days=1), False),
    (TODAY + timedelta(days=1), None, False),
    (TODAY - timedelta(days=9), None, True),
)


def knows(
    user: Staff, case: Case, grants: Iterable[CaseGrant], *, on: date, head: bool = False
) -> bool:
    """The rule, said once more without a database. head: of a case as a whole, or its dates.

    grants: those of the case.
    """
    if not has_permission(user, Permission.CASE_READ):
        return False
    works = user.role in CASE_WORKERS
    if works and (case.handler_id == user.id or case.provenance is Provenance.PUBLISHED):
        return True
    if user.role in OFFICE_WIDE and case.office_id == user.office_id:
        return True
    heads = user.role in (Role.SECTION_HEAD, Role.DEPUTY_CHIEF, Role.CHIEF_PROCURATOR)
    return any(
        grant.is_active(on=on)
        # A letter leads to no case.
        and grant.aspect not in (Aspect.LETTER, Aspect.NOTES)
        and (
            grant.staff_id == user.id
            or (
                works
                and grant.office_id == user.office_id
                and (heads or grant.ground is not Ground.ENTRUSTED)
            )
        )
        and (
            not head
            or grant.aspect is Aspect.DATES
            or (grant.aspect is Aspect.WHOLE and grant.party_id is None)
        )
        for grant in grants
    )


class Everything:
    """All cases with all grants, as they stand in the database now."""

    def __init__(self) -> None:
        self.cases = list(session().scalars(select(Case)))
        self.grants = defaultdict[int, list[CaseGrant]](list)
        for grant in session().scalars(select(CaseGrant)):
            self.grants[grant.case_id].append(grant)

    def found_by(
        self, condition: ColumnElement[bool], user: Staff, *, on: date, head: bool = False
    ) -> tuple[list[int], list[int]]:
        """The cases that a condition finds, and those of which somebody may know by the rule."""
        ids = sorted(session().scalars(select(Case.id).where(condition)))
        known = (c.id for c in self.cases if knows(user, c, self.grants[c.id], on=on, head=head))
        return ids, sorted(known)


@pytest.mark.sqlite_at_night
@pytest.mark.usefixtures("database", "keys")
def test_every_role_is_found_the_cases_it_may_know_of_and_no_other() -> None:
    people = _people()
    _cases_granted_to([person for person in people if has_permission(person, Permission.CASE_READ)])
    everything = Everything()

    count = 0
    for user, on in product(people, DAYS):
        for head, condition in ((False, may_know), (True, may_know_head)):
            ids, expected = everything.found_by(condition(user, on=on), user, on=on, head=head)
            assert ids == expected, (user.role, on, head)
            count += len(ids)
        seen = {case.id for case in session().scalars(visible_cases(user, on=on))}
        expected_seen = {case.id for case in everything.cases if sight_of(user, case, on=on)}
        assert seen == expected_seen, (user.role, on)
    assert count > len(everything.cases)


@pytest.mark.usefixtures("database", "keys")
def test_a_condition_that_finds_a_case_more_or_less_is_noticed() -> None:
    """For whoever may know of one case, by a grant that ends today."""
    user, other = make_staff(), make_case()
    grant = _give(other, user, Aspect.WHOLE)
    grant.until = TODAY
    make_case()
    session().flush()
    everything, after = Everything(), TODAY + timedelta(days=1)

    def is_noticed(condition: ColumnElement[bool], *, on: date = TODAY) -> bool:
        ids, expected = everything.found_by(condition, user, on=on)
        return ids != expected

    assert not is_noticed(may_know(user, on=TODAY))
    assert is_noticed(true())
    assert is_noticed(false())
    assert is_noticed(may_know(user, on=after)), "the last day is lost"
    assert is_noticed(may_know(user, on=TODAY), on=after), "a day is won"


@pytest.mark.usefixtures("database", "keys")
def test_a_query_that_asks_grants_itself_is_told_the_same() -> None:
    user = make_staff()
    other = make_case()
    _give(other, make_staff(), Aspect.WHOLE)
    mine = make_case(handler=user)
    _give(mine, user, Aspect.WHOLE)

    value = session().scalars(
        select(Case.id)
        .join(CaseGrant, CaseGrant.case_id == Case.id)
        .where(may_know(user, on=TODAY), may_know_head(user, on=TODAY))
    )

    assert list(value) == [mine.id]


def _people() -> list[Staff]:
    """One of each role in an office, the same again in another; a prosecutor nobody gave a case."""
    offices = [make_office(), make_office()]
    people = [make_staff(role, office=office) for office in offices for role in Role]
    left = make_staff(Role.PROSECUTOR, office=offices[0])
    left.is_active = False
    return [*people, left]


def _cases_granted_to(people: list[Staff]) -> None:
    """A case for each kind of grant, in turn to somebody and to an office; and such as have none.

    They are of the two offices in turn, and of a third one.
    """
    third = make_staff()
    handlers = [person for person in people if person.role is Role.PROSECUTOR] + [third]
    turns = product(SPANS, Aspect, (False, True), (False, True))
    for number, ((since, until, is_over), aspect, to_office, of_child) in enumerate(turns):
        whom = people[number % len(people)]
        case = make_case(handler=third if number % 3 else handlers[number % len(handlers)])
        grant = _give(case, whom, aspect, to_office=to_office)
        grant.party_id = make_child(case).id if of_child else None
        grant.since, grant.until = since, until
        grant.ended_at = NOON if is_over else None
        # What an office is entrusted with shows a child to its heads alone.
        grant.ground = Ground.ENTRUSTED if number % 3 == 1 else Ground.GRANTED
    for handler in handlers:
        published = make_case(handler=handler, provenance=Provenance.PUBLISHED)
        published.handler_id = None
        make_case(handler=handler)
    session().flush()


def _give(case: Case, whom: Staff, aspect: Aspect, *, to_office: bool = False) -> CaseGrant:
    grant = CaseGrant(
        case_id=case.id,
        staff_id=None if to_office else whom.id,
        office_id=whom.office_id if to_office else None,
        ground=Ground.GRANTED,
        aspect=aspect,
        since=TODAY,
        given_at=NOON,
    )
    session().add(grant)
    session().flush()
    return grant
