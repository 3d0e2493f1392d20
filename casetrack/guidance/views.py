"""Pages of orders to guardians and of programmes, with redirects from former addresses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_or_404, case_to
from casetrack.cases.conflict import ConflictLine, conflict_page, line
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import MeasureState, Part
from casetrack.cases.models import Case, Measure
from casetrack.cases.policy import ensure_may, may, sight_of
from casetrack.cases.queries import parties_of
from casetrack.cases.view_log import record_view
from casetrack.casework.parties import children_among, guardians_among, has_guardians
from casetrack.courses.pages import CoursePages, CourseTexts
from casetrack.courses.requirements.sections import promises_part
from casetrack.db.partial_date import PartialDate
from casetrack.guidance import actions
from casetrack.guidance.blueprint import bp
from casetrack.guidance.forms import (
    MORE_LINES,
    ChangeOrderForm,
    EffectEndForm,
    ProgrammeForm,
    order_form_for,
    shown,
)
from casetrack.guidance.ladder_views import ladder_part
from casetrack.guidance.models import GuardianshipOrder, Programme
from casetrack.guidance.order_looks import look_words
from casetrack.guidance.programmes import PROGRAMMES
from casetrack.guidance.queries import find_order, find_programme, order_behind, orders_beside
from casetrack.guidance.revisits import REVISITED_AFTER, revisit_words, revisits_of
from casetrack.guidance.terms import USUAL_MONTHS
from casetrack.ledger.obligations import find_owed
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.addresses import read_id
from casetrack.web.clock import today
from casetrack.web.saving import form_page, redirect_back, save
from casetrack.web.words import label, language


@bp.route("/cases/<int:case_id>/guidance/orders/new", methods=["GET", "POST"])
@requires(Permission.GUIDANCE_WRITE)
def new_order(case_id: int) -> ResponseReturnValue:
    """Issue an order to one guardian or several."""
    case = case_to(Permission.GUIDANCE_WRITE, case_id)
    parties = parties_of(case)
    guardians = guardians_among(case, parties)
    likely = children_among(parties)
    children = [
        *likely,
        *(party for party in parties if party not in likely and has_guardians(party)),
    ]
    wanted = request.args.get("child", type=read_id)
    form: Any = order_form_for(guardians if len(guardians) > 1 else ())(
        data={
            "child": wanted or (children[0].id if children else None),
            "recipients": [guardians[0].id] if len(guardians) == 1 else [],
            "issued": PartialDate.day(today()),
        }
    )
    form.child.offer(children)
    form.more_children.offer(children if len(children) > 1 else ())
    form.recipients.offer(guardians)
    if saved := save(
        form,
        lambda act: actions.issue_orders(
            case,
            form.into(
                actions.OrderTerms,
                more_ids=tuple(form.more_children.data or ()),
                own=form.own_terms(),
            ),
            act,
        ),
    ):
        flash(
            ngettext(
                "The order is issued.",
                "%(num)d orders are issued, one each.",
                len(saved.result),
            )
        )
        return redirect_back(url_for("dossier.show", case_id=case.id))
    return form_page(
        "guidance/new_order.html",
        form,
        case=case,
        children=children,
        guardians=guardians,
        own_field=actions.own_field,
        usual=USUAL_MONTHS,
    )


@bp.get("/cases/<int:case_id>/guidance/orders/<int:order_id>")
@requires(Permission.CASE_READ)
def order(case_id: int, order_id: int) -> ResponseReturnValue:
    """One order: recipient, duties, last day."""
    return _order_page(*_seen_order(case_id, order_id))


def order_at(case: Case, measure: Measure) -> ResponseReturnValue:
    """Like `order`, at the address of its measure."""
    _ensure_whole(case)
    return _order_page(case, order_behind(measure) or abort(404))


def _order_page(case: Case, order: GuardianshipOrder) -> str:
    user = signed_in_user()
    is_open = case.is_open() and order.measure.state is not MeasureState.ENDED
    is_over = order.measure.state is MeasureState.ENDED
    page = render_template(
        "guidance/order.html",
        ends=find_owed(ObligationKind.ORDER_END, order),
        look=look_words(order.measure),
        case=case,
        order=order,
        to=_aliases(order, Part.TO),
        about=_aliases(order, Part.ABOUT),
        may_write=may(user, Permission.GUIDANCE_WRITE, case, on=today()),
        may_record=may(user, Permission.GUIDANCE_RECORD, case, on=today()),
        is_running=order.measure.state is MeasureState.RUNNING,
        promises=promises_part(case, order.measure, user, on=today()),
        others=orders_beside(order),
        revisits=[revisit_words(revisit) for revisit in revisits_of(order.measure)]
        if is_over
        else [],
        ladder=ladder_part(
            order,
            may_take=is_open and may(user, Permission.GUIDANCE_WRITE, case, on=today()),
            may_settle=case.is_open() and may(user, Permission.GUIDANCE_RECORD, case, on=today()),
        ),
    )
    record_view(case, acting(), part="guidance")
    return page


@bp.route("/cases/<int:case_id>/guidance/orders/<int:order_id>/change", methods=["GET", "POST"])
@requires(Permission.GUIDANCE_WRITE)
def change_order(case_id: int, order_id: int) -> ResponseReturnValue:
    """Change duties, service, length or last day of an order."""
    case = case_to(Permission.GUIDANCE_WRITE, case_id)
    order = find_order(case, order_id) or abort(404)
    form = ChangeOrderForm(
        duties=[*_duties(order), *[""] * MORE_LINES],
        served_on=order.served_on,
        months=order.months,
        last_day=_named_last_day(order),
        version=order.version,
    )
    if saved := save(
        form,
        lambda act: actions.change_order(
            order, form.into(actions.OrderChange), act, opened=form.opened_version()
        ),
        conflict=lambda: conflict_page(form, order, case, _lines(form, order)),
    ):
        entry = saved.result
        if entry is None:
            flash(_("Nothing is different; the order stays as it was."))
        else:
            flash(_("The order is changed, by entry no. %(number)d.", number=entry.number))
        return redirect_back(url_for(".order", case_id=case.id, order_id=order.id))
    return form_page(
        "guidance/change_order.html",
        form,
        case=case,
        order=order,
        to=_aliases(order, Part.TO),
        usual=USUAL_MONTHS,
    )


@bp.route("/cases/<int:case_id>/guidance/orders/<int:order_id>/end", methods=["GET", "POST"])
@requires(Permission.GUIDANCE_WRITE)
def end_order(case_id: int, order_id: int) -> ResponseReturnValue:
    """End an order, and record how the duties were kept."""
    case = case_to(Permission.GUIDANCE_WRITE, case_id)
    order = find_order(case, order_id) or abort(404)
    last = order.measure.last_day
    form = EffectEndForm(data={"ended_on": min(last, today()) if last else today()})
    if save(
        form,
        lambda act: actions.end_order(
            order,
            act,
            ended_on=form.ended_on.data,
            result=form.result.data or "",
            effect=form.effect.data,
        ),
    ):
        flash(_("The order has ended; visits planned after it are cancelled."))
        return redirect_back(url_for("dossier.show", case_id=case.id))
    return form_page(
        "courses/end.html",
        form,
        case=case,
        title=_("End the order: %(who)s", who=_aliases(order, Part.TO)),
        duties=_duties(order),
        back=url_for(".order", case_id=case.id, order_id=order.id),
    )


def _seen_order(case_id: int, order_id: int) -> tuple[Case, GuardianshipOrder]:
    """An order, for users who see the whole case; 404 for others."""
    case = case_or_404(case_id)
    _ensure_whole(case)
    return case, find_order(case, order_id) or abort(404)


def _ensure_whole(case: Case) -> None:
    if not sight_of(signed_in_user(), case, on=today()).is_whole:
        abort(404)


def _aliases(order: GuardianshipOrder, part: Part) -> str:
    links = [link for link in order.measure.parties if link.part is part]
    return _(", ").join(link.party.alias.in_(language()) for link in links)


def _duties(order: GuardianshipOrder) -> list[str]:
    return [item.text.in_(language()) for item in order.measure.asked()]


def _named_last_day(order: GuardianshipOrder) -> object:
    """The last day, unless counted from service: then a new length would clash with it."""
    is_counted = order.served_on is not None and order.months is not None
    return None if is_counted else order.measure.last_day


def _lines(form: ChangeOrderForm, order: GuardianshipOrder) -> list[ConflictLine]:
    saved = _duties(order)
    while len(form.duties.entries) < len(saved):
        form.duties.append_entry("")
    lines = []
    for entry_number, entry in enumerate(form.duties.entries):
        theirs = saved[entry_number] if entry_number < len(saved) else ""
        shown_line = line(entry, theirs)
        if theirs or "".join(shown_line.typed).strip():
            lines.append(replace(shown_line, label=f"{shown_line.label} {entry_number + 1}"))
    named = _named_last_day(order)
    return [
        *lines,
        line(form.served_on, shown(order.served_on)),
        line(form.months, str(order.months or "")),
        line(form.last_day, str(named or "")),
    ]


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
