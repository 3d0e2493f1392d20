"""No form says by itself what a person has to say: what is chosen already becomes a fact unseen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from wtforms import RadioField
from wtforms.fields.core import UnboundField
from wtforms.form import BaseForm

from casetrack.app import FEATURES
from casetrack.visits.models import VisitWay
from casetrack.web.choices import EnumRadio, EnumSelect
from casetrack.web.forms import Form

#: Choices that are made already when a form is opened anew, each with its reason.
CHOSEN: Mapping[str, str] = {
    "cases.models.outcome.AmountForm.qualifier": "a number that is typed is that number",
    "casework.forms.GrantForm.aspect": "the least that can be granted",
    "casework.forms.HandOverForm.visits": "what becomes of a plan, not what was",
    "casework.forms.PersonForm.body_kind": "none of the others",
    "casework.forms.OpenForm.about": "which fields the form shows",
    "casework.forms.PersonForm.kind": "which fields the form shows",
    "casework.log_forms.NoteForm.kind": "a note says nothing but its words",
    "casework.concerns.forms.ConcernRaiseForm.source": "whoever raises it learnt of it at work",
    "courses.approvals.forms.PaperFields.approved_by": "kept with the number of a paper alone",
    "courses.forms.CourseForm.new_partner_kind": "none of the others",
    "courses.measures.forms.NewMeasureForm.new_partner_kind": "none of the others",
    "cases.models.outcome.ChargeForm.track": "a charge is held in the criminal line",
    "cases.models.party.GuardianshipForm.capacity": "not examined",
    "desk.sealed_records.forms.QueryForm.record": "the records that are open to fewest who ask",
    "desk.papers.views.NamesForm.copy": "which file is sent: the copy for the recipient, as a rule",
    "probation.forms.FinalForm.heard": "not yet",
    "courses.requirements.forms.RequirementForm.counting": "how looks are counted from now on",
    "visits.questions.forms.VisitQuestionForm.kind": "which fields the form shows",
    "desk.claims.views.ClaimForm.qualifier": "a number that is typed is that number",
    "visits.spotchecks.views.CheckPlanForm.way": "a plan, not what was",
    "review.judgments.guardians.GuardiansForm.quality": "appointed by a court, as a rule",
    "suggestions.letter_forms.AskForm.body_kind": "none of the others",
    "suggestions.letter_forms.UrgingForm.kind": "what the page is opened for",
    "suggestions.letter_forms.UrgingForm.line": "what the page is opened for",
    "visits.forms.ChangeVisitForm.on_rest_day": "a plan, not what was",
    "visits.plan_forms.PlanForm.how_many": "a plan, not what was",
    "visits.plan_forms.PlanForm.on_rest_day": "a plan, not what was",
    "visits.plan_forms.PlanForm.unit": "a plan, not what was",
    "visits.plan_forms.SeriesForm.which": "a plan, not what was",
    # Lists without an empty choice, of which the first stands chosen.
    "courses.approvals.forms.OfficeDeciderForm.decider": "opened with who decides now",
    "clocks.calendar.forms.OverrideForm.kind": "of an administrator, about a day",
    "casework.forms.ChangePersonForm.age_status": "opened with what is recorded",
    "visits.forms.ChangeVisitForm.way": "opened with what is planned",
    "visits.forms.VisitOutcomeForm.way": "opened with what was planned",
}


def test_nothing_is_chosen_before_a_person_chooses() -> None:
    assert FEATURES, "their forms are loaded"

    assert sorted(set(_chosen())) == sorted(CHOSEN)


def _chosen() -> Iterator[str]:
    for form in _forms(Form):
        module = form.__module__.removeprefix("casetrack.")
        if module == form.__module__:
            continue  # a test of the fields themselves
        # What several forms share need not be a form itself.
        shared = [cls for cls in form.__mro__ if not issubclass(cls, BaseForm)]
        for cls in (form, *shared):
            room = cls.__module__.removeprefix("casetrack.")
            for name, field in vars(cls).items():
                if _is_chosen(field):
                    yield f"{room}.{cls.__name__}.{name}"


def _stands_chosen(field: UnboundField[Any]) -> bool:
    kind, data = field.field_class, field.kwargs
    if not issubclass(kind, EnumSelect | RadioField):
        return False
    is_list = issubclass(kind, EnumSelect) and not issubclass(kind, EnumRadio)
    return data.get("default") is not None or (is_list and data.get("nothing") is None)


def _forms(of: type[Form]) -> Iterator[type[Form]]:
    for form in of.__subclasses__():
        yield form
        yield from _forms(form)


def test_what_stands_chosen_is_seen() -> None:
    class Planted(Form):
        way = EnumSelect("Way", VisitWay)
        asked = EnumSelect("Way", VisitWay, nothing="Choose")
        marked = EnumRadio("Way", VisitWay, default=VisitWay.HOME)

    chosen = {name for name, field in vars(Planted).items() if _is_chosen(field)}

    assert chosen == {"way", "marked"}


def _is_chosen(field: object) -> bool:
    return isinstance(field, UnboundField) and _stands_chosen(field)
