"""Correct an entry of the journal; keep as a note what somebody else was faster to save."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_to, row_or_404
from casetrack.cases.doers import done_by
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import Case, JournalEntry
from casetrack.cases.policy import may
from casetrack.cases.queries import parties_of, tracks_of
from casetrack.casework import actions, entry_corrections
from casetrack.casework.asked_fields import asking, filled_with
from casetrack.casework.attachments.forms import WithFiles, say_files, with_files
from casetrack.casework.correction_pages import correct_page
from casetrack.casework.doer_fields import values_of
from casetrack.casework.entry_people import WHOM, is_by_hand, people_of
from casetrack.casework.kind_words import acts_offered
from casetrack.casework.log_forms import CorrectForm
from casetrack.clocks.recording_corrections import follow_entry, is_counted_from, needed_for
from casetrack.courses.approvals.who_decided import is_told_by_paper
from casetrack.db.partial_date import PartialDate
from casetrack.desk.case_page.log_lines import LongNote
from casetrack.desk.case_page.views import DONE_BY_FOR, bp, offer_line, offer_steps, place_of_entry
from casetrack.ledger.corrections import latest, root_of
from casetrack.web.access import requires, signed_in_user
from casetrack.web.catalogue import gettext as _
from casetrack.web.clock import today
from casetrack.web.saving import form_page, save_sent
from casetrack.web.words import language


@bp.route("/cases/<int:case_id>/entries/<int:entry_id>/correct", methods=["GET", "POST"])
@requires(Permission.JOURNAL_WRITE)
def correct(case_id: int, entry_id: int) -> ResponseReturnValue:
    """Correct an entry by a new one; the old one stays readable."""
    case = case_to(Permission.JOURNAL_WRITE, case_id)
    entry = row_or_404(case, JournalEntry, entry_id)
    if request.method == "GET" and latest(entry) is not entry:
        return redirect(url_for(".correct", case_id=case.id, entry_id=latest(entry).id))
    asked = entry_corrections.fields_of(entry)
    held = entry_corrections.values_held(entry)
    shown = filled_with(asked, held, language())
    doers, concerned = done_by(entry), people_of(entry)
    form = asking(CorrectForm, asked)(
        data={
            "text": entry.text.in_(language()),
            "when": entry.when,
            "done_by": values_of(doers),
            "party": [party.id for part in WHOM for party in concerned.get(part, ())],
            **shown,
        }
    )
    if is_by_hand(entry):
        parties = parties_of(case)
        form.done_by.offer(root_of(entry).kind, parties, doers)
        form.done_by.is_seen = DONE_BY_FOR in request.form
        form.party.offer(parties)
    else:
        del form.done_by, form.party
    return correct_page(
        form,
        lambda act: _correct(case, entry, form, act),
        case=case,
        title=_("Correct no. %(number)d", number=entry.number),
        back=url_for(".show", case_id=case.id),
        to=place_of_entry,
        template="desk/case_page/correct.html",
        entry=entry,
        held=held,
        last=latest(entry),
        day_apart=_day_apart(case, entry),
        decider_apart=_decider_apart(case, entry),
    )


def _day_apart(case: Case, entry: JournalEntry) -> str | None:
    """The page that corrects the day of this entry, if it has one and the user may use it."""
    root = root_of(entry)
    if root.kind is EntryKind.DECISION_ANNOUNCED and root.subject_id is not None:
        if not may(signed_in_user(), Permission.DECIDE, case, on=today()):
            return None
        endpoint = "review.correct_announcement"
        return url_for(endpoint, case_id=case.id, decision_id=root.subject_id)
    if not is_counted_from(entry) or not may(signed_in_user(), needed_for(root), case, on=today()):
        return None
    return url_for("clocks.correct_fact", case_id=case.id, entry_id=root.id)


def _decider_apart(case: Case, entry: JournalEntry) -> JournalEntry | None:
    """The decision's entry, if its decider has a correction page that the user may use."""
    root = root_of(entry)
    may_correct = may(signed_in_user(), Permission.DECIDE, case, on=today())
    return root if is_told_by_paper(root) and may_correct else None


@bp.post("/cases/<int:case_id>/kept-note")
@requires(Permission.JOURNAL_WRITE)
def file_mine(case_id: int) -> ResponseReturnValue:
    """Keep the version somebody else saved, and log the user's own input as a note."""
    case = case_to(Permission.JOURNAL_WRITE, case_id)
    lines = [
        f"{request.form.get(f'label-{name[5:]}', name[5:])}: {request.form[name]}"
        for name in request.form
        if name.startswith("mine-") and request.form[name].strip()
    ]
    text = _("Not saved in the record, kept as a note:") + "\n" + "\n".join(lines)
    form = LongNote(formdata=None, text=text)
    offer_line(form, EntryKind.NOTE, parties_of(case))
    offer_steps(form, case, is_shown=True)
    kept = actions.Progress(text=text, when=PartialDate.day(today()))
    # What waited for theirs goes with the note; what was to prove it proves no note.
    along = WithFiles()
    along.stored = None
    noted = with_files(along, case, lambda act: actions.log_progress(case, kept, act))
    if saved := save_sent(form, noted):
        say_files(along)
        flash(_("Theirs is kept. Yours is entry no. %(number)d.", number=saved.result.number))
        return redirect(url_for(".show", case_id=case.id, _anchor="journal"))
    return form_page("desk/case_page/note.html", form, case=case, kind=EntryKind.NOTE)


def _correct(case: Case, entry: JournalEntry, form: CorrectForm, act: Act) -> JournalEntry | None:
    follow_entry(case, entry, form.when.data, on=act.on)
    is_told = "done_by" in form and form.done_by.is_seen
    return entry_corrections.correct_entry(
        entry,
        act,
        text=form.text.data or "",
        when=form.when.data,
        reason=form.typed_reason(),
        values=form.values() if form.asked else None,
        by=form.done_by.done_by() if is_told else None,
        about_ids=tuple(form.party.data or ()) if is_told else None,
    )


@bp.get("/cases/<int:case_id>/log/kinds")
@requires(Permission.JOURNAL_WRITE)
def log_kinds(case_id: int) -> ResponseReturnValue:
    """Every kind and act that may be typed, as a fragment for the log box."""
    case = case_to(Permission.JOURNAL_WRITE, case_id)
    acts = acts_offered({track.kind for track in tracks_of(case)})
    return render_template("desk/case_page/_kinds.html", acts=acts, is_whole=True)
