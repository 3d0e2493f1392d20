"""The age at each act, by the sealed birth date: what is kept, and what the law says of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import JournalEntry, Party
from casetrack.casework.identity.actions import set_identity
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.db.transaction import unit_of_work
from casetrack.errors import RuleBroken
from casetrack.ledger.gates import GateAsked, verdicts_on
from casetrack.people.guarantees.handlers import keep_ages
from casetrack.people.guarantees.kinds import (
    PROSECUTION_ANSWERS,
    SPECIAL_ANSWERS,
    ActSort,
    AgeBand,
    SppStep,
)
from casetrack.people.guarantees.models import AGE_COUNTED_ANEW
from casetrack.people.guarantees.queries import record_of
from casetrack.people.guarantees.reading import (
    age_verdict,
    approved_by_spp,
    needs_approval,
    verdicts_on_acts,
)
from tests.builders import NOON, TODAY, make_child
from tests.people.guarantees.builders import accuse_of, approve, find_age
from tests.review.builders import case_of, handler_of
from tests.saying import saying

BORN = "2010-05-20"


@pytest.fixture
def child(app: Flask) -> Iterator[Party]:
    """Sun Moumou, a suspect."""
    with app.app_context(), unit_of_work():
        yield make_child()


def seal(child: Party, born: str) -> None:
    """Enter the name and the birth date behind the alias."""
    by = handler_of(child)
    when = PartialDate.parse_edtf(born)
    set_identity(child, name="孙晓东", born=when, by=by, at=NOON, on=TODAY)


def said(child: Party, *, prosecuting: bool = True) -> list[tuple[str, bool, bool]]:
    """Of each act the rule of its age, whether it is met, whether it refuses."""
    record = record_of(child)
    verdictses = verdicts_on_acts(record, on=TODAY, prosecuting=prosecuting)
    return [
        (verdicts.answers.rule, verdicts.answers.met, verdicts.answers.refuses)
        for verdicts in verdictses
        if verdicts.answers is not None
    ]


@pytest.mark.parametrize(
    ("happened", "band"),
    [
        ("2022-05-20", AgeBand.UNDER_12),
        ("2022-05-21", AgeBand.AT_12_13),
        ("2024-05-20", AgeBand.AT_12_13),
        ("2024-05-21", AgeBand.AT_14_15),
        ("2026-05-20", AgeBand.AT_14_15),
        ("2026-05-21", AgeBand.AT_16_17),
        # Of a month in which the birthday lies two ages are possible; of the next one only one.
        ("2024-05", None),
        ("2024-06", AgeBand.AT_14_15),
        ("2025", AgeBand.AT_14_15),
        ("2024", None),
    ],
)
def test_the_age_is_reached_on_the_day_after_the_birthday(
    child: Party, happened: str, band: AgeBand | None
) -> None:
    seal(child, BORN)

    row = accuse_of(child, happened)

    assert (row.age_band, row.is_counted) == (band, band is not None)


def test_without_a_birth_date_it_is_what_was_said(child: Party) -> None:
    assert accuse_of(child, "2026-05-20").age_band is None
    act = accuse_of(child, "2026-05-21", band=AgeBand.AT_14_15)
    assert (act.age_band, act.is_counted) == (AgeBand.AT_14_15, False)

    seal(child, BORN)
    session().flush()
    assert (act.age_band, act.is_counted) == (AgeBand.AT_16_17, True)
    entries = session().scalars(select(JournalEntry).where(JournalEntry.kind == AGE_COUNTED_ANEW))
    assert [entry.text.in_("en") for entry in entries] == [
        "took it: 14 or 15, was not known",
        "took it: 16 or 17, was 14 or 15",
    ]
    with pytest.raises(RuleBroken) as refused:
        accuse_of(child, "2026-05-21", band=AgeBand.AT_14_15)
    assert refused.value.key == saying("Leave it to be counted, or correct the")
    with pytest.raises(RuleBroken) as refused:
        accuse_of(child, "2010-05-19")
    assert refused.value.key == saying("The act would have come before the birth")


def test_ages_are_kept_where_somebody_was_added_and_taken_back(child: Party) -> None:
    seal(child, BORN)
    accuse_of(child, "2026-05-21")
    added = session().begin_nested()
    accuse_of(make_child(case_of(child)), "2026-05-21")
    added.rollback()

    keep_ages(case_of(child), TODAY)

    assert child.was_minor is True


def test_the_birth_date_stands_in_no_row_and_no_entry(child: Party) -> None:
    seal(child, BORN)
    accuse_of(child, "2026-05-21")

    for entry in session().scalars(select(JournalEntry)):
        assert BORN not in f"{entry.text.en}{entry.text.zh}{entry.fields}"


def test_under_12_nobody_answers(child: Party) -> None:
    accuse_of(child, "2022-05-20", sort=ActSort.KILLING, gravest=True, band=AgeBand.UNDER_12)
    assert said(child) == [("responsibility_under_12", False, True)]

    # Another act for which they answer: of this one nobody asks more than why.
    accuse_of(child, "2026-06", band=AgeBand.AT_16_17)
    assert said(child) == [
        ("responsibility_under_12", False, False),
        ("responsibility_16", True, False),
    ]


def test_at_12_and_13_prosecution_waits_for_the_approval(child: Party) -> None:
    accuse_of(child, "2023", sort=ActSort.KILLING, gravest=True, band=AgeBand.AT_12_13)
    refused = [("responsibility_12_13", False, True)]
    met = [("responsibility_12_13", True, False)]
    assert said(child, prosecuting=False) == met
    assert said(child) == refused

    for step in (SppStep.APPLIED, SppStep.CITY, SppStep.PROVINCE, SppStep.RECEIVED):
        approve(child, step)
        assert said(child) == refused
    approve(child, SppStep.APPROVED)
    assert said(child) == met
    approve(child, SppStep.REFUSED)
    assert said(child) == refused
    record = record_of(child)
    assert needs_approval(record)
    assert approved_by_spp(record, PROSECUTION_ANSWERS, on=TODAY) is False
    assert approved_by_spp(record, SPECIAL_ANSWERS, on=TODAY) is None


def test_an_answer_has_a_number(child: Party) -> None:
    with pytest.raises(RuleBroken) as refused:
        approve(child, SppStep.APPROVED, proof="")
    assert refused.value.key == saying("Give the number of the document with the")
    assert approve(child, SppStep.APPLIED, proof="").id


@pytest.mark.parametrize(
    ("sort", "met"), [(ActSort.ROBBERY, True), (ActSort.OTHER, False), (None, False)]
)
def test_at_14_and_15_the_kind_of_act_decides_and_is_asked_for(
    child: Party, sort: ActSort | None, *, met: bool
) -> None:
    accuse_of(child, "2025", sort=sort, band=AgeBand.AT_14_15)

    assert said(child) == [("responsibility_14_15", met, False)]


def test_an_uncertain_age_that_decides_stands_against_an_arrest(child: Party) -> None:
    def refuses() -> bool | None:
        verdict = age_verdict(record_of(child), on=TODAY, is_known=True)
        return verdict.refuses if verdict is not None else None

    assert refuses() is None
    find_age(child, certain=False)
    assert refuses() is True
    accuse_of(child, "2026-06", band=AgeBand.AT_16_17)
    assert refuses() is False
    accuse_of(child, "2026-07")
    assert refuses() is True
    find_age(child, certain=True)
    assert refuses() is False


def ages_refused(child: Party) -> set[str]:
    """The rules of age that refuse to arrest or to prosecute them."""
    texts = set()
    for decides in (EntryKind.ARREST_APPROVED, EntryKind.PROSECUTED):
        asked = GateAsked(case_of(child), child, decides, TODAY, {})
        texts |= {verdict.verdict.rule for verdict in verdicts_on(asked) if verdict.verdict.refuses}
    return {rule for rule in texts if rule.startswith("responsibility")}


@pytest.mark.parametrize(
    ("born", "act", "band", "rules"),
    [
        # No act, one without its day, one of a year that leaves two ages: the birth date tells.
        ("2015-06-01", None, None, {"responsibility_under_12"}),
        ("2015-06-01", "", None, {"responsibility_under_12"}),
        ("2015-06-01", "", AgeBand.AT_16_17, {"responsibility_under_12"}),
        ("2013-06-01", None, None, {"responsibility_12_13"}),
        ("2013-06-01", "", AgeBand.AT_14_15, {"responsibility_12_13"}),
        ("2014-06-01", "2026", None, {"responsibility_12_13"}),
        # Whether they were 13 or 14 asks why; that they were 14 was recorded with the act.
        ("2012-06-01", "2026", None, set()),
        ("2012-06-01", "2026", AgeBand.AT_14_15, set()),
        ("2009-06-01", None, None, set()),
        ("2009-06-01", "", None, set()),
        (None, "", None, set()),
    ],
)
def test_nobody_answers_whom_the_birth_date_leaves_too_young(
    child: Party, born: str | None, act: str | None, band: AgeBand | None, rules: set[str]
) -> None:
    if act is not None:
        accuse_of(child, act, sort=ActSort.KILLING, band=band)
    if born is not None:
        seal(child, born)

    assert ages_refused(child) == rules


def test_whether_somebody_was_13_or_14_asks_why(child: Party) -> None:
    seal(child, "2012-06-01")
    accuse_of(child, "2026", sort=ActSort.KILLING)

    (verdict,) = verdicts_on_acts(record_of(child), on=TODAY, prosecuting=True)

    assert verdict.answers is not None
    assert (verdict.answers.rule, verdict.answers.warns) == ("responsibility_12_13", True)
    # Never the years that the birth date tells.
    assert verdict.answers.values["age"] == AgeBand.AT_12_13.age


def test_an_age_that_the_birth_date_rules_out_is_not_recorded_with_an_act(child: Party) -> None:
    seal(child, "2012-06-01")

    with pytest.raises(RuleBroken) as refused:
        accuse_of(child, "2026", band=AgeBand.AT_16_17)
    assert (refused.value.key, refused.value.field) == (
        saying("Leave it to be counted, or correct the"),
        "age_band",
    )
