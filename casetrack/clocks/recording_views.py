"""The page on which something that happened is recorded, and the one that corrects its day."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_to, row_or_404
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import JournalEntry
from casetrack.casework.correction_pages import Corrigible, correction_page
from casetrack.clocks import recording_corrections
from casetrack.clocks.blueprint import bp
from casetrack.clocks.recordable import Recordable
from casetrack.clocks.recording import RECORDABLE
from casetrack.clocks.recording_actions import record_fact
from casetrack.clocks.recording_forms import record_form, word_clock
from casetrack.clocks.recording_queries import CaseKnowledge, read_known
from casetrack.ledger.corrections import latest
from casetrack.ledger.gate_lines import sheet_of
from casetrack.ledger.preview_page import save_step
from casetrack.web.access import acting, requires
from casetrack.web.addresses import read_id
from casetrack.web.clock import today
from casetrack.web.dates import word_day
from casetrack.web.saving import Saved, form_page, redirect_back
from casetrack.web.words import label, language


@bp.route("/cases/<int:case_id>/dates/record/<told>", methods=["GET", "POST"])
@requires(Permission.JOURNAL_WRITE)
def record(case_id: int, told: str) -> ResponseReturnValue:
    """Record one fact; the clocks of the case start and end with it."""
    act = _recordable(told)
    case = case_to(act.permission, case_id)
    known = read_known(case)
    form = record_form(act, known, duty_id=request.args.get("duty", type=read_id))
    if not form.is_typed():
        form.preselect()
    step = save_step(form, case, lambda act: record_fact(case, form.recorded(), act))
    if isinstance(step, Saved):
        flash(_said(step.result))
        return redirect_back(url_for(".case_dates", case_id=case.id))
    asked = form.asked_of_law(today())
    return form_page(
        "clocks/record.html",
        form,
        case=case,
        one=act,
        title=label(act.told),
        look=step,
        gate=sheet_of(asked) if asked is not None else None,
        settled=word_clock(form.settled, known) if form.settled else None,
        waits=_waits(act, known),
        people={party.id: party for party in known.parties},
    )


@bp.route("/cases/<int:case_id>/dates/facts/<int:entry_id>", methods=["GET", "POST"])
@requires(Permission.JOURNAL_WRITE)
def correct_fact(case_id: int, entry_id: int) -> ResponseReturnValue:
    """Correct the day of a recorded fact, after a preview of the dates that hang on it."""
    case = case_to(Permission.JOURNAL_WRITE, case_id)
    entry = row_or_404(case, JournalEntry, entry_id)
    before = recording_corrections.day_of(entry)
    if entry.kind not in recording_corrections.CORRIGIBLE or before is None:
        last = latest(entry)
        return redirect(url_for("dossier.correct", case_id=case.id, entry_id=last.id))
    case = case_to(recording_corrections.needed_for(entry), case_id)
    return correction_page(
        case,
        recording_corrections.person_of(entry),
        Corrigible(
            title=_("Correct the day: %(what)s", what=label(entry.kind)),
            before=before,
            back=url_for(".case_dates", case_id=case.id),
            preview=lambda day: recording_corrections.preview(case, entry, day, act=acting()),
            correct=lambda made: recording_corrections.correct(case, entry, made, act=acting()),
        ),
    )


def _recordable(code: str) -> Recordable:
    kind = next((kind for kind in EntryKind if kind.value == code), None)
    return RECORDABLE.get(kind or EntryKind.NOTE) or abort(404)


def _waits(act: Recordable, known: CaseKnowledge) -> str | None:
    """Why it cannot be recorded here now; None where it can."""
    if known.can_tell(act):
        return None
    if not known.case.is_open() and not act.survives_case:
        return _("The case is closed.")
    if act.needs_question or act.after is not None:
        return _("Nothing in this case waits for it.")
    return _("There is nobody, and no decision, in this case that it could be about.")


def _said(entry: JournalEntry) -> str:
    message = _("Recorded as no. %(number)d.", number=entry.number)
    late = entry.fields.get("late_after")
    if not late:
        return message
    day = word_day(recording_corrections.day(late), language(), long=True)
    return _(
        "%(told)s It came after its time, which ended on %(day)s; the entry says so.",
        told=message,
        day=day,
    )
