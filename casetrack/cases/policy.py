"""Permissions in a case. The second and third lock stand here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, false, literal, or_, select, true

from casetrack.accounts.models import Role, Staff
from casetrack.accounts.permissions import Permission, has_permission
from casetrack.accounts.reader import Reader
from casetrack.cases.aspect_permissions import WAYS_IN, lets
from casetrack.cases.kinds import Aspect, Ground, Provenance
from casetrack.cases.models import Case, CaseGrant, Obligation, Party
from casetrack.db import session
from casetrack.db.id_filter import Numbers, is_among
from casetrack.errors import NotAllowed, RuleBroken

# Roles that see every case of their office, and how much of it.
OFFICE_WIDE: dict[Role, Aspect] = {
    Role.SECTION_HEAD: Aspect.WHOLE,
    Role.CHIEF_PROCURATOR: Aspect.WHOLE,
    Role.DEPUTY_CHIEF: Aspect.WHOLE,
    Role.CASE_MANAGEMENT: Aspect.DATES,
}
# Roles that work with cases of their own, and with what another office entrusted to theirs.
CASE_WORKERS = frozenset(
    {
        Role.PROSECUTOR,
        Role.ASSISTANT,
        Role.CLERK,
        Role.SECTION_HEAD,
        Role.DEPUTY_CHIEF,
        Role.CHIEF_PROCURATOR,
    }
)
# Written out in the statement: the index of published cases is of use only to a query that says so.
_PUBLISHED = literal(Provenance.PUBLISHED, Case.provenance.type, literal_execute=True)
WHOLE_GRANTED = and_(CaseGrant.aspect == Aspect.WHOLE, CaseGrant.party_id.is_(None))
_HEAD_GRANTED = or_(CaseGrant.aspect == Aspect.DATES, WHOLE_GRANTED)
# Heads of an office: they see the whole of its cases, and answer beside each handler.
HEADS = frozenset(role for role, aspect in OFFICE_WIDE.items() if aspect is Aspect.WHOLE)


def visible_cases(user: Reader, *, on: date) -> Select[Case]:
    """Every case this person may know of on that day; every query of cases starts here.

    A published example may be read by everybody who works with cases in its office.
    """
    return select(Case).where(may_know(user, on=on))


def may_know(user: Reader, *, on: date, case_id: Numbers = Case.id) -> ColumnElement[bool]:
    """The condition of `visible_cases`, for queries that join the case: they begin at its id.

    case_id: where it stands in a query that begins at something else of the case. Asked of the case
    itself, PostgreSQL would look up all cases of the reader once more for each row it has.

    Each way to a case is a look into an index of its own. Said as one condition with OR, no index
    would serve it, and every list would read all the cases there are.
    """
    if not has_permission(user, Permission.CASE_READ):
        return false()
    granted, others = ways_to_cases(user, on=on)
    return is_among(case_id, *granted, *(select(Case.id).where(way) for way in others))


def may_know_head(user: Reader, *, on: date) -> ColumnElement[bool]:
    """Whether of a case, found by `may_know`, this person sees the title, stages and dates too.

    Who was granted visits, supervision or one child sees that child, and nothing else of the case.
    It is asked of a row at hand and leads to none: no list begins with it.
    """
    if not has_permission(user, Permission.CASE_READ):
        return false()
    granted, others = ways_to_cases(user, on=on)
    seen = (query.where(shows_head()).correlate(None) for query in granted)
    # The case itself first: grants are read where it has not let somebody through.
    return or_(*others, *(Case.id.in_(query) for query in seen))


def knows_of(user: Reader, *, on: date) -> ColumnElement[bool]:
    """Whether this person may know of a case; asked of a row at hand, as `may_know_head`."""
    if not has_permission(user, Permission.CASE_READ):
        return false()
    granted, others = ways_to_cases(user, on=on)
    return or_(*others, *(Case.id.in_(query.correlate(None)) for query in granted))


def shows_head() -> ColumnElement[bool]:
    """Whether a grant shows the title, stages and dates of its case."""
    return _HEAD_GRANTED


@dataclass(frozen=True)
class Reach:
    """Queries of ids by which somebody comes to cases, apart from those of their own office.

    known: to all they may know of; head, whole: to those of which they see so much. children: to
    the persons to whom alone they were let in. in_office: how much of every case of their office.
    """

    known: list[Select[int]]
    head: list[Select[int]]
    whole: list[Select[int]]
    children: list[Select[int]]
    in_office: Aspect | None


def reach_of(user: Staff, *, on: date) -> Reach:
    """Conditions of `may_know`, `may_know_head` and `Sight.is_whole`, for queries that start from
    ids.

    Who may read no case reaches none.
    """
    if not has_permission(user, Permission.CASE_READ):
        return Reach([], [], [], [], None)
    granted, others = ways_to_cases(user, on=on, beside_office=True)
    by_case = [select(Case.id).where(way) for way in others]
    children = [
        query.with_only_columns(Party.id)
        .select_from(CaseGrant)
        .join(Party, Party.case_id == CaseGrant.case_id)
        .where(
            or_(CaseGrant.party_id.is_(None), CaseGrant.party_id == Party.id),
            Party.children(),
        )
        for query in granted
    ]
    return Reach(
        known=[*granted, *by_case],
        head=[*(query.where(_HEAD_GRANTED) for query in granted), *by_case],
        whole=[*(query.where(WHOLE_GRANTED) for query in granted), *by_case],
        children=children,
        in_office=OFFICE_WIDE.get(user.role),
    )


def seen_whole(
    user: Reader, *wanted: ColumnElement[bool], on: date, beside_office: bool = False
) -> list[Select[int]]:
    """Queries of the ids of cases of which this person sees everything, each by its own index.

    wanted: what is asked of the case besides, so that what begins at it reads less. beside_office:
    as in `ways_to_cases`.
    """
    if not has_permission(user, Permission.CASE_READ):
        return [select(Case.id).where(false())]
    granted, others = ways_to_cases(user, on=on, least=Aspect.WHOLE, beside_office=beside_office)
    by_grant = [query.where(WHOLE_GRANTED) for query in granted]
    return by_grant + [select(Case.id).where(way, *wanted) for way in others]


def sees_all_of(user: Reader, *, on: date) -> ColumnElement[bool]:
    """Whether this person sees everything of a case; asked of a row at hand, as `may_know_head`."""
    if not has_permission(user, Permission.CASE_READ):
        return false()
    granted, others = ways_to_cases(user, on=on, least=Aspect.WHOLE)
    seen = (query.where(WHOLE_GRANTED).correlate(None) for query in granted)
    return or_(*others, *(Case.id.in_(query) for query in seen))


def ways_to_cases(
    user: Reader, *, on: date, least: Aspect = Aspect.DATES, beside_office: bool = False
) -> tuple[list[Select[int]], list[ColumnElement[bool]]]:
    """Ways to cases: granted ids, and columns of the case itself.

    Each is an index of its own. What the case itself says lets them see all of its head, or, where
    `least` is Aspect.WHOLE, everything. beside_office: without the office, whose cases some roles
    see all of.
    """
    granted = select(CaseGrant.case_id).where(grant_holds(on), CaseGrant.aspect.in_(WAYS_IN))
    grants = [granted.where(CaseGrant.staff_id == user.id)]
    others: list[ColumnElement[bool]] = []
    if user.role in CASE_WORKERS:
        grants.append(granted.where(CaseGrant.office_id == user.office_id, _of_office_for(user)))
        others += [Case.handler_id == user.id, Case.provenance == _PUBLISHED]
    sees_office = user.role in OFFICE_WIDE and least in (Aspect.DATES, OFFICE_WIDE[user.role])
    if sees_office and not beside_office:
        others.append(in_office(user))
    return grants, others


def in_office(user: Reader) -> ColumnElement[bool]:
    """Whether a case is one of this person's office that is not sealed."""
    return and_(Case.office_id == user.office_id, Case.sealed_on.is_(None))


def may_answer(user: Reader, *, on: date) -> ColumnElement[bool]:
    """SQL for queries of cases: this person answers for urgent matters in them on that day."""
    mine = or_(
        Case.handler_id == user.id,
        exists().where(
            CaseGrant.case_id == Case.id,
            CaseGrant.staff_id == user.id,
            CaseGrant.ground == Ground.DEPUTY,
            CaseGrant.party_id.is_(None),
            grant_holds(on),
        ),
    )
    return or_(mine, in_office(user)) if user.role in HEADS else mine


def answers_for(user: Staff, case: Case, *, on: date) -> bool:
    """Whether this person answers for urgent matters of the case on that day: its handler, whoever
    stands in for them, or a head.
    """
    is_head = user.role in HEADS and _is_in_office(user, case)
    return is_head or case.handler_id == user.id or is_deputy(user, case, on=on)


def is_deputy(user: Staff, case: Case, *, on: date) -> bool:
    """Whether this person stands in on that day for somebody who works on the whole case."""
    return any(
        grant.ground is Ground.DEPUTY
        and grant.staff_id == user.id
        and grant.aspect is Aspect.WHOLE
        and grant.party_id is None
        for grant in grants_of(user, case, on=on)
    )


def active_grants(user: Reader, *, on: date) -> ColumnElement[bool]:
    """Grants that hold for this person on that day, to them or to their office."""
    mine: ColumnElement[bool] = CaseGrant.staff_id == user.id
    if user.role in CASE_WORKERS:
        mine = or_(mine, and_(CaseGrant.office_id == user.office_id, _of_office_for(user)))
    return and_(mine, grant_holds(on))


def _of_office_for(user: Reader) -> ColumnElement[bool]:
    """Grants to an office that let this person of it in.

    With a child are entrusted its heads, and those who are named by a grant of their own; a letter
    to it is read by its prosecutors, too.
    """
    if user.role in HEADS:
        return true()
    by_others = CaseGrant.ground != Ground.ENTRUSTED
    if user.role is Role.PROSECUTOR:
        return or_(by_others, CaseGrant.aspect == Aspect.LETTER)
    return by_others


def grant_holds(on: date) -> ColumnElement[bool]:
    """Whether a grant holds on that day: begun, not over, not taken back."""
    return and_(
        CaseGrant.ended_at.is_(None),
        CaseGrant.since <= on,
        or_(CaseGrant.until.is_(None), CaseGrant.until >= on),
    )


def sees_office_wide(case: Case) -> Select[Staff]:
    """Everybody in service who sees this case by their role alone; how much, says OFFICE_WIDE."""
    return select(Staff).where(
        Staff.office_id == case.office_id,
        Staff.role.in_(OFFICE_WIDE),
        Staff.is_active,
        literal(case.sealed_on is None),
    )


def _is_in_office(user: Staff, case: Case) -> bool:
    return case.office_id == user.office_id and case.sealed_on is None


def grants_of(user: Staff, case: Case, *, on: date) -> list[CaseGrant]:
    """The grants by which this person sees the case on that day."""
    query = select(CaseGrant).where(CaseGrant.case_id == case.id, active_grants(user, on=on))
    return list(session().scalars(query))


def is_in_team(user: Staff, case: Case, *, on: date) -> bool:
    """Whether the person handles the case or is assigned to it: no reason is asked of them."""
    if case.handler_id == user.id:
        return True
    return any(
        grant.staff_id == user.id and grant.aspect is Aspect.WHOLE
        for grant in grants_of(user, case, on=on)
    )


def sight_of(user: Staff, case: Case, *, on: date) -> Sight:
    """Visibility of this case for the person on that day; an empty `Sight` if none."""
    if not has_permission(user, Permission.CASE_READ):
        return Sight(frozenset())
    aspects: set[Aspect] = set()
    children: dict[Aspect, set[int] | None] = {}
    if case.handler_id == user.id:
        aspects.add(Aspect.WHOLE)
    if user.role in OFFICE_WIDE and _is_in_office(user, case):
        aspects.add(OFFICE_WIDE[user.role])
    if case.provenance is Provenance.PUBLISHED and user.role in CASE_WORKERS:
        aspects.add(Aspect.WHOLE)
    if Aspect.WHOLE not in aspects:
        for grant in grants_of(user, case, on=on):
            aspects.add(grant.aspect)
            known = children.setdefault(grant.aspect, set())
            if grant.party_id is None or known is None:
                children[grant.aspect] = None
            else:
                known.add(grant.party_id)
    limited = {aspect: frozenset(ids) for aspect, ids in children.items() if ids is not None}
    return Sight(frozenset(aspects), limited, of_id=user.id)


class Sight:
    """Visibility of one case for one person.

    aspects: the parts they see. children: for a part limited to some children, their ids.
    of_id: who they are; None for nobody in particular.
    """

    def __init__(
        self,
        aspects: frozenset[Aspect],
        children: dict[Aspect, frozenset[int]] | None = None,
        *,
        of_id: int | None = None,
    ) -> None:
        self.aspects = aspects
        self.children = children or {}
        self.of_id = of_id

    def __bool__(self) -> bool:
        """Whether they may know of the case at all."""
        return bool(self.aspects & WAYS_IN)

    @property
    def is_whole(self) -> bool:
        """Whether they see everything: notes, people, decisions."""
        return Aspect.WHOLE in self.aspects and Aspect.WHOLE not in self.children

    def sees_visits_of(self, party_id: int | None) -> bool:
        """Whether they see the visits to this person."""
        if self.is_whole:
            return True
        for aspect in (Aspect.WHOLE, Aspect.VISITS, Aspect.SUPERVISION):
            if aspect in self.aspects:
                limited = self.children.get(aspect)
                if limited is None or party_id in limited:
                    return True
        return False

    def sees_withheld(self, owed: Obligation) -> bool:
        """Whether they are told of a duty that is withheld from who sees a part alone."""
        return self.is_whole or (self.of_id is not None and owed.owner_id == self.of_id)

    def allows(self, permission: Permission, *, party_id: int | None = None) -> bool:
        """Whether some part that they see lets `permission` be used, about this person if named."""
        for aspect in self.aspects:
            if not lets(aspect, permission):
                continue
            limited = self.children.get(aspect)
            if limited is None or party_id in limited:
                return True
        return False


def may(
    user: Staff,
    permission: Permission,
    case: Case,
    *,
    on: date,
    party_id: int | None = None,
    sight: Sight | None = None,
) -> bool:
    """Whether this person may do this in this case: role, sight of the case, nothing published.

    sight: how much of it they see, where that was asked before.
    """
    if not has_permission(user, permission):
        return False
    if permission is not Permission.CASE_READ and case.provenance is Provenance.PUBLISHED:
        return False
    if permission is Permission.CONCERN_ANSWER and not answers_for(user, case, on=on):
        return False
    if sight is None:
        sight = sight_of(user, case, on=on)
    return sight.allows(permission, party_id=party_id)


def ensure_open(case: Case) -> None:
    """Refuse an act that a closed case does not take. Raises RuleBroken."""
    if not case.is_open():
        raise RuleBroken("case_is_closed", closed=case.closed_on)


def ensure_may(
    user: Staff, permission: Permission, case: Case, *, on: date, party_id: int | None = None
) -> None:
    """Refuse unless `may`. Raises NotAllowed."""
    if not may(user, permission, case, on=on, party_id=party_id):
        raise NotAllowed(permission.value, case_id=case.id)
