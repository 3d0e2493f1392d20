"""Record, correct and withdraw a row of a supervision; what its kinds share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from wtforms import StringField

from casetrack.accounts.act import Act
from casetrack.cases.models import Case, JournalEntry, Party
from casetrack.cases.policy import ensure_open, sight_of
from casetrack.casework.facts import recording
from casetrack.casework.facts.day_fields import FactWhen
from casetrack.casework.facts.fact_kind import FactKind
from casetrack.casework.facts.forms import REASON
from casetrack.casework.facts.recording import Statement
from casetrack.codes import NP_
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.errors import NotAllowed
from casetrack.probation.models import Probation
from casetrack.probation.policy import ensure_undecided
from casetrack.probation.supervision import due
from casetrack.probation.supervision.models import RECORD
from casetrack.web.access import signed_in_user
from casetrack.web.clock import today
from casetrack.web.forms import EditForm
from casetrack.web.typed_dates.fields import PAST_HINT


def record(kind: FactKind[Any], probation: Probation, values: Mapping[str, Any], act: Act) -> Any:
    """Record a row and its journal entry; due dates are recounted.

    Raises NotAllowed; RuleBroken from the checks of its kind.
    """
    case = session().get_one(Case, probation.case_id)
    party = session().get_one(Party, probation.party_id)
    return recording.state(
        kind, case, Statement(party, {"probation_id": probation.id, **values}), act
    )


def correct(
    kind: FactKind[Any], row: Any, values: Mapping[str, Any], act: Act, *, opened: int, reason: str
) -> JournalEntry | None:
    """Correct a row with a reason; None if nothing is different. Raises as `recording.correct`."""
    case = session().get_one(Case, row.case_id)
    party = session().get_one(Party, row.party_id)
    statement = Statement(party, {"probation_id": row.probation_id, **values})
    return recording.correct(kind, case, row, statement, act, opened=opened, reason=reason)


def withdraw(kind: FactKind[Any], row: Any, act: Act, *, opened: int, reason: str) -> JournalEntry:
    """Withdraw a row with a reason; it is kept but ignored. Raises as `recording.withdraw`."""
    case = session().get_one(Case, row.case_id)
    return recording.withdraw(kind, case, row, reason, act, opened=opened)


def _may_change(row: Any, act: Act) -> None:
    """Refuse a row of another office, of a closed case or of a decided probation."""
    case = session().get_one(Case, row.case_id)
    ensure_open(case)
    ensure_theirs(case, row, act)
    ensure_undecided(session().get_one(Probation, row.probation_id))


def ensure_theirs(case: Case, row: Any, act: Act) -> None:
    """Refuse a user who sees one child alone: rows of another office, and decided rows.

    Raises NotAllowed.
    """
    if sight_of(act.by, case, on=act.on).is_whole:
        return
    entry = session().get(JournalEntry, row.entry_id) if row.entry_id is not None else None
    is_decided = getattr(row, "decision", None) is not None
    if is_decided or entry is None or entry.office_id != act.by.office_id:
        raise NotAllowed(RECORD.value, case_id=case.id)


def count_plan(row: Any, act: Act) -> None:
    """Recount what follows from the plan after a change of the row."""
    due.count_plan(session().get_one(Probation, row.probation_id), act.on)


class TakeBackForm(EditForm):
    """Withdraw a row that was recorded by mistake."""

    reason = StringField(_l("Why it is taken back"), [REASON])


PLACE: dict[str, Any] = {
    "blueprint": "supervision",
    "template": "probation/supervision/form.html",
    "whom": None,
    "before": _may_change,
    "withdraw_form": TakeBackForm,
}


def _today() -> PartialDate:
    return PartialDate.day(today())


def me() -> str:
    """The name of the signed-in user."""
    return signed_in_user().name


def happened(label: LazyString, key: str, *, is_needed: bool = True) -> FactWhen:
    """The field of the day on which it happened; today for a new row."""
    return FactWhen(
        "happened",
        label,
        short=NP_("journal", "Day"),
        required=_l("Write a date, or: unknown.") if is_needed else None,
        hint=PAST_HINT,
        key=key,
        begins=_today,
    )
