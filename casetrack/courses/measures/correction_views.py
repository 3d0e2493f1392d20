"""The page on which a kept measure or mechanism is corrected."""

from __future__ import annotations

from flask import abort, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.cases.access import case_to
from casetrack.cases.kinds import PartyKind
from casetrack.cases.queries import parties_of
from casetrack.casework.correction_pages import correct_page
from casetrack.casework.parties import bodies_among
from casetrack.courses.measures.corrections import correct as correct_measure
from casetrack.courses.measures.forms import correcting, shown_of
from casetrack.courses.measures.kinds import KEPT
from casetrack.courses.measures.models import RECORD
from casetrack.courses.measures.queries import find_kept
from casetrack.courses.measures.views import bp
from casetrack.web.access import requires
from casetrack.web.words import label, language


@bp.route("/cases/<int:case_id>/measures/<int:kept_id>/correct", methods=["GET", "POST"])
@requires(RECORD)
def correct(case_id: int, kept_id: int) -> ResponseReturnValue:
    """Correct a measure, with the reason."""
    case = case_to(RECORD, case_id)
    measure = find_kept(case, kept_id) or abort(404)
    kept = KEPT[measure.kind]
    form = correcting(measure, kept)
    parties = parties_of(case)
    form.about.offer([party for party in parties if party.kind is not PartyKind.BODY])
    form.partners.offer(bodies_among(parties))
    return correct_page(
        form,
        lambda act: correct_measure(
            case, measure, form.told(), form.typed_reason(), act, opened=form.opened_version()
        ),
        case=case,
        record=measure,
        shown=lambda: shown_of(measure, kept, language()),
        title=_("Correct it: %(what)s", what=label(measure.kind)),
        back=(there := url_for("cases.measure", case_id=case.id, measure_id=measure.id)),
        above=[(label(measure.kind), there)],
        template="courses/measures/correct.html",
        said=None,
        kept=kept,
    )
