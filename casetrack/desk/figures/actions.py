"""Sign the figures of an office, and record that they left it as a file."""

from __future__ import annotations

import hashlib
import json
from datetime import date

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission, has_permission
from casetrack.audit.list_exports import record_list_export
from casetrack.audit.record import AuditKind, record
from casetrack.codes import N_
from casetrack.db import session
from casetrack.desk.figures.models import SignedFigures
from casetrack.desk.figures.queries import numbers_of_office, signed_figures
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.ledger.figures import FigurePeriod

Numbers = dict[str, dict[str, int | None]]


def seal_of(numbers: Numbers) -> str:
    """A short digest of the numbers, by which a page says which of them it showed."""
    text = json.dumps(numbers, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def may_sign(user: Staff, period: FigurePeriod, *, on: date) -> bool:
    """Whether this person signs for the office, and the period is over."""
    return has_permission(user, Permission.FIGURES_SIGN) and period.last < on


def sign_figures(period: FigurePeriod, seen: str, act: Act) -> SignedFigures:
    """Keep the numbers of a period that is over as they stand now; once.

    seen: the digest of the numbers that the person was shown. Raises NotAllowed; RuleBroken where
    the period is not over, was signed before, or a number has changed since it was shown.
    """
    if not has_permission(act.by, Permission.FIGURES_SIGN):
        raise NotAllowed(Permission.FIGURES_SIGN.value)
    if not may_sign(act.by, period, on=act.on):
        raise RuleBroken(
            N_("The period ends on %(day)s. It is signed afterwards."), day=period.last
        )
    if (before := signed_figures(act.by, period)) is not None:
        raise RuleBroken(
            N_("%(name)s has signed these figures. They stay as they are."),
            name=before.signed_by.name,
        )
    numbers = numbers_of_office(act.by, [period], act.on)[period]
    if seal_of(numbers) != seen:
        raise RuleBroken(N_("A number has changed since this page was opened. Read it once more."))
    signed = SignedFigures(
        office_id=act.by.office_id,
        period=period.code,
        signed_by=act.by,
        signed_at=act.at,
        numbers=numbers,
    )
    session().add(signed)
    record(AuditKind.FIGURES_SIGNED, by=act.by, at=act.at, period=period.code, seal=seen)
    return signed


def record_export(period: FigurePeriod, act: Act, *, rows: int, is_for_outside: bool) -> None:
    """Audit an export of figures before it is sent. Raises NotAllowed."""
    record_list_export(
        AuditKind.FIGURES_EXPORTED,
        Permission.FIGURES_READ,
        act,
        rows=rows,
        period=period.code,
        for_outside=is_for_outside,
    )
