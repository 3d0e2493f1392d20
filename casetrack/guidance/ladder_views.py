"""The pages of the steps towards a guardian who does not keep the duties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField, TextAreaField

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_to, row_or_404
from casetrack.cases.conflict import conflict_of
from casetrack.cases.fields import PartySelect
from casetrack.cases.flag_words import FlagLine, flag_lines
from casetrack.cases.kinds import Part
from casetrack.cases.queries import parties_of
from casetrack.casework.parties import bodies_among
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.guidance import ladder
from casetrack.guidance.blueprint import bp
from casetrack.guidance.ladder_kinds import (
    TOLD_BY_STEP,
    ApplicantKind,
    FailingKind,
    GroundKind,
    GuardianStepKind,
    StepResult,
)
from casetrack.guidance.models import FamilyStep, GuardianshipOrder
from casetrack.guidance.queries import find_order
from casetrack.law import Bidding, Failing, GuardianStep, bidden, step_offered
from casetrack.law.instruments import cited
from casetrack.law.wording import cite_all
from casetrack.ledger.gate_lines import sheet_of
from casetrack.web.access import requires
from casetrack.web.choices import EnumRadio, EnumSelect
from casetrack.web.clock import today
from casetrack.web.forms import EditForm, Form, note_length, within
from casetrack.web.saving import form_page, redirect_back, save
from casetrack.web.typed_dates.fields import PAST_HINT, DayAhead, PastWhen, Required
from casetrack.web.words import label, language

SHORT = within(FamilyStep.outcome)
# Step -> its fields beside the common ones.
ASKED_OF = {
    kind: tuple(field.key for field in entry_kind.fields)
    for kind, entry_kind in TOLD_BY_STEP.items()
}


class FamilyStepForm(Form):
    """A step; `narrow` removes the fields it does not need."""

    taken = PastWhen(_l("Day"), [Required(_l("Write a date, or: unknown."))], description=PAST_HINT)
    failing = EnumSelect(_l("How the guardian failed"), FailingKind, nothing=_l("as was seen"))
    law_broken = BooleanField(_l("The guardian broke the law"))
    ground = EnumSelect(_l("Ground of revocation"), GroundKind, nothing=_l("choose"))
    applicant = EnumSelect(_l("Who is to apply"), ApplicantKind, nothing=_l("choose"))
    body = PartySelect(_l("To which body, or given by which"), nobody=_l("none"))
    text = TextAreaField(
        _l("What was said or ordered"), [Required(_l("Say in a sentence.")), note_length()]
    )
    reason = StringField(_l("Why a step below it was left out"), [SHORT])
    look_due = DayAhead(_l("Check by"), [Required(_l("Give the day of the next check."))])

    def narrow(self, kind: GuardianStepKind) -> None:
        """Remove fields that this step does not need."""
        for names in ASKED_OF.values():
            for name in names:
                if name in self and name not in ASKED_OF[kind]:
                    delattr(self, name)


class SettleStepForm(EditForm):
    """Outcome of a step."""

    result = EnumRadio(
        _l("Outcome of the work"),
        (StepResult.HEEDED, StepResult.NOT_HEEDED, StepResult.MISTAKEN),
        validators=[Required(_l("Choose the outcome."))],
    )
    settled = PastWhen(_l("Seen on"), [Required(_l("Write a date, or: unknown."))])
    outcome = StringField(_l("By what it was seen"), [Required(_l("Say in a sentence.")), SHORT])


# Days until the check of a step; practice of this office, no rule sets it.
LOOK_AFTER = timedelta(days=30)


@dataclass(frozen=True)
class LadderPart:
    """The steps on the page of an order. offered: the next possible one, if any.

    ways: each step that the user may take, with its address. flags: refusals of the law, by the id
    of the step.
    """

    steps: Sequence[FamilyStep]
    offered: GuardianStepKind | None
    ways: Sequence[tuple[GuardianStepKind, str]]
    may_settle: bool
    flags: Mapping[int, Sequence[FlagLine]]


def ladder_part(order: GuardianshipOrder, *, may_take: bool, may_settle: bool) -> LadderPart:
    """The section of steps on the page of an order; one statement."""
    steps = ladder.steps_of(order)
    offered = step_offered(ladder.facts_of(order, steps))
    waiting = {step.kind for step in steps if step.result is StepResult.WAITING}
    ways = [
        (kind, _url(order, kind)) for kind in GuardianStepKind if may_take and kind not in waiting
    ]
    return LadderPart(
        steps,
        GuardianStepKind(offered.value) if offered else None,
        ways,
        may_settle,
        {step.id: flag_lines(step.flags) for step in steps if step.flags},
    )


@bp.route("/cases/<int:case_id>/guidance/orders/<int:order_id>/steps/new", methods=["GET", "POST"])
@requires(Permission.GUIDANCE_WRITE)
def new_step(case_id: int, order_id: int) -> ResponseReturnValue:
    """Take a step towards the guardian whom an order binds."""
    case = case_to(Permission.GUIDANCE_WRITE, case_id)
    order = find_order(case, order_id) or abort(404)
    wanted = request.args.get("kind")
    kind = next(
        (kind for kind in GuardianStepKind if kind.value == wanted), GuardianStepKind.ADMONITION
    )
    known = ladder.facts_of(order, ladder.steps_of(order))
    form = FamilyStepForm(
        data={
            "taken": PartialDate.day(today()),
            "failing": FailingKind.DUTIES if known.duties_failed else None,
            "look_due": today() + LOOK_AFTER,
        }
    )
    form.narrow(kind)
    form.body.offer(bodies_among(parties_of(case)))
    back = url_for(".order", case_id=case.id, order_id=order.id)

    def terms() -> ladder.StepTerms:
        return form.into(ladder.StepTerms, kind=kind)

    if save(form, lambda act: ladder.take_step(order, terms(), act)):
        flash(_("The step is recorded, and the next check is owed."))
        return redirect_back(back)
    facts = ladder.facts_of(order, ladder.steps_of(order), _typed(form, kind))
    return form_page(
        "guidance/step.html",
        form,
        case=case,
        title=named(kind),
        bids=_bids(kind),
        who=_who(order),
        gate=sheet_of(ladder.asked_of_step(case, order, kind, facts, today())),
        back=back,
    )


@bp.route("/cases/<int:case_id>/guidance/steps/<int:step_id>/result", methods=["GET", "POST"])
@requires(Permission.GUIDANCE_RECORD)
def settle_step(case_id: int, step_id: int) -> ResponseReturnValue:
    """Record the outcome of a step."""
    case = case_to(Permission.GUIDANCE_RECORD, case_id)
    step = row_or_404(case, FamilyStep, step_id)
    order = session().get_one(GuardianshipOrder, step.order_id)
    form = SettleStepForm(version=step.version, settled=PartialDate.day(today()))
    back = url_for(".order", case_id=case.id, order_id=order.id)
    if save(
        form,
        lambda act: ladder.settle_step(
            step,
            act,
            result=form.result.data,
            settled=form.settled.data,
            outcome=form.outcome.data or "",
            opened=form.opened_version(),
        ),
        conflict=lambda: conflict_of(
            form,
            step,
            case,
            {
                "result": step.result,
                "settled": step.settled,
                "outcome": step.outcome.in_(language()),
            },
        ),
    ):
        flash(_("The outcome of the step is recorded."))
        return redirect_back(back)
    return form_page(
        "guidance/settle_step.html", form, case=case, step=step, who=_who(order), back=back
    )


def _bids(kind: GuardianStepKind) -> list[tuple[FailingKind, str, str]]:
    """Each failing for which the law provides this step: how strictly, and the article."""
    words = {
        Bidding.MUST: _("the law demands it"),
        Bidding.AS_FITS: _("according to the circumstances"),
        Bidding.MAY: _("the law allows it"),
    }
    lines = []
    for failing in FailingKind:
        bid = bidden(GuardianStep(kind.value), Failing(failing.value))
        if bid is not None:
            how, (instrument, article) = bid
            lines.append((failing, words[how], cite_all(cited(instrument, article), language())))
    return lines


def named(kind: GuardianStepKind) -> str:
    """Name of a step with a capital letter."""
    word = label(kind)
    return word[:1].upper() + word[1:]


def _typed(form: FamilyStepForm, kind: GuardianStepKind) -> ladder.StepTerms:
    """Terms typed so far, as far as the law needs them."""

    # The type depends on the field; None if the form lacks it.
    def chosen(name: str) -> Any:
        return form[name].data if name in form else None

    return ladder.StepTerms(
        kind,
        PartialDate.unknown(),
        "",
        date.max,
        failing=chosen("failing"),
        law_broken=bool(chosen("law_broken")),
        ground=chosen("ground"),
        applicant=chosen("applicant"),
    )


def _url(order: GuardianshipOrder, kind: GuardianStepKind) -> str:
    return url_for(
        "guidance.new_step",
        case_id=order.measure.case_id,
        order_id=order.id,
        kind=kind.value,
    )


def _who(order: GuardianshipOrder) -> str:
    links = [link for link in order.measure.parties if link.part is Part.TO]
    return _(", ").join(link.party.alias.in_(language()) for link in links)
