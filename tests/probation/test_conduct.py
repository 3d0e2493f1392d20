"""Objections and what they lead to; breaches; the victim heard again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import PartyRole
from casetrack.cases.models import Case, JournalEntry, Party
from casetrack.db import session
from casetrack.errors import RuleBroken
from casetrack.law import Heard, ObjectionEffect
from casetrack.ledger.gates import LawRefuses
from casetrack.probation import conduct
from casetrack.probation.checks import heard_again
from casetrack.probation.models import Objection, ObjectionTo, Probation
from casetrack.probation.queries import breaches_of, has_victim, objections_about
from tests.builders import NOON, TODAY, acting, make_child, make_father, make_party
from tests.probation.builders import (
    LAST_DAY,
    child_of,
    make_breach,
    make_probation,
    make_suspect,
    order,
)
from tests.review.builders import case_of, handler_of

pytestmark = pytest.mark.usefixtures("database", "keys")

ITSELF = ObjectionTo.CONDITIONAL_NON_PROSECUTION
TERMS = ObjectionTo.CONDITIONS_OR_LENGTH


def object_to(
    child: Party, to: ObjectionTo = ITSELF, *, who: Party | None = None, on: date = TODAY
) -> ObjectionEffect:
    return conduct.record_objection(
        case_of(child),
        child,
        who or child,
        to,
        acting(handler_of(child), on=TODAY, at=NOON),
        raised_on=on,
        text="不同意",
    )


def withdraw(objection: Objection, *, on: date = TODAY) -> None:
    child = session().get_one(Party, objection.party_id)
    conduct.withdraw_objection(
        objection, acting(handler_of(child), on=TODAY, at=NOON), withdrawn_on=on
    )


def hear(probation: Probation, heard: Heard, *, text: str = "") -> None:
    conduct.hear_victim(
        probation,
        heard,
        acting(handler_of(child_of(probation)), on=TODAY, at=NOON),
        heard_on=TODAY,
        text=text,
    )


# --- Objections -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("to", "effect"),
    [
        (ITSELF, ObjectionEffect.MUST_PROSECUTE),
        (ObjectionTo.PLEA_OF_INNOCENCE, ObjectionEffect.STATUTORY_NON_PROSECUTION),
        (TERMS, ObjectionEffect.MAY_ADJUST),
    ],
)
def test_what_follows_depends_on_what_is_objected_to(
    to: ObjectionTo, effect: ObjectionEffect
) -> None:
    assert object_to(make_suspect(), to) is effect


def test_an_objection_to_it_blocks_conditional_non_prosecution() -> None:
    child = make_suspect()
    object_to(child)

    with pytest.raises(LawRefuses) as refused:
        order(child)

    assert [verdict.rule for verdict in refused.value.verdicts if verdict.refuses] == [
        "cnp_no_objection"
    ]


def test_an_objection_to_the_length_alone_does_not() -> None:
    child = make_suspect()
    object_to(child, TERMS)

    assert order(child).id


def test_withdrawn_it_leaves_the_way_open_again() -> None:
    child = make_suspect()
    object_to(child)
    withdraw(objections_about(child)[0])

    assert order(child).id


def test_the_father_may_object_too() -> None:
    child = make_suspect()
    father = make_father(child)

    object_to(child, who=father)

    assert [objection.raised_by_id for objection in objections_about(child)] == [father.id]


def test_nobody_else_may() -> None:
    child = make_suspect()
    somebody = make_child(case_of(child))

    with pytest.raises(RuleBroken, match="The minor and the legal representative may"):
        object_to(child, who=somebody)


def test_the_same_objection_is_recorded_once() -> None:
    child = make_suspect()
    object_to(child)

    with pytest.raises(RuleBroken, match="The same objection stands since"):
        object_to(child)


def test_an_objection_is_withdrawn_once_and_not_before_it_was_raised() -> None:
    child = make_suspect()
    object_to(child)
    objection = objections_about(child)[0]

    with pytest.raises(RuleBroken, match="That is before it was raised, on"):
        withdraw(objection, on=TODAY - timedelta(days=1))
    withdraw(objection)
    with pytest.raises(RuleBroken, match="This objection was withdrawn on"):
        withdraw(objection)


# --- Breaches -------------------------------------------------------------------------------------


def test_a_breach_stands_in_the_journal_and_with_the_probation() -> None:
    probation = make_probation()

    breach = make_breach(probation)

    entry = session().get_one(JournalEntry, breach.entry_id)
    assert entry.kind is EntryKind.BREACH_RECORDED
    assert [breach.id for breach in breaches_of(probation)] == [breach.id]


def test_a_form_sent_twice_is_one_breach_and_no_repetition() -> None:
    probation = make_probation()
    breach = make_breach(probation, text="夜不归宿")

    with pytest.raises(RuleBroken, match="This breach is recorded already, as no"):
        make_breach(probation, text="夜不归宿")

    assert [breach.id for breach in breaches_of(probation)] == [breach.id]


@pytest.mark.parametrize("happened_on", [TODAY - timedelta(days=1), LAST_DAY + timedelta(days=1)])
def test_only_what_happened_during_the_probation_is_a_breach(happened_on: date) -> None:
    probation = make_probation()

    with pytest.raises(RuleBroken, match="outside_the_probation"):
        make_breach(probation, happened_on=happened_on)


@pytest.mark.parametrize("happened_on", [TODAY, LAST_DAY])
def test_a_breach_on_the_first_or_the_last_day_is_one_of_the_probation(happened_on: date) -> None:
    probation = make_probation()

    breach = make_breach(probation, happened_on=happened_on)

    assert [breach.id for breach in breaches_of(probation)] == [breach.id]


# --- The victim -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heard", "text", "known"),
    [
        (Heard.HEARD, "", Heard.HEARD),
        (Heard.NONE_SUCH, "", Heard.NONE_SUCH),
        (Heard.UNREACHABLE, "两次去电", Heard.UNREACHABLE),
    ],
)
def test_the_victim_is_heard_again_or_it_is_on_record_why_not(
    heard: Heard, text: str, known: Heard
) -> None:
    probation = make_probation()
    assert heard_again(probation) is Heard.NOT_YET

    hear(probation, heard, text=text)

    last = session().scalars(select(JournalEntry).order_by(JournalEntry.number.desc())).first()
    assert last is not None
    assert (last.kind, last.fields["heard"]) == (EntryKind.VICTIM_HEARD, heard.value)
    assert heard_again(probation) is known


def test_a_case_with_a_victim_is_not_said_to_have_none() -> None:
    probation = make_probation()
    make_party(session().get_one(Case, probation.case_id), PartyRole.VICTIM)

    with pytest.raises(RuleBroken, match="Say that they were heard, or that nobody"):
        hear(probation, Heard.NONE_SUCH)

    assert heard_again(probation) is Heard.NOT_YET


@pytest.mark.parametrize(
    ("is_one_there", "known"), [(True, Heard.UNREACHABLE), (False, Heard.NONE_SUCH)]
)
def test_a_file_that_says_only_that_nobody_was_heard_says_nothing_false(
    is_one_there: bool, known: Heard
) -> None:
    probation = make_probation()
    if is_one_there:
        make_party(session().get_one(Case, probation.case_id), PartyRole.VICTIM)
    probation.victim_heard = False

    assert heard_again(probation, has_victim=has_victim(probation)) is known


def test_a_victim_who_cannot_be_reached_was_looked_for() -> None:
    with pytest.raises(RuleBroken, match="say_what_was_tried"):
        hear(make_probation(), Heard.UNREACHABLE)
