"""Pages of measures kept by hand: begin, show, record work, review, end."""

from __future__ import annotations

from flask import Blueprint, abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.cases.access import case_to
from casetrack.cases.facts import CaseFacts, facts_of
from casetrack.cases.kinds import MeasureKind, MeasureState, Part, PartyKind
from casetrack.cases.models import Amount, Case, Measure
from casetrack.cases.policy import ensure_may
from casetrack.cases.quantities import Quantity
from casetrack.cases.quantity_words import word_quantity
from casetrack.cases.queries import parties_of
from casetrack.cases.view_log import record_view
from casetrack.casework.attachments.forms import say_files, with_files
from casetrack.casework.attachments.queries import files_beside
from casetrack.casework.attachments.receiving import takes_attachments
from casetrack.casework.correction_pages import correct_page
from casetrack.casework.parties import bodies_among
from casetrack.courses.measures import actions
from casetrack.courses.measures.corrections import correct as correct_measure
from casetrack.courses.measures.forms import (
    EndForm,
    ReportForm,
    ReviewForm,
    WentOnForm,
    beginning,
    correcting,
    shown_of,
)
from casetrack.courses.measures.kinds import KEPT, for_somebody, mechanisms
from casetrack.courses.measures.models import RECORD
from casetrack.courses.measures.queries import (
    cases_behind,
    entries_of,
    entries_that_may_tell,
    find_kept,
    numbers_of,
    review_of,
)
from casetrack.courses.requirements.sections import promises_part
from casetrack.db.bilingual_text import BilingualText
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.addresses import read_id
from casetrack.web.clock import today
from casetrack.web.saving import done_before, form_page, redirect_back, save
from casetrack.web.words import label, language

bp = Blueprint("measures", __name__)


@bp.route("/cases/<int:case_id>/measures/new", methods=["GET", "POST"])
@requires(RECORD)
def new(case_id: int) -> ResponseReturnValue:
    """Begin a measure of the kind in the address, which decides its fields."""
    case = case_to(RECORD, case_id)
    wanted = request.args.get("kind")
    kept = next((kept_kind for kept_kind in KEPT.values() if kept_kind.kind.value == wanted), None)
    kept = kept or KEPT[MeasureKind.SOCIAL_INVESTIGATION]
    about, entry = (request.args.get(name, type=read_id) for name in ("about", "entry"))
    form = beginning(kept)(data={"about": [about] if about else [], "entry": entry})
    parties = parties_of(case)
    form.about.offer([party for party in parties if party.kind is not PartyKind.BODY])
    form.partners.offer(bodies_among(parties))
    form.offer_entries(entries_that_may_tell(case, kept.tellers))
    if saved := save(form, lambda act: actions.begin(case, form.measure(kept.kind), act)):
        flash(_("%(what)s has begun.", what=_named(kept.kind)))
        return redirect_back(_page_of(saved.result))
    return form_page(
        "courses/measures/new.html",
        form,
        case=case,
        kept=kept,
        title=kept.named(),
        measure=None,
        groups=[
            (_("For a child or a family"), for_somebody()),
            (_("Governance"), mechanisms()),
        ],
    )


def show(case: Case, measure: Measure) -> ResponseReturnValue:
    """One measure, with the form that records work on it."""
    user, on = signed_in_user(), today()
    facts = facts_of(case, seen_by=user, on=on)
    if not facts.sight.is_whole:
        abort(404)
    kept = KEPT.get(measure.kind)
    may_record = kept is not None and case.is_open() and facts.may(user, RECORD)
    goes_on = may_record and measure.state is not MeasureState.ENDED
    if request.method == "POST":
        ensure_may(user, RECORD, case, on=on)
        if kept is None:
            abort(405)
    form = WentOnForm()
    if save(
        form,
        with_files(
            form,
            case,
            lambda act: actions.tell(
                case,
                measure,
                form.text.data or "",
                form.day(),
                next(iter(form.numbers()), None),
                act,
            ),
        ),
    ):
        say_files(form)
        flash(_("It stands in the journal."))
        return redirect_back(_page_of(measure))
    entries = entries_of(measure)
    page = form_page(
        "courses/measures/show.html",
        form,
        case=case,
        measure=measure,
        kept=kept,
        title=_named(measure.kind),
        line=next((track.kind for track in facts.tracks if track.id == measure.track_id), None),
        people=_people(measure),
        count=_count(measure),
        entries=entries,
        files=files_beside(case, [entry.id for entry in entries], acting()),
        numbers=[(amount.what, _number(amount)) for amount in numbers_of(entries)],
        review=review_of(measure),
        beside=_beside(measure, facts) if kept is not None and kept.is_plan else [],
        origins=cases_behind(measure, user, on=on),
        goes_on=goes_on,
        promises=promises_part(case, measure, user, on=on, sight=facts.sight) if kept else None,
        may_record=may_record,
    )
    if request.method == "GET":
        record_view(case, acting(), part="measures")
    return page


def end(case: Case, measure: Measure) -> ResponseReturnValue:
    """End a measure, with its outcome in words and numbers."""
    ensure_may(signed_in_user(), RECORD, case, on=today())
    if measure.kind not in KEPT:
        abort(404)
    form = EndForm(data={"ended_on": today()})
    if save(
        form,
        lambda act: actions.end(
            case, measure, form.ended_on.data, form.result.data or "", form.numbers(), act
        ),
    ):
        flash(_("%(what)s has ended.", what=_named(measure.kind)))
        return redirect_back(_page_of(measure))
    title = _("End it: %(what)s", what=label(measure.kind))
    return form_page("courses/measures/end.html", form, case=case, measure=measure, title=title)


@bp.route("/cases/<int:case_id>/measures/<int:mechanism_id>/review", methods=["GET", "POST"])
@requires(RECORD)
def review(case_id: int, mechanism_id: int) -> ResponseReturnValue:
    """Record the review of a mechanism, and the day of the next one."""
    case = case_to(RECORD, case_id)
    measure = _going_on(case, mechanism_id)
    form = ReviewForm()
    if save(
        form,
        lambda act: actions.review(case, measure, form.result.data or "", form.next_on.data, act),
    ):
        flash(_("It stands in the journal."))
        return redirect_back(_page_of(measure))
    title = _("Review: %(what)s", what=label(measure.kind))
    return form_page("courses/measures/review.html", form, case=case, measure=measure, title=title)


@bp.route("/cases/<int:case_id>/measures/<int:investigation_id>/report", methods=["GET", "POST"])
@requires(RECORD)
@takes_attachments
def report(case_id: int, investigation_id: int) -> ResponseReturnValue:
    """Record the report of an investigation and its content."""
    case = case_to(RECORD, case_id)
    measure = _going_on(case, investigation_id)
    if not KEPT[measure.kind].has_report:
        abort(404)
    form = ReportForm(data={"received_on": today()})
    if save(
        form,
        with_files(
            form,
            case,
            lambda act: actions.receive_report(
                case, measure, form.received_on.data, form.says.data or "", act
            ),
        ),
    ):
        say_files(form)
        flash(_("It stands in the journal."))
        return redirect_back(_page_of(measure))
    title = _("Report received: %(what)s", what=label(measure.kind))
    return form_page("courses/measures/report.html", form, case=case, measure=measure, title=title)


def _going_on(case: Case, measure_id: int) -> Measure:
    measure = find_kept(case, measure_id) or abort(404)
    if measure.state is MeasureState.ENDED:
        abort(done_before(_page_of(measure)))
    return measure


def _people(measure: Measure) -> list[tuple[str, list[BilingualText]]]:
    """People of a measure with their parts, in the words of the page."""
    return [
        (label(part), those)
        for part in Part
        if (those := [link.party.alias for link in measure.parties if link.part is part])
    ]


def _beside(plan: Measure, facts: CaseFacts) -> list[Measure]:
    """Other measures for the children of a plan of care, ended ones too."""
    children = set(plan.party_ids(Part.ABOUT))
    others = [other for other in facts.measures if other.id != plan.id]
    return [other for other in others if children & set(other.party_ids(Part.ABOUT))]


def _count(measure: Measure) -> str:
    if measure.count is None and measure.count_qualifier is None:
        return ""
    count = Quantity.of(measure.count, "times", measure.count_qualifier)
    return word_quantity(count, language())


def _number(amount: Amount) -> str:
    quantity = Quantity.of(amount.value, amount.unit or "", amount.qualifier)
    return word_quantity(quantity, language())


def _named(kind: MeasureKind) -> str:
    name = label(kind)
    return name[:1].upper() + name[1:]


def _page_of(measure: Measure) -> str:
    return url_for("cases.measure", case_id=measure.case_id, measure_id=measure.id)


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
