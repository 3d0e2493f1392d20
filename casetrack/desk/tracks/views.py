"""Pages of lines of work: all of a case, one in full, and its actions."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_or_404, case_to
from casetrack.cases.conflict import ConflictLine, conflict_page, line
from casetrack.cases.facts import CaseFacts, facts_of
from casetrack.cases.kinds import LineState, Stage, StageState
from casetrack.cases.models import Case, JournalEntry, StageVerdict, Track
from casetrack.cases.policy import ensure_may, ensure_open, sight_of
from casetrack.cases.stage_readings import states_of
from casetrack.cases.view_log import record_view
from casetrack.casework.identity.actions import check_text
from casetrack.casework.tasks.queries import people_on
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.desk.tracks import actions
from casetrack.desk.tracks.forms import (
    ChangeLineForm,
    EndLineForm,
    NewLineForm,
    NotNeededForm,
    OpenAgainForm,
    ResumeLineForm,
    StartLineForm,
    SuspendLineForm,
)
from casetrack.desk.tracks.models import NEEDED_AFTER_ALL, NOT_NEEDED
from casetrack.desk.tracks.queries import (
    find_line,
    last_entries_of,
    people_of,
    responsible_for,
    steps_of,
    undecided_stages,
    verdicts_of,
)
from casetrack.desk.tracks.track_state import standing_of
from casetrack.desk.tracks.words import line_name, standing_words
from casetrack.errors import RuleBroken
from casetrack.ledger.journal import enter
from casetrack.ledger.measure_types import measure_type
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.clock import today
from casetrack.web.saving import Saved, form_page, redirect_back, save, say_saved

# Names of the stages for the bilingual journal.
_NAMES = {
    Stage.REVIEW: ("Review", "审查"),
    Stage.PROBATION: ("Probation", "考察"),
    Stage.GUIDANCE: ("Family guidance", "家庭教育指导"),
    Stage.VISITS: ("Return visits", "回访"),
    Stage.SUGGESTIONS: ("Suggestions", "检察建议"),
}


def say_not_needed(case: Case, stage: Stage, reason: str, act: Act) -> JournalEntry:
    """Mark a stage of the case as not needed.

    Raises NotAllowed; RuleBroken without a reason, if the stage has records, if it is marked
    already, if the case is closed, or if the reason holds a real name.
    """
    ensure_may(act.by, Permission.CASE_EDIT, case, on=act.on)
    ensure_open(case)
    if any(one.stage is stage for one in verdicts_of(case)):
        raise RuleBroken(N_("This was said of the stage already."), field="stage")
    if states_of(case)[stage] is not StageState.NOT_DECIDED:
        raise RuleBroken(
            N_("In this stage something is recorded already, so it was needed."), field="stage"
        )
    if not reason.strip():
        raise RuleBroken("line_reason_missing", field="reason")
    check_text(case, reason, act, field="reason")
    written = BilingualText.written(reason)
    verdict = StageVerdict(case_id=case.id, stage=stage, reason=written)
    session().add(verdict)
    session().flush()
    entry = enter(
        case,
        NOT_NEEDED,
        act,
        when=PartialDate.day(act.on),
        text=_said(stage, written),
        subject=verdict,
    )
    verdict.entry_id = entry.id
    return entry


def take_back(case: Case, stage: Stage, reason: str, act: Act) -> JournalEntry:
    """Reopen a stage marked as not needed. Raises NotAllowed; RuleBroken as for marking it."""
    ensure_may(act.by, Permission.CASE_EDIT, case, on=act.on)
    ensure_open(case)
    verdict = next((one for one in verdicts_of(case) if one.stage is stage), None)
    if verdict is None:
        raise RuleBroken(N_("Nobody said that this stage is not needed."), field="stage")
    if not reason.strip():
        raise RuleBroken("line_reason_missing", field="reason")
    check_text(case, reason, act, field="reason")
    entry = enter(
        case,
        NEEDED_AFTER_ALL,
        act,
        when=PartialDate.day(act.on),
        text=_said(verdict.stage, BilingualText.written(reason)),
        subject=verdict,
    )
    verdict.ended_entry_id = entry.id
    return entry


def _said(stage: Stage, reason: BilingualText) -> BilingualText:
    en, zh = _NAMES[stage]
    return BilingualText(
        f"{en}. {reason.en}" if reason.en else None, f"{zh}。{reason.zh}" if reason.zh else None
    )


bp = Blueprint("lines", __name__)
SAYS = {"line_name": line_name, "standing_of": standing_of, "standing_words": standing_words}


@bp.get("/cases/<int:case_id>/lines")
@requires(Permission.CASE_READ)
def index(case_id: int) -> ResponseReturnValue:
    """Every line of work of the case with its state, and the stages not needed."""
    facts = _whole(case_or_404(case_id))
    page = render_template(
        "desk/tracks/index.html",
        case=facts.case,
        facts=facts,
        said=verdicts_of(facts.case),
        undecided=undecided_stages(facts),
        may_edit=_may_edit(facts),
        responsible=responsible_for,
        **SAYS,
    )
    record_view(facts.case, acting())
    return page


@bp.route("/cases/<int:case_id>/lines/new", methods=["GET", "POST"])
@requires(Permission.CASE_EDIT)
def new(case_id: int) -> ResponseReturnValue:
    """Begin a line of work by hand."""
    case = case_to(Permission.CASE_EDIT, case_id)
    form = NewLineForm()
    form.offer(people_on(case, on=today()))
    if saved := save(form, lambda act: actions.begin_line(case, form.new(), act)):
        flash(_("The line of work is begun."))
        return redirect_back(url_for(".show", case_id=case.id, line_id=saved.result.id))
    return form_page("desk/tracks/new.html", form, case=case)


@bp.get("/cases/<int:case_id>/lines/<int:line_id>")
@requires(Permission.CASE_READ)
def show(case_id: int, line_id: int) -> ResponseReturnValue:
    """One line of work: its state, people, measures, decisions, next steps and entries."""
    facts = _whole(case_or_404(case_id))
    track = next((one for one in facts.tracks if one.id == line_id), None) or abort(404)
    page = render_template(
        "desk/tracks/show.html",
        case=facts.case,
        facts=facts,
        track=track,
        standing=standing_of(track, facts),
        people=people_of(track, facts),
        measures=[one for one in facts.measures if one.track_id == track.id],
        decisions=[one for one in facts.dispositions if one.track_id == track.id],
        steps=steps_of(track),
        entries=last_entries_of(track),
        responsible=responsible_for(track),
        has_page=lambda measure: measure_type(measure.kind).view is not None,
        may_edit=_may_edit(facts),
        LineState=LineState,
        **SAYS,
    )
    record_view(facts.case, acting())
    return page


@bp.route("/cases/<int:case_id>/lines/<int:line_id>/change", methods=["GET", "POST"])
@requires(Permission.CASE_EDIT)
def change(case_id: int, line_id: int) -> ResponseReturnValue:
    """Change name, number or responsible person of a line."""
    case = case_to(Permission.CASE_EDIT, case_id)
    track = find_line(case, line_id) or abort(404)
    now = responsible_for(track)
    form = ChangeLineForm(
        name_zh=track.name.zh,
        name_en=track.name.en,
        number=track.number,
        responsible=track.responsible_id,
        version=track.version,
    )
    form.offer(people_on(case, on=today()), now=now)
    if saved := save(
        form,
        lambda act: actions.change_line(
            case, track, form.told(), act, opened=form.opened_version()
        ),
        conflict=lambda: conflict_page(track, case, _lines(form, track, now)),
    ):
        say_saved(saved.result)
        return redirect_back(url_for(".show", case_id=case.id, line_id=track.id))
    return form_page("desk/tracks/change.html", form, case=case, track=track, **SAYS)


@bp.route("/cases/<int:case_id>/lines/<int:line_id>/start", methods=["GET", "POST"])
@requires(Permission.CASE_EDIT)
def start(case_id: int, line_id: int) -> ResponseReturnValue:
    """Record since when a line is worked on."""
    case, track = _line(case_id, line_id)
    form = StartLineForm()
    if saved := save(form, lambda act: actions.start_line(case, track, form.day(), act)):
        return _done(track, saved)
    return form_page("desk/tracks/start.html", form, case=case, track=track, **SAYS)


@bp.route("/cases/<int:case_id>/lines/<int:line_id>/suspend", methods=["GET", "POST"])
@requires(Permission.CASE_EDIT)
def suspend(case_id: int, line_id: int) -> ResponseReturnValue:
    """Suspend a line, with a reason."""
    case, track = _line(case_id, line_id)
    form = SuspendLineForm()
    if saved := save(
        form,
        lambda act: actions.suspend_line(case, track, form.day(), form.reason.data or "", act),
    ):
        return _done(track, saved)
    return form_page("desk/tracks/suspend.html", form, case=case, track=track, **SAYS)


@bp.route("/cases/<int:case_id>/lines/<int:line_id>/resume", methods=["GET", "POST"])
@requires(Permission.CASE_EDIT)
def resume(case_id: int, line_id: int) -> ResponseReturnValue:
    """Resume a line."""
    case, track = _line(case_id, line_id)
    form = ResumeLineForm()
    if saved := save(
        form, lambda act: actions.resume_line(case, track, form.day(), form.text.data or "", act)
    ):
        return _done(track, saved)
    return form_page("desk/tracks/resume.html", form, case=case, track=track, **SAYS)


@bp.route("/cases/<int:case_id>/lines/<int:line_id>/end", methods=["GET", "POST"])
@requires(Permission.CASE_EDIT)
def end(case_id: int, line_id: int) -> ResponseReturnValue:
    """End a line, with its outcome."""
    case, track = _line(case_id, line_id)
    form = EndLineForm()
    if saved := save(
        form, lambda act: actions.end_line(case, track, form.day(), form.outcome(), act)
    ):
        return _done(track, saved)
    return form_page("desk/tracks/end.html", form, case=case, track=track, **SAYS)


@bp.route("/cases/<int:case_id>/stages/not-needed", methods=["GET", "POST"])
@requires(Permission.CASE_EDIT)
def not_needed(case_id: int) -> ResponseReturnValue:
    """Mark a stage as not needed, with a reason."""
    case = case_to(Permission.CASE_EDIT, case_id)
    form = NotNeededForm()
    form.offer(undecided_stages(_whole(case)))
    if saved := save(
        form,
        lambda act: say_not_needed(case, form.stage.data, form.reason.data or "", act),
    ):
        say_saved(saved.result)
        return redirect_back(url_for(".index", case_id=case.id))
    return form_page("desk/tracks/not_needed.html", form, case=case)


@bp.route("/cases/<int:case_id>/stages/open-again", methods=["GET", "POST"])
@requires(Permission.CASE_EDIT)
def open_again(case_id: int) -> ResponseReturnValue:
    """Reopen a stage marked as not needed, with a reason."""
    case = case_to(Permission.CASE_EDIT, case_id)
    form = OpenAgainForm()
    said = [one.stage for one in verdicts_of(case)]
    # The chosen stage stays a choice: if it was reopened meanwhile, the action says so.
    form.stage.offer([one for one in Stage if one in said or one is form.stage.data])
    if saved := save(
        form, lambda act: take_back(case, form.stage.data, form.reason.data or "", act)
    ):
        say_saved(saved.result)
        return redirect_back(url_for(".index", case_id=case.id))
    return form_page("desk/tracks/open_again.html", form, case=case)


def _whole(case: Case) -> CaseFacts:
    """The facts of a case for a reader of the whole case; else 404."""
    user, on = signed_in_user(), today()
    sight = sight_of(user, case, on=on)
    if not sight.is_whole:
        abort(404)
    return facts_of(case, seen_by=user, on=on, sight=sight)


def _may_edit(facts: CaseFacts) -> bool:
    return facts.case.is_open() and facts.may(signed_in_user(), Permission.CASE_EDIT)


def _line(case_id: int, line_id: int) -> tuple[Case, Track]:
    case = case_to(Permission.CASE_EDIT, case_id)
    return case, find_line(case, line_id) or abort(404)


def _done(track: Track, saved: Saved[JournalEntry]) -> ResponseReturnValue:
    say_saved(saved.result)
    return redirect(url_for(".show", case_id=track.case_id, line_id=track.id))


def _lines(form: ChangeLineForm, track: Track, now: Staff | None) -> list[ConflictLine]:
    return [
        line(form.name_zh, track.name.zh),
        line(form.name_en, track.name.en),
        line(form.number, track.number),
        line(form.responsible, now.name if now else "", stored=str(track.responsible_id or "")),
    ]
