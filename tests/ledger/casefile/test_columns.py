"""A record takes from its model what its keys are, and says so when they do not fit."""

from __future__ import annotations

import pytest

from casetrack.cases.models import Amount, Case, Circumstance, Measure, Party, Tie
from casetrack.guidance.models import GuardianshipOrder
from casetrack.ledger.casefile.columns import fields_of, is_unique, link_to, once_in_office
from casetrack.ledger.casefile.fields.base import Field
from casetrack.ledger.casefile.fields.numbers import Number, Qualified
from casetrack.ledger.casefile.fields.plain import (
    BilingualTextField,
    EnumCode,
    EnumCodes,
    Flag,
    Open,
    Text,
    Whole,
)
from casetrack.ledger.casefile.fields.references import Ref
from casetrack.ledger.casefile.fields.time import ExactDay, Moment, TimeOfDay
from casetrack.ledger.casefile.records import Child, Key, Record
from casetrack.ledger.casefile.whole import case_file
from casetrack.suggestions.models import Suggestion
from casetrack.visits.models import Visit, VisitPlan, VisitState, VisitWay

PARTY = Record(Party, "Somebody.", {"ref": "Its name here."}, refers="a party")


def field(model: type[Case | Visit], key: str, value: str | Key = "What it is.") -> Field:
    """The field of one key."""
    (field,) = fields_of(Record(model, "A record.", {key: value}), {"party": PARTY})
    return field


@pytest.mark.parametrize(
    ("key", "kind"),
    {
        "party": Ref,
        "planned_on": ExactDay,
        "planned_at": TimeOfDay,
        "spot_check": Flag,
        "state": EnumCode,
        "happened": Moment,
        "findings": BilingualTextField,
        "fields": Open,
        "position": Whole,
    }.items(),
)
def test_the_type_of_a_column_is_the_type_of_its_key(key: str, kind: type[Field]) -> None:
    assert type(field(Visit, key)) is kind


def test_a_reference_is_told_like_what_its_foreign_key_leads_to() -> None:
    each_field = field(Visit, "party")

    assert (each_field.attr, each_field.expected) == ("party_id", "the ref of a party in this file")


def test_a_reference_to_what_has_no_name_in_a_file_is_refused() -> None:
    with pytest.raises(LookupError):
        field(Visit, "plan")


def test_a_length_and_members_come_from_the_column() -> None:
    number, title, state = field(Case, "number"), field(Case, "title"), field(Visit, "state")

    assert isinstance(number, Text)
    assert isinstance(title, BilingualTextField)
    assert isinstance(state, EnumCode)
    assert (number.length, title.length, state.kind) == (60, 300, VisitState)


def test_what_may_not_be_empty_and_has_no_default_must_be_told() -> None:
    by_key = {key: field(Visit, key).required for key in ("party", "way", "state", "planned_on")}

    assert by_key == {"party": True, "way": True, "state": False, "planned_on": False}


def test_a_default_is_not_told_unless_the_record_says_so() -> None:
    silent = field(Visit, "state")
    asked = field(Visit, "state", Key("What it is.", required=True))
    spelt_out = field(Visit, "state", Key("What it is.", spelt_out=True))

    assert (silent.default, silent.required) == (VisitState.PLANNED, False)
    assert (asked.default, asked.required) == (None, True)
    assert (spelt_out.default, spelt_out.required) == (None, False)


def test_codes_in_a_list_are_of_the_kind_that_the_record_says() -> None:
    record = Record(VisitPlan, "A plan.", {"ways": Key("In turn.", kind=VisitWay)})
    (field,) = fields_of(record, {})

    assert isinstance(field, EnumCodes)
    assert field.kind is VisitWay


@pytest.mark.parametrize(
    ("model", "key", "qualifier", "is_asked"),
    [
        pytest.param(Amount, "value", "qualifier", True, id="there must be one"),
        pytest.param(Circumstance, "value", "qualifier", False, id="there may be one"),
        pytest.param(Party, "count", "count_qualifier", False, id="a whole one"),
    ],
)
def test_a_number_knows_the_qualifier_beside_it(
    model: type[Amount | Circumstance | Party], key: str, qualifier: str, is_asked: bool
) -> None:
    record = Record(model, "A record.", {key: "How many.", qualifier: "How exact."})
    number, how_exact = fields_of(record, {})

    assert isinstance(number, Number)
    assert isinstance(how_exact, Qualified)
    assert (number.qualifier, number.required, how_exact.required) == (qualifier, is_asked, False)


def test_a_key_that_the_model_does_not_have_is_refused() -> None:
    with pytest.raises(LookupError, match="Visit has no weather"):
        field(Visit, "weather")


def test_a_record_hangs_by_the_foreign_key_that_no_key_fills() -> None:
    ties = {"kind": "What the other is.", "other": "The other one."}
    both = Record(Tie, "A tie.", {"kind": "What the other is."})
    tie = Record(Tie, "A tie.", ties, fields=fields_of(Record(Tie, "", ties), {"party": PARTY}))

    assert link_to(tie, Party) == "party_id"
    with pytest.raises(LookupError):
        link_to(both, Party)


def test_a_detail_is_known_by_its_unique_key() -> None:
    assert is_unique(Record(GuardianshipOrder, "An order.", {}), "measure_id")
    assert not is_unique(Record(VisitPlan, "A plan.", {}), "measure_id")
    assert is_unique(Record(VisitPlan, "A plan.", {}), "id")


def test_a_number_that_an_office_gives_once_is_found() -> None:
    once = {record.name: key for record in case_file().records() if (key := once_in_office(record))}

    assert once == {"case": "number", "suggestion": "number"}


def lists(model: type[Case | Measure | Suggestion]) -> dict[str, Child]:
    """What stands below the record of that model."""
    (record,) = (record for record in case_file().records() if record.model is model)
    return {child.key: child for child in record.children}


def test_a_list_under_a_measure_stands_wherever_one_is_told_but_a_detail_does_not() -> None:
    measure, suggestion = lists(Measure), lists(Suggestion)

    assert (measure["plans"].of, suggestion["plans"].of) == ("", "measure")
    assert not measure["order"].many
    assert "order" not in suggestion


def test_duties_stand_last() -> None:
    assert list(lists(Measure))[-1] == "duties"
    assert list(lists(Suggestion))[-2:] == ["duties", "measure_duties"]
    assert list(lists(Case))[-3:] == ["clocks", "claims", "duties"]


def test_a_list_of_the_case_holds_what_stands_nowhere_else() -> None:
    in_plan, alone = Visit(plan_id=1), Visit(plan_id=None)
    where = lists(Case)["visits"].where

    assert where is not None
    assert (where(in_plan), where(alone)) == (False, True)
    assert lists(Case)["parties"].where is None
