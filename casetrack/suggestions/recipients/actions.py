"""Link a party of a case to the body it is; merge two bodies, take them apart, say they are two."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission, has_permission
from casetrack.audit.record import AuditKind, record
from casetrack.cases.kinds import MeasureKind, Part, PartyKind
from casetrack.cases.locking import lock
from casetrack.cases.models import Case, Measure, MeasureParty, Party
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.change_set import is_new, just_written
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.events import handles
from casetrack.ledger.importing import CaseBroughtIn
from casetrack.suggestions.recipients.models import Body, BodyApart, BodyInCase
from casetrack.suggestions.recipients.names import name_key
from casetrack.suggestions.recipients.register import KnownBody, body_seen

ASKED_BY = (MeasureKind.SUGGESTION, MeasureKind.URGING)


def link_parties(case: Case, parties: Iterable[Party], *, to: int | None = None) -> None:
    """Link each body among these parties of a case to the one it is; people are linked to none.

    to: the body it is; None: the one of this office with the same name and kind, or a new one.
    """
    for party in parties:
        if party.kind is not PartyKind.BODY or party.body_kind is None:
            continue
        if _is_linked(party):
            continue
        body_id = to or _of_that_name(case, party)
        session().add(BodyInCase(case_id=case.id, party_id=party.id, body_id=body_id))
    session().flush()


def _is_linked(party: Party) -> bool:
    if is_new(party):
        return any(link.party_id == party.id for link in just_written(BodyInCase))
    query = select(BodyInCase.id).where(BodyInCase.party_id == party.id)
    return session().scalar(query) is not None


def _of_that_name(case: Case, party: Party) -> int:
    key = name_key(party.alias)
    query = select(func.min(Body.id)).where(
        Body.office_id == case.office_id, Body.kind == party.body_kind, Body.name_key == key
    )
    if (known := session().scalar(query)) is not None:
        return known
    body = Body(office_id=case.office_id, kind=party.body_kind, name_key=key)
    session().add(body)
    session().flush()
    return body.id


@handles(CaseBroughtIn)
def link_imported(imported: CaseBroughtIn) -> None:
    """Link the recipients that a file brought."""
    query = (
        select(Party)
        .join(MeasureParty, MeasureParty.party_id == Party.id)
        .join(Measure, Measure.id == MeasureParty.measure_id)
        .where(
            Party.case_id == imported.case.id,
            MeasureParty.part == Part.TO,
            Measure.kind.in_(ASKED_BY),
        )
        .order_by(Party.id)
    )
    link_parties(imported.case, session().scalars(query).unique().all())


def body_to_choose(body_id: int, case: Case, act: Act) -> KnownBody:
    """The body of the case's office that was chosen for a letter.

    Raises RuleBroken at `body` for one this person does not know of: the same answer as for none.
    """
    body = body_seen(act.by, body_id, on=act.on)
    if body is None or body.office_id != case.office_id:
        raise RuleBroken(N_("Choose one of the bodies that are offered."), field="body")
    return body


def merge(body: KnownBody, other: KnownBody, act: Act) -> None:
    """Keep another body as one with this one: both histories stand under its names from now on.

    Raises NotAllowed; RuleBroken if they are one already, or of two offices or kinds.
    """
    root, joins = _both(body, other, act)
    if root.kind is not joins.kind:
        raise RuleBroken(N_("Bodies of two kinds are not the same: correct the kind first."))
    for member in _under(joins):
        member.root_id = root.id
    joins.merged_into_id = joins.root_id = root.id
    joins.merged_by_id, joins.merged_at = act.by.id, act.at
    session().flush()
    record(AuditKind.BODIES_MERGED, by=act.by, at=act.at, body=root.id, other=joins.id)


def take_apart(body: KnownBody, other_id: int, act: Act) -> None:
    """Take apart what was merged into this body, with whatever had been merged into that before.

    Raises NotAllowed; RuleBroken if it is not part of it.
    """
    _ensure_may(act, body)
    other = session().get(Body, other_id)
    if other is None or other.root_id != body.id or other.id not in body.merged:
        raise RuleBroken(N_("It is no part of this body."))
    lock(session().get_one(Body, body.id))
    root_id = other.root_id
    other.merged_into_id = other.root_id = other.merged_by_id = other.merged_at = None
    session().flush()
    members = list(session().scalars(select(Body).where(Body.root_id == root_id)))
    taken = {other.id}
    while more := [row for row in members if row.merged_into_id in taken and row.id not in taken]:
        taken |= {row.id for row in more}
    for member in members:
        if member.id in taken:
            member.root_id = other.id
    session().flush()
    record(AuditKind.BODIES_TAKEN_APART, by=act.by, at=act.at, body=root_id, other=other.id)


def say_apart(body: KnownBody, other: KnownBody, act: Act) -> None:
    """Say that two bodies of near names are two, so that nobody is asked again.

    Raises NotAllowed; RuleBroken if they are one.
    """
    root, second = _both(body, other, act)
    first_id, second_id = sorted((root.id, second.id))
    session().add(
        BodyApart(body_id=first_id, other_id=second_id, told_by_id=act.by.id, told_at=act.at)
    )
    session().flush()
    record(AuditKind.BODIES_TOLD_APART, by=act.by, at=act.at, body=first_id, other=second_id)


def _both(body: KnownBody, other: KnownBody, act: Act) -> tuple[Body, Body]:
    _ensure_may(act, body, other)
    first, second = sorted((body.id, other.id))
    rows = {number: session().get_one(Body, number) for number in (first, second)}
    for row in rows.values():
        lock(row)
    root, joins = rows[body.id], rows[other.id]
    if root is joins or root.office_id != joins.office_id or root.root_id or joins.root_id:
        raise RuleBroken(N_("These two are one already."))
    pair = select(BodyApart.id).where(BodyApart.body_id == first, BodyApart.other_id == second)
    if session().scalar(pair) is not None:
        raise RuleBroken(N_("It was said that these two are not the same."))
    return root, joins


def _under(body: Body) -> Iterable[Body]:
    return session().scalars(select(Body).where(Body.root_id == body.id)).all()


def _ensure_may(act: Act, *bodies: KnownBody) -> None:
    """Refuse who may write no letters, or does not know of one of these bodies."""
    if not has_permission(act.by, Permission.SUGGESTIONS_WRITE) or any(
        body_seen(act.by, body.id, on=act.on) is None for body in bodies
    ):
        raise NotAllowed(Permission.SUGGESTIONS_WRITE.value)
