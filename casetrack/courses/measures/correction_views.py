"""The page on which a kept measure or mechanism is corrected."""

from __future__ import annotations

from collections.abc import Iterator

from flask import abort, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.cases.access import case_to
from casetrack.cases.conflict import ConflictLine, conflict_page, line, several
from casetrack.cases.kinds import PartyKind
from casetrack.cases.models import Measure
from casetrack.cases.queries import parties_of
from casetrack.casework.parties import bodies_among
from casetrack.courses.measures.corrections import correct as correct_measure
from casetrack.courses.measures.forms import CorrectMeasureForm, correcting, shown_of
from casetrack.courses.measures.kinds import KEPT
from casetrack.courses.measures.models import RECORD
from casetrack.courses.measures.queries import find_kept
from casetrack.courses.measures.views import bp
from casetrack.web.access import requires
from casetrack.web.saving import form_page, redirect_back, save, say_saved
from casetrack.web.typed_dates.fields import shown_when
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
    form.about.offer([one for one in parties if one.kind is not PartyKind.BODY])
    form.partners.offer(bodies_among(parties))
    if saved := save(
        form,
        lambda act: correct_measure(
            case,
            measure,
            form.told(),
            form.reason.data or "",
            act,
            opened=form.opened_version(),
        ),
        conflict=lambda: conflict_page(measure, case, list(_lines(form, measure))),
    ):
        say_saved(saved.result)
        return redirect_back(url_for("cases.measure", case_id=case.id, measure_id=measure.id))
    title = _("Correct it: %(what)s", what=label(measure.kind))
    return form_page(
        "courses/measures/correct.html", form, case=case, measure=measure, kept=kept, title=title
    )


def _lines(form: CorrectMeasureForm, measure: Measure) -> Iterator[ConflictLine]:
    """The saved values, as the form would show them, beside the typed ones."""
    shown = shown_of(measure, KEPT[measure.kind], language())
    for field in form:
        name = field.name
        if name in ("about", "partners"):
            ids = [str(one) for one in shown[name]]
            words = {str(value): str(said) for value, said in field.choices}
            said = _(", ").join(words.get(one, one) for one in ids)
            yield several(field, said, stored=ids)
        elif name == "contents":
            for at, entry in enumerate(field.entries):
                saved = shown["contents"]
                yield line(entry, saved[at] if at < len(saved) else "")
        elif name == "started":
            yield line(field, shown_when(measure.started))
        elif name in ("last_day", "ended_on"):
            yield line(field, shown[name].isoformat() if shown[name] else "")
        elif name in shown and name != "version":
            yield line(field, shown[name])
        elif name == "reason":
            yield line(field, "")
