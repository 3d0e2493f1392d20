"""What is made of the fields of a fact: controls, bounds, words, keys, titles and entries."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import Tie
from casetrack.casework.facts.day_fields import FactWhen
from casetrack.casework.facts.fields import FactCode, FactText
from casetrack.casework.facts.simple import fact
from casetrack.casework.journal_fields import changed, tell, whole
from casetrack.codes import NP_
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.people.guarantees.fact_actions import KINDS as GUARANTEES
from casetrack.people.kinds import KINDS
from casetrack.people.models import Attribute, AttributeKind
from casetrack.probation.supervision.kinds import KINDS as SUPERVISED
from casetrack.web.catalogue import speaking
from casetrack.web.words import word

DECLARED = (*KINDS, *GUARANTEES, *SUPERVISED)
NOUN = NP_("entry", "Circumstance")


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A fact that says nothing but its fields; its entries are forgotten afterwards."""
    others = {
        value: kind
        for value, kind in EntryKind._members.items()
        if not value.startswith("attribute_")
    }
    monkeypatch.setattr(EntryKind, "_members", others)
    return fact(
        Attribute,
        NOUN,
        FactCode("kind", "Kind", required="Choose one."),
        FactText("said_by", "Who", key="Who said it."),
        FactWhen("since", "Since"),
        name="particulars",
        blueprint="people",
        check=lambda case, party, values, row, act: values,
    )


def test_a_text_is_as_long_as_its_column_and_a_choice_has_the_codes_of_it(app: Flask) -> None:
    text = FactText("said_by", "Who").control(Attribute)
    choice = FactCode("kind", "Kind").control(Attribute)

    assert [kwarg.max for kwarg in text.kwargs.get("validators") or text.args[1]] == [200]
    assert list(choice.args[1]) == list(AttributeKind)


@pytest.mark.parametrize("kind", DECLARED, ids=lambda kind: kind.name)
def test_each_fact_has_a_column_for_whatever_it_keeps(kind: Any) -> None:
    missing = [
        field.attr for field in kind.fields if field.key and not hasattr(kind.model, field.attr)
    ]

    assert missing == []
    assert set(kind.record("One of them.").known_keys()) >= {"entry", "withdrawn_by"}


@pytest.mark.parametrize("kind", DECLARED, ids=lambda kind: kind.name)
def test_a_correction_asks_what_the_first_form_asks_and_why(kind: Any) -> None:
    asked, corrected = dir(kind.form), dir(kind.change_form)

    assert set(asked) <= set(corrected)
    assert "reason" in set(corrected) - set(asked)


def test_titles_and_entries_are_made_of_what_it_is_called(app: Flask, plain: Any) -> None:
    with app.test_request_context(), speaking("zh"):
        assert str(plain.titles.new) == "登记有关情况"
        assert word(plain.withdrawn.words) == "有关情况：撤回记录"
    assert str(plain.withdrawn.words) == "Circumstance: withdrawn"


def test_the_journal_says_each_value_with_its_label_and_a_correction_says_it_once(
    app: Flask, plain: Any
) -> None:
    with app.app_context():
        row = Attribute(
            kind=AttributeKind.SEX,
            said_by=BilingualText("police", None),
            since=PartialDate.unknown(),
        )
        before = tell(row, plain.journal_fields)
        text = whole(row, plain.journal_fields)
        row.said_by = BilingualText("school", None)
        _fields, lines = changed(before, row, plain.journal_fields)

    assert text.en == "sex, Who: police"
    assert lines.en == "Who: school, was police"


def test_a_fact_without_a_day_stands_under_the_day_it_was_recorded() -> None:
    days = {kind.name for kind in DECLARED if kind.at is None}

    assert days == {"charges"}
    assert Tie.__tablename__ in {kind.table for kind in DECLARED}
