"""Unseal a record: the custodian proposes it, whoever leads the office decides."""

from __future__ import annotations

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.audit.record import AuditKind
from casetrack.cases.kinds import Ground, Part
from casetrack.cases.models import Case
from casetrack.casework.team import take_back
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.db.transaction import touch
from casetrack.desk.sealed_records.apart import say_where
from casetrack.desk.sealed_records.ceremony import audited, ensure_keeps, grants_of
from casetrack.desk.sealed_records.models import UNSEALED, RecordSeal, RefusedProposal
from casetrack.desk.sealed_records.proposals import ensure_decides, ensure_waits
from casetrack.desk.sealed_records.retention import NOT_SEALED, ensure_reason, ensure_there
from casetrack.errors import RuleBroken
from casetrack.law.records import unsealing
from casetrack.ledger.journal import enter


def ask_to_lift(
    seal: RecordSeal, months: int, *, after_retrial: bool, signed_off: bool, act: Act
) -> None:
    """Propose to unseal a record for a new crime, or after a retrial.

    No-op for the proposal that waits. Raises NotAllowed; RuleBroken while another waits, and unless
    the law unseals it.
    """
    ensure_keeps(act.by, seal.case)
    verdict = unsealing(
        months,
        further_crime_as_minor=not after_retrial,
        raised_on_retrial=after_retrial,
        signed_off=signed_off,
    )
    if not seal.holds():
        raise RuleBroken(NOT_SEALED)
    if waits(seal):
        if (seal.lift_months, seal.lift_after_retrial) == (months, after_retrial):
            return
        raise RuleBroken(N_("Its unsealing is proposed already: that is decided first."))
    if not verdict.met:
        raise RuleBroken(
            _WHY_NOT.get(str(verdict.values.get("reason")), _NOT_ABOVE), field="months"
        )
    seal.lift_months, seal.lift_after_retrial = months, after_retrial
    seal.lift_asked_by_id = act.by.id
    audited(AuditKind.UNSEALING_PROPOSED, seal, act, months=months)


_NOT_ABOVE = N_("A record is unsealed only where the total sentence is above five years.")
_WHY_NOT = {
    "exactly_five_years": N_(
        "At exactly five years one text seals and another unseals: the record stays sealed."
    ),
    "needs_sign_off": N_("A lawyer of the office signs first."),
}


def waits(seal: RecordSeal) -> bool:
    """Whether its unsealing waits for somebody to decide it."""
    return seal.lift_asked_by_id is not None and seal.holds()


def decide(seal: RecordSeal, number: int, refused: str | None, act: Act) -> None:
    """Unseal a record as proposed, or refuse it with a reason: it stays sealed.

    number: of the proposal, as `number_of`. Raises NotAllowed, also to whoever proposed it;
    RuleBroken where it does not wait, or cannot be.
    """
    ensure_there(seal)
    ensure_decides(act, seal.case.office_id, seal.lift_asked_by_id)
    ensure_waits(waits(seal), number, seal)
    if refused is None:
        _lift(seal, act)
    else:
        _refuse(seal, refused, act)


def _refuse(seal: RecordSeal, refused: str, act: Act) -> None:
    seal.refusals.append(
        RefusedProposal(
            months=seal.lift_months,
            after_retrial=seal.lift_after_retrial,
            proposed_by_id=seal.lift_asked_by_id,
            refused_on=act.on,
            refused_by_id=act.by.id,
            reason=ensure_reason(seal, refused, act, field="refused"),
        )
    )
    seal.lift_asked_by_id = seal.lift_months = None
    seal.lift_after_retrial = False
    audited(AuditKind.UNSEALING_REFUSED, seal, act)


def _lift(seal: RecordSeal, act: Act) -> None:
    """Its handler has the case again. Raises RuleBroken where somebody else is sealed in it, whose
    record would stand open with it.
    """
    case = seal.case
    for other in session().scalars(select(RecordSeal).where(RecordSeal.case_id == case.id)):
        if other is not seal and other.holds():
            raise RuleBroken(
                N_("%(who)s is sealed in this case, too: it would stand open with this record."),
                who=other.party.alias,
            )
    seal.lifted_at, seal.lifted_by_id = act.at, act.by.id
    case.sealed_on, case.handler_id = None, seal.handler_id
    for grant in grants_of(case, Ground.AFTER_SEALING):
        take_back(grant, act)
    audited(AuditKind.RECORD_UNSEALED, seal, act)
    joint = session().get(Case, seal.taken_from) if seal.taken_from is not None else None
    if joint is not None and seal.stands_as is not None:
        say_where(joint, seal.stands_as, case, seal.party, act)
        touch(joint.id)
    else:
        enter(case, UNSEALED, act, when=PartialDate.day(act.on), parties={Part.ABOUT: [seal.party]})
    touch(case.id)
