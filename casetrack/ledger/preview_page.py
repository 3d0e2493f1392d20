"""Common parts of pages whose step moves dates: a preview, then the step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from casetrack.accounts.act import Act
from casetrack.cases.duty_kinds import DutyState
from casetrack.cases.locking import Versioned
from casetrack.cases.models import Case
from casetrack.db.transaction import unit_of_work
from casetrack.ledger.consequences import with_what_follows
from casetrack.ledger.preview import DatesPreview, PreviewOutdated, apply_step, preview_step
from casetrack.web.access import acting
from casetrack.web.forms import Form
from casetrack.web.saving import Answers, Saved, attempt

# The button that only shows what moves, and the field that names what was shown.
CHECK, SEEN = "check", "seen"
Done = TypeVar("Done")


@dataclass(frozen=True)
class StepPreview:
    """Preview of a step, as a page shows it.

    is_stale: something else was shown before than what would happen now.
    """

    preview: DatesPreview
    is_stale: bool = False

    @property
    def summary(self) -> str:
        """Numbers of dates that move, begin and end, in one line."""
        return summary_of(self.preview)


def wants_preview() -> bool:
    """Whether the form was sent for a preview, not to be saved."""
    return CHECK in request.form


def save_step(
    form: Form,
    case: Case,
    action: Callable[[Act], Done],
    *records: Versioned,
    conflict: Callable[[], ResponseReturnValue | None] | None = None,
    answers: Answers | None = None,
) -> Saved[Done] | StepPreview | None:
    """Take a step in one commit, like `web.saving.save`; or preview it first.

    It is shown where the person asked for it, and where the person was shown something else than
    what would happen now. records: those whose version the preview is of.
    """
    if not form.validate_on_submit():
        return None
    act = acting()

    def step() -> Done:
        return action(act)

    whole = with_what_follows(step, on=act.on)

    def take() -> Saved[Done] | StepPreview:
        if wants_preview():
            return StepPreview(preview_step(case, whole, *records))
        shown = request.form.get(SEEN, "")
        if not shown:
            with unit_of_work():
                return Saved(step())
        try:
            with unit_of_work():
                done, _moves = apply_step(case, whole, *records, seen=shown)
                return Saved(done)
        except PreviewOutdated:
            return StepPreview(preview_step(case, whole, *records), is_stale=True)

    return attempt(form, take, conflict=conflict, answers=answers)


def summary_of(preview: DatesPreview) -> str:
    """Numbers of dates that a step moves, begins, settles, suspends and ends, in one line."""
    ended = [preview.ended(how) for how in (DutyState.MET, DutyState.SUSPENDED, DutyState.LAPSED)]
    counts = (preview.moved, preview.begun, *ended)
    met, suspended, lapsed = ended
    whole = (
        ngettext("moves %(num)d date", "moves %(num)d dates", preview.moved),
        ngettext("begins %(num)d date", "begins %(num)d dates", preview.begun),
        ngettext("settles %(num)d date", "settles %(num)d dates", met),
        ngettext("suspends %(num)d date", "suspends %(num)d dates", suspended),
        ngettext("ends %(num)d date", "ends %(num)d dates", lapsed),
    )
    short = (
        _("moves %(num)d", num=preview.moved),
        _("begins %(num)d", num=preview.begun),
        _("settles %(num)d", num=met),
        _("suspends %(num)d", num=suspended),
        _("ends %(num)d", num=lapsed),
    )
    indexes = [n for n, count in enumerate(counts) if count]
    if not indexes:
        return str(_("No date moves"))
    parts = [whole[indexes[0]], *(short[n] for n in indexes[1:])]
    if len(parts) == 1:
        return str(_("This %(what)s", what=parts[0]))
    head, last = _(", ").join(parts[:-1]), parts[-1]
    return str(_("This %(what)s and %(last)s", what=head, last=last))
