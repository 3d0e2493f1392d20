"""The pages of corrective education, and of the level of a child."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import IntegerField, StringField
from wtforms.validators import NumberRange, Optional

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_to
from casetrack.cases.fields import PartyChecks
from casetrack.cases.models import Party
from casetrack.cases.queries import parties_of
from casetrack.casework.facts.pages import register_facts
from casetrack.casework.parties import bodies_among, children_among, guardians_among
from casetrack.courses.forms import CourseForm
from casetrack.courses.pages import CoursePages, CourseTexts
from casetrack.db.partial_date import PartialDate
from casetrack.guidance.correction.fact_actions import LEVEL, has_level
from casetrack.guidance.correction.kinds import NINE, SeriousMisconduct
from casetrack.guidance.correction.measures import (
    CORRECTION,
    CorrectionOrder,
    PoliceDecision,
    record_decision,
)
from casetrack.guidance.correction.models import CorrectiveMeasure
from casetrack.web.access import requires
from casetrack.web.addresses import read_id
from casetrack.web.choices import EnumChecks
from casetrack.web.clock import today
from casetrack.web.dates import word_when
from casetrack.web.forms import within
from casetrack.web.saving import form_page, redirect_back, save
from casetrack.web.typed_dates.fields import PAST_HINT, PastWhen, Required, kept_when, to_choose
from casetrack.web.words import label, language

MOST_WEEKS = 52
WHO = within(CorrectiveMeasure.decided_by)


class CorrectionForm(CourseForm):
    """Record a police decision for one child or several."""

    children = PartyChecks(
        _l("For"), validators=[Required(_l("Choose the child, or several children."))]
    )
    measures = EnumChecks(
        _l("Measures"), NINE, validators=[Required(_l("Choose at least one measure."))]
    )
    conduct = to_choose(
        _l("For which serious misconduct"), SeriousMisconduct, _l("Choose for which.")
    )
    acted = PastWhen(_l("When that was"), description=PAST_HINT)
    decided = PastWhen(_l("Decided on"), description=PAST_HINT)
    decided_by = StringField(
        _l("Public security organ that decided"),
        [WHO],
        description=_l("The public security organ decides; the procuratorate records it."),
    )
    every_weeks = IntegerField(
        _l("A report or a look once in so many weeks"),
        [
            Optional(),
            NumberRange(1, MOST_WEEKS, _l("Write a number from 1 to %(n)d.", n=MOST_WEEKS)),
        ],
        description=_l("It then stands on Today. Leave it empty where none is asked."),
    )


bp = Blueprint("correction", __name__)


def told_of(detail: CorrectiveMeasure) -> Iterator[str]:
    """Lines of a measure: misconduct and its day, decision and its day, rhythm of checks."""
    lang = language()
    yield _("For: %(conduct)s.", conduct=label(detail.conduct))
    if detail.acted is not None:
        yield _("That was: %(when)s.", when=word_when(detail.acted, lang))
    who = detail.decided_by.in_(lang) or _("public security organ, not named")
    when = word_when(detail.decided, lang) if detail.decided is not None else _("day not known")
    yield _("Decided: %(who)s, %(when)s.", who=who, when=when)
    if detail.every_weeks is not None:
        yield ngettext(
            "A report or a look every week.",
            "A report or a look once in %(num)d weeks.",
            detail.every_weeks,
        )


def ways_of(detail: CorrectiveMeasure) -> Iterator[tuple[str, str]]:
    """Link to the page of all children of the case."""
    yield (
        _("Graded intervention: every child"),
        url_for("correction.overview", case_id=detail.measure.case_id),
    )


MEASURES_OF = CoursePages(
    course=CORRECTION,
    form=CorrectionForm,
    part="correction",
    says=told_of,
    ways=ways_of,
    texts=CourseTexts(
        title=_l("Record corrective education"),
        step=_l("Record corrective education"),
        button=_l("Record the decision"),
        end=_l("End it"),
        for_whom=_l("It is for a child. Bring the child into the case first."),
        partner=_l("Who carries it out, by its name; it is added with this."),
        rests_on=_l(
            "Law on the Prevention of Juvenile Delinquency arts. 38 and 41: for serious misconduct"
            " the public security organ may take nine measures; schools, residents' committees and"
            " social workers may be asked to take part, and the guardians work along (art. 42)."
            " Since 2026 also for a public-order violation that is not punished, or whose"
            " detention is not carried out (Public Security Administration Punishments Law art. 24;"
            " not compared with the official text)."
        ),
        session=_l("What was reported, or how it was carried out."),
    ),
)


@bp.route("/cases/<int:case_id>/correction/new", methods=["GET", "POST"])
@requires(Permission.GUIDANCE_WRITE)
def new(case_id: int) -> ResponseReturnValue:
    """Record a police decision for one child or several, each measure as a row."""
    case = case_to(Permission.GUIDANCE_WRITE, case_id)
    parties = parties_of(case)
    children = children_of(parties)
    wanted = request.args.get("child", type=read_id)
    form: Any = CorrectionForm(
        data={
            "children": [
                child.id for child in children if child.id == wanted or len(children) == 1
            ],
            "started": PartialDate.day(today()),
        }
    )
    del form.kind, form.child, form.sessions_planned
    form.children.offer(children)
    form.guardians.offer(guardians_among(case, parties))
    form.partners.offer(bodies_among(parties))
    if saved := save(
        form,
        lambda act: record_decision(
            case,
            form.into(
                CorrectionOrder,
                police=PoliceDecision(
                    form.conduct.data,
                    kept_when(form.acted),
                    kept_when(form.decided),
                    form.decided_by.data or "",
                ),
            ),
            act,
        ),
    ):
        flash(
            ngettext(
                "The measure is recorded.", "%(num)d measures are recorded.", len(saved.result)
            )
        )
        return redirect_back(url_for("correction.overview", case_id=case.id))
    return form_page(
        "guidance/correction/new.html", form, case=case, children=children, texts=MEASURES_OF.texts
    )


def children_of(parties: Sequence[Party]) -> list[Party]:
    """The children of a case, and groups of children."""
    likely = children_among(parties)
    return [*likely, *(party for party in parties if party not in likely and has_level(party))]


register_facts(bp, LEVEL)
