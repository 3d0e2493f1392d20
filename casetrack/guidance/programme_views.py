"""The pages of programmes, and redirects from their former addresses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_or_404
from casetrack.cases.kinds import MeasureState
from casetrack.cases.policy import ensure_may
from casetrack.courses.pages import CoursePages, CourseTexts
from casetrack.guidance.blueprint import bp
from casetrack.guidance.forms import EffectEndForm, ProgrammeForm
from casetrack.guidance.models import Programme
from casetrack.guidance.order_looks import look_words
from casetrack.guidance.programmes import PROGRAMMES
from casetrack.guidance.queries import find_programme
from casetrack.guidance.revisits import REVISITED_AFTER, revisit_words, revisits_of
from casetrack.web.access import requires, signed_in_user
from casetrack.web.clock import today
from casetrack.web.words import label, language


def said_of(programme: Programme) -> Iterator[str]:
    """Lines of a programme beyond those of other courses."""
    if programme.is_ordered:
        yield _("The guardians were ordered to accept it.")
        if (words := look_words(programme.measure)) is not None:
            yield words
    if programme.measure.reason:
        yield _("Reason: %(reason)s", reason=programme.measure.reason.in_(language()))
    if programme.effect is not None:
        yield _("What it brought about: %(effect)s.", effect=label(programme.effect))
    if programme.measure.state is MeasureState.ENDED:
        for revisit in revisits_of(programme.measure):
            yield revisit_words(revisit)


def ways_of(programme: Programme) -> Iterator[tuple[str, str]]:
    """Link to the revisit of the family, once its programme has ended."""
    measure = programme.measure
    if measure.kind in REVISITED_AFTER and measure.state is MeasureState.ENDED:
        where: dict[str, Any] = {"case_id": measure.case_id, "over_id": measure.id}
        yield _("Record a revisit"), url_for("guidance.revisit_page", **where)


PAGES = CoursePages(
    course=PROGRAMMES,
    form=ProgrammeForm,
    part="guidance",
    template="guidance/new_programme.html",
    end_form=EffectEndForm,
    ways=ways_of,
    says=said_of,
    texts=CourseTexts(
        title=_l("Begin guidance, correction or help"),
        step=_l("Begin family education guidance, correction or help"),
        button=_l("Begin the programme"),
        end=_l("End the programme"),
        for_whom=_l(
            "A programme is for a child and those around it. Bring the child into the case first."
        ),
        partner=_l(
            "A body that is not in the case yet, by its name; it is added with this programme."
        ),
        rests_on=_l(
            "Family education guidance: Minors Protection Law art. 118, Family Education Promotion"
            " Law art. 49. Correction of misconduct: Law on Preventing Juvenile Delinquency."
        ),
    ),
)
PAGES.register(bp, "guidance/programmes/new", endpoint="new_programme")


@bp.route("/cases/<int:case_id>/guidance/programmes/<int:programme_id>", methods=["GET", "POST"])
@requires(Permission.CASE_READ)
def programme(case_id: int, programme_id: int) -> ResponseReturnValue:
    """Redirect to the current address of a programme; a sent form is kept."""
    return _moved(case_id, programme_id, "cases.measure")


@bp.route(
    "/cases/<int:case_id>/guidance/programmes/<int:programme_id>/end", methods=["GET", "POST"]
)
@requires(Permission.GUIDANCE_WRITE)
def end_programme(case_id: int, programme_id: int) -> ResponseReturnValue:
    """Redirect to the current address of the end of a programme."""
    return _moved(case_id, programme_id, "cases.end_measure")


def _moved(case_id: int, programme_id: int, endpoint: str) -> ResponseReturnValue:
    case = case_or_404(case_id)
    if request.method == "POST":
        ensure_may(signed_in_user(), PROGRAMMES.record, case, on=today())
    programme = find_programme(case, programme_id) or abort(404)
    asked: dict[str, Any] = request.args.to_dict()
    where = url_for(endpoint, **asked, case_id=case_id, measure_id=programme.measure_id)
    return redirect(where, code=308)
