"""Lines of work: all of a case, one with everything in it, and what is done with it by hand."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_or_404, case_to, row_or_404
from casetrack.cases.conflict import conflict_of
from casetrack.cases.facts import CaseFacts, facts_of
from casetrack.cases.kinds import LineState, Stage
from casetrack.cases.models import Case, JournalEntry, Track
from casetrack.cases.policy import sight_of
from casetrack.cases.view_log import record_view
from casetrack.casework.tasks.queries import people_on
from casetrack.desk.tracks import actions, verdicts
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
from casetrack.desk.tracks.queries import (
    last_entries_of,
    people_of,
    responsible_for,
    steps_of,
    undecided_stages,
    verdicts_of,
)
from casetrack.desk.tracks.track_state import line_name, standing_of, standing_words
from casetrack.ledger.measure_types import measure_type
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.clock import today
from casetrack.web.saving import Saved, form_page, redirect_back, save, say_saved

bp = Blueprint("lines", __name__)
SAYS = {"line_name": line_name, "standing_of": standing_of, "standing_words": standing_words}


@bp.get("/cases/<int:case_id>/lines")
@requires(Permission.CASE_READ)
def index(case_id: int) -> ResponseReturnValue:
    """Every line of work of the case with its state, and the stages that are not needed."""
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
    track = next((track for track in facts.tracks if track.id == line_id), None) or abort(404)
    page = render_template(
        "desk/tracks/show.html",
        case=facts.case,
        facts=facts,
        track=track,
        standing=standing_of(track, facts),
        people=people_of(track, facts),
        measures=[measure for measure in facts.measures if measure.track_id == track.id],
        decisions=[decision for decision in facts.dispositions if decision.track_id == track.id],
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
    """Another name, another number, somebody else who answers for it."""
    case = case_to(Permission.CASE_EDIT, case_id)
    track = row_or_404(case, Track, line_id)
    now = responsible_for(track)
    form = ChangeLineForm(data=_shown(track))
    form.offer(people_on(case, on=today()), now=now)
    if saved := save(
        form,
        lambda act: actions.change_line(
            case, track, form.told(), act, opened=form.opened_version()
        ),
        conflict=lambda: conflict_of(form, track, case, _shown(track)),
    ):
        say_saved(saved.result)
        return redirect_back(url_for(".show", case_id=case.id, line_id=track.id))
    return form_page("desk/tracks/change.html", form, case=case, track=track, **SAYS)


@bp.route("/cases/<int:case_id>/lines/<int:line_id>/start", methods=["GET", "POST"])
@requires(Permission.CASE_EDIT)
def start(case_id: int, line_id: int) -> ResponseReturnValue:
    """Say since when work is done in it."""
    case, track = _line(case_id, line_id)
    form = StartLineForm()
    if saved := save(form, lambda act: actions.start_line(case, track, form.day(), act)):
        return _done(track, saved)
    return form_page("desk/tracks/start.html", form, case=case, track=track, **SAYS)


@bp.route("/cases/<int:case_id>/lines/<int:line_id>/suspend", methods=["GET", "POST"])
@requires(Permission.CASE_EDIT)
def suspend(case_id: int, line_id: int) -> ResponseReturnValue:
    """Let it stand still, and say why."""
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
    """Go on with it."""
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
    """Say that it ended, and what came of it."""
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
    """Say that a stage is not needed, and why."""
    case = case_to(Permission.CASE_EDIT, case_id)
    form = NotNeededForm()
    form.offer(undecided_stages(_whole(case)))
    if saved := save(
        form,
        lambda act: verdicts.say_not_needed(case, form.stage.data, form.reason.data or "", act),
    ):
        say_saved(saved.result)
        return redirect_back(url_for(".index", case_id=case.id))
    return form_page("desk/tracks/not_needed.html", form, case=case)


@bp.route("/cases/<int:case_id>/stages/open-again", methods=["GET", "POST"])
@requires(Permission.CASE_EDIT)
def open_again(case_id: int) -> ResponseReturnValue:
    """Say that a stage that was not needed is open again, and why."""
    case = case_to(Permission.CASE_EDIT, case_id)
    form = OpenAgainForm()
    stages = [verdict.stage for verdict in verdicts_of(case)]
    # What was chosen, too: where it was opened meanwhile, the action says so.
    form.stage.offer([stage for stage in Stage if stage in stages or stage is form.stage.data])
    if saved := save(
        form, lambda act: verdicts.take_back(case, form.stage.data, form.reason.data or "", act)
    ):
        say_saved(saved.result)
        return redirect_back(url_for(".index", case_id=case.id))
    return form_page("desk/tracks/open_again.html", form, case=case)


def _whole(case: Case) -> CaseFacts:
    """The facts of a case for who sees it whole; for others this page is not there."""
    user, on = signed_in_user(), today()
    sight = sight_of(user, case, on=on)
    if not sight.is_whole:
        abort(404)
    return facts_of(case, seen_by=user, on=on, sight=sight)


def _may_edit(facts: CaseFacts) -> bool:
    return facts.case.is_open() and facts.may(signed_in_user(), Permission.CASE_EDIT)


def _line(case_id: int, line_id: int) -> tuple[Case, Track]:
    case = case_to(Permission.CASE_EDIT, case_id)
    return case, row_or_404(case, Track, line_id)


def _done(track: Track, saved: Saved[JournalEntry]) -> ResponseReturnValue:
    say_saved(saved.result)
    return redirect(url_for(".show", case_id=track.case_id, line_id=track.id))


def _shown(track: Track) -> dict[str, Any]:
    """Form data of a line of work."""
    return {
        "name_zh": track.name.zh,
        "name_en": track.name.en,
        "number": track.number,
        "responsible": track.responsible_id,
        "version": track.version,
    }
