"""Who took a decision that a paper tells: as it was told, as it was corrected since; its page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.approval import Approval, WhoDecides
from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_to, row_or_404
from casetrack.cases.models import Case, Disposition, JournalEntry
from casetrack.cases.policy import ensure_may
from casetrack.casework.correction_pages import correct_page
from casetrack.casework.entry_corrections import correct_entry
from casetrack.casework.journal_texts import in_a_row, of_code, of_when
from casetrack.codes import N_
from casetrack.courses.approvals.blueprint import bp
from casetrack.courses.approvals.committee import minutes_cited
from casetrack.courses.approvals.deciding import ensure_may_correct, told_of
from casetrack.courses.approvals.forms import WhoDecidedForm
from casetrack.courses.approvals.models import (
    APPROVAL_NUMBER,
    APPROVED_ON,
    ON_PAPER,
    WHO_DECIDED,
    WHO_SAT,
)
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.errors import RuleBroken
from casetrack.ledger.corrections import corrections_of, latest
from casetrack.ledger.proposals import rules_of_deciders
from casetrack.web.access import requires


@bp.route("/cases/<int:case_id>/entries/<int:entry_id>/decided-by", methods=["GET", "POST"])
@requires(Permission.DECIDE)
def decided_by(case_id: int, entry_id: int) -> ResponseReturnValue:
    """Correct who decided, where a paper tells it; the law is asked again of the decision."""
    case = case_to(Permission.DECIDE, case_id)
    entry = row_or_404(case, JournalEntry, entry_id)
    last = latest(entry)
    if not is_told_by_paper(entry):
        return redirect(url_for("dossier.correct", case_id=case.id, entry_id=last.id))
    before = told_now(entry)
    form = WhoDecidedForm(
        approved_by=before.decider,
        approved_number=before.number,
        approved_on=before.approved_on,
        version=last.number,
    )
    if before.approved_on is None:
        del form.approved_on
    return correct_page(
        form,
        lambda act: correct_who_decided(
            entry, _told(form), form.typed_reason(), act, opened=form.opened_version()
        ),
        case=case,
        title=_("Correct who decided"),
        said=in_a_row(
            [
                of_code(entry.kind),
                of_when(entry.when),
                of_code(before.decider),
                BilingualText(before.number, before.number),
            ]
        ),
        note=_(
            "What was told before stays in its entry. The law is asked again: where whoever decided"
            " might not, that is said on case, person and Today."
        ),
        back=url_for("dossier.show", case_id=case.id),
    )


def _told(form: WhoDecidedForm) -> WhoReally:
    """Who really decided, as typed."""
    day = form.approved_on.data if "approved_on" in form else None
    return WhoReally(form.approved_by.data, (form.approved_number.data or "").strip(), day)


# What is told anew where somebody else decided, or by another paper.
_OF_PAPER = (WHO_DECIDED.key, APPROVAL_NUMBER.key, APPROVED_ON.key, WHO_SAT.key)


@dataclass(frozen=True)
class WhoReally:
    """Who decided, by which paper or minutes. approved_on: its day, where that is told apart."""

    decider: WhoDecides
    number: str
    approved_on: date | None = None


def is_told_by_paper(entry: JournalEntry) -> bool:
    """Whether a paper tells who took what this entry tells, so that it may be told wrongly."""
    fields = entry.fields or {}
    is_decision = entry.corrects_id is None and entry.kind in rules_of_deciders()
    return is_decision and WHO_DECIDED.key in fields and bool(fields.get(ON_PAPER.key))


def as_told(
    entry: JournalEntry, corrections: Callable[[], Mapping[int, JournalEntry]] | None = None
) -> dict[str, Any]:
    """The fields of the entry of a decision, with who took it as that was corrected last.

    corrections: those of the case, read where a paper or minutes tell who decided.
    """
    fields = dict(entry.fields or {})
    if not fields.get(ON_PAPER.key) and WHO_SAT.key not in fields:
        return fields
    rest = {key: value for key, value in fields.items() if key not in _OF_PAPER}
    for later in corrections_of(entry, corrections() if corrections is not None else None):
        if WHO_DECIDED.key in later.fields:
            fields = {**rest, **later.fields}
    return fields


def told_now(entry: JournalEntry) -> WhoReally:
    """The same as the form of its correction begins with it."""
    fields = as_told(entry)
    number, day = (dict(fields.get(field.key) or {}) for field in (APPROVAL_NUMBER, APPROVED_ON))
    is_apart = entry.decided_here and "zh" in day
    return WhoReally(
        WhoDecides(fields[WHO_DECIDED.key]),
        number.get("zh", ""),
        date.fromisoformat(day["zh"]) if is_apart else None,
    )


def correct_who_decided(
    entry: JournalEntry, now: WhoReally, reason: str, act: Act, *, opened: int
) -> JournalEntry | None:
    """Say who really took what a paper tells; None if nothing is different.

    What was told before stays in the entry, and the law is asked again of whoever decided.
    opened: the number of the entry, or of its last correction, that the person saw.
    Raises NotAllowed; RuleBroken of what somebody decided here, without a number or a reason, for
    a paper of a later day than the decision, where somebody corrected it meanwhile, and where
    another than who handles the case must correct it.
    """
    case = session().get_one(Case, entry.case_id)
    ensure_may(act.by, Permission.DECIDE, case, on=act.on)
    if not is_told_by_paper(entry):
        raise RuleBroken(
            N_(
                "Who decided this is known by the account: only what a paper tells can be told"
                " wrongly."
            )
        )
    ensure_may_correct(case, entry.kind, act)
    last = latest(entry)
    if last.number != opened:
        raise RuleBroken("corrected_before", number=last.number)
    if now == told_now(entry):
        return None
    if not now.number.strip():
        raise RuleBroken("recorded_without_number", field="approved_number")
    decided_on = last.when.first
    day = now.approved_on or decided_on or act.on
    if decided_on is not None and day > decided_on:
        raise RuleBroken("approved_after_that_day", field="approved_on", day=decided_on)
    is_recorded = not entry.decided_here
    approved = Approval(now.decider, day, number=now.number.strip(), is_recorded=is_recorded)
    fields = told_of(approved, minutes_cited(case.office_id, approved))
    made = correct_entry(last, act, text=None, when=last.when, reason=reason, fields=fields)
    _ask_anew(entry)
    return made


def _ask_anew(entry: JournalEntry) -> None:
    """Keep no longer beside the decision what was against whoever was told until now."""
    rule = rules_of_deciders()[entry.kind]
    decisions = select(Disposition).where(Disposition.entry_id == entry.id)
    for decision in session().scalars(decisions):
        flags = decision.flags or []
        decision.flags = [flag for flag in flags if rule is None or flag.get("rule") != rule.id]
