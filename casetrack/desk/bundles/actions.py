"""Ask for a case as a bundle with a reason, and take it out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.audit.record import AuditKind, record
from casetrack.cases.kinds import PartyKind
from casetrack.cases.models import Case, Identity, Party
from casetrack.cases.policy import ensure_may, may
from casetrack.cases.queries import parties_of
from casetrack.casework.identity.actions import show_identity
from casetrack.codes import N_
from casetrack.db import session
from casetrack.desk.bundles.models import MAKE, CaseBundle
from casetrack.errors import RuleBroken
from casetrack.exchange.exporter import ensure_sees_whole

# How long whoever asked may take the bundle, counted from asking.
MAY_TAKE = timedelta(hours=1)


def may_name(user: Staff, case: Case, *, on: date) -> bool:
    """Whether this person may have the real names in a bundle."""
    return may(user, Permission.IDENTITY_SEE, case, on=on)


def ask_for_bundle(case: Case, reason: str, act: Act, *, with_names: bool) -> CaseBundle:
    """Ask for a bundle of this case. Nothing leaves casetrack yet.

    Raises NotAllowed unless the person sees the whole case, and the names if they ask for them;
    RuleBroken without a reason.
    """
    ensure_may(act.by, MAKE, case, on=act.on)
    ensure_sees_whole(act.by, case, on=act.on)
    if with_names:
        ensure_may(act.by, Permission.IDENTITY_SEE, case, on=act.on)
    if not (reason := reason.strip()):
        raise RuleBroken(N_("Say why the whole case leaves casetrack."), field="reason")
    bundle = CaseBundle(
        case_id=case.id, by=act.by, asked_at=act.at, reason=reason, with_names=with_names
    )
    session().add(bundle)
    session().flush()
    return bundle


def take_bundle(case: Case, bundle: CaseBundle, act: Act) -> dict[int, Identity]:
    """Note that a bundle leaves casetrack now; returns who the people in it are, by party.

    Each is noted as a look. Raises NotAllowed; RuleBroken for another than who asked
    for it, or too late.
    """
    ensure_may(act.by, MAKE, case, on=act.on)
    ensure_sees_whole(act.by, case, on=act.on)
    if bundle.by_id != act.by.id:
        raise RuleBroken(N_("Only who asked for a bundle takes it out."))
    if act.at > bundle.asked_at + MAY_TAKE:
        raise RuleBroken(N_("It was asked for more than an hour ago: ask for it again."))
    shown = _shown_in(case, bundle, act) if bundle.with_names else {}
    bundle.taken_at = act.at
    record(
        AuditKind.CASE_EXPORTED,
        by=act.by,
        at=act.at,
        case_id=case.id,
        bundle=bundle.id,
        with_names=bundle.with_names,
    )
    return shown


def bundles_of(case: Case) -> Sequence[CaseBundle]:
    """The bundles of a case that were taken out, the last first."""
    return list(
        session().scalars(
            select(CaseBundle)
            .where(CaseBundle.case_id == case.id, CaseBundle.taken_at.is_not(None))
            .order_by(CaseBundle.id.desc())
        )
    )


def _shown_in(case: Case, bundle: CaseBundle, act: Act) -> dict[int, Identity]:
    return {
        party.id: show_identity(case, party, act, reason=bundle.reason)
        for party in named_people(case)
    }


def named_people(case: Case) -> list[Party]:
    """The people of a case whose identity is recorded."""
    people = [party for party in parties_of(case) if party.kind is PartyKind.PERSON]
    recorded = set(
        session().scalars(
            select(Identity.party_id).where(Identity.party_id.in_([party.id for party in people]))
        )
    )
    return [party for party in people if party.id in recorded]
