"""One age: birth date before the age at an act before the choice made by hand, wherever asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import delete, select

from casetrack.cases.kinds import AgeStatus, DispositionKind
from casetrack.cases.models import Party
from casetrack.casework.identity.actions import set_identity
from casetrack.casework.identity.age_words import word_age
from casetrack.casework.identity.ages import age_of, ages_of
from casetrack.casework.people import PartyChange, change_party
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.db.transaction import unit_of_work
from casetrack.errors import RuleBroken
from casetrack.law import AgeSource
from casetrack.ledger.decisions import TOLD_AS
from casetrack.ledger.decisions_taken import decisions_taken, rules_against
from casetrack.ledger.gates import GateAsked, LawRefuses, verdicts_on
from casetrack.people.guarantees.kinds import AgeBand
from casetrack.people.guarantees.models import AllegedAct, Guarantee
from casetrack.review.decisions import ReviewOutcome
from casetrack.review.models import ReviewKind
from tests.builders import NOON, TODAY, acting, make_child
from tests.people.guarantees.builders import accuse_of, find_age
from tests.probation.builders import make_suspect, order
from tests.review.builders import case_of, decide, handler_of, receive
from tests.signed_in import prepare, sign_in, text_of

MINOR, AT_ACT, ADULT, UNKNOWN = (
    AgeStatus.MINOR,
    AgeStatus.MINOR_AT_ACT,
    AgeStatus.ADULT,
    AgeStatus.UNKNOWN,
)
ARREST = ReviewOutcome(DispositionKind.ARREST_APPROVED, TODAY, reason="已经核实")
PROTECTION = {"guarantee_interrogated", "guarantee_counsel", "guarantee_adult_present"}


@dataclass(frozen=True)
class Somebody:
    """One row of the table: what is on record, and how old they are. All on 24 November 2026."""

    born: str | None
    chosen: AgeStatus
    act: str | None
    minor_at_act: bool | None
    minor_now: bool | None
    at_act_by: AgeSource = AgeSource.BIRTH


BIRTH, ACT, HAND, NOBODY = AgeSource.BIRTH, AgeSource.ACT, AgeSource.HAND, AgeSource.NOBODY
TWENTY_ONE = [
    # Of age, whatever was chosen: 21 at the act; 18 on the day after the birthday.
    Somebody("2004-03-01", AT_ACT, "2025-06-01", False, False),
    Somebody("2004-03-01", MINOR, "2025-06-01", False, False),
    Somebody("2004-03-01", UNKNOWN, "2025-06-01", False, False),
    Somebody("2007-05-20", AT_ACT, "2025-05-21", False, False),
    # A minor at the act: on the eighteenth birthday itself, and on the day before.
    Somebody("2007-05-20", ADULT, "2025-05-20", True, False),
    Somebody("2007-05-20", UNKNOWN, "2025-05-19", True, False),
    # 15, whatever was chosen.
    Somebody("2011-01-10", ADULT, "2026-06-01", True, True),
    Somebody("2011-01-10", UNKNOWN, "2026-06-01", True, True),
    # Born on 29 February: of age from 1 March of other years.
    Somebody("2008-02-29", AT_ACT, "2026-02-28", True, False),
    Somebody("2008-02-29", AT_ACT, "2026-03-01", False, False),
    # The eighteenth birthday is today, was yesterday.
    Somebody("2008-11-24", ADULT, "2026-06-01", True, True),
    Somebody("2008-11-23", ADULT, "2026-06-01", True, False),
    # 17 at one act; in the month of the birthday two ages are possible, and the choice counts.
    Somebody("2007-05-20", UNKNOWN, "2025-04", True, False),
    Somebody("2007-05-20", AT_ACT, "2025-05", True, False, HAND),
    Somebody("2007-05-20", UNKNOWN, "2025-05", None, False, NOBODY),
    # No act has its day: a minor when the case came in was one before.
    Somebody("2009-08-01", ADULT, None, True, True),
    # Of age when the case came in: before it, nobody knows but by what was chosen.
    Somebody("2004-03-01", AT_ACT, None, True, False, HAND),
    # No birth date: what was chosen by hand; of who was a minor at the act, today is not known.
    Somebody(None, AT_ACT, "2026-06-01", True, None, HAND),
    Somebody(None, MINOR, None, True, True, HAND),
    Somebody(None, ADULT, None, False, False, HAND),
    # Nothing is known.
    Somebody(None, UNKNOWN, "2026-06-01", None, None, NOBODY),
]


def seal(person: Party, born: str) -> None:
    """Enter the name and the birth date behind the alias."""
    when, by = PartialDate.parse_edtf(born), handler_of(person)
    set_identity(person, name="孙晓东", born=when, by=by, at=NOON, on=TODAY)


def known(somebody: Somebody) -> Party:
    """Of whom this is on record; the choice was made before anybody compared it."""
    person = make_child()
    person.age_status = UNKNOWN
    session().flush()
    if somebody.born is not None:
        seal(person, somebody.born)
    if somebody.act is not None:
        accuse_of(person, somebody.act)
    person.age_status = somebody.chosen
    session().flush()
    return person


@contextmanager
def at_work(app: Flask) -> Iterator[None]:
    """In one unit of work, at the end of which everything follows."""
    with app.app_context(), unit_of_work():
        yield


def unmet(refused: LawRefuses) -> set[str]:
    return {verdict.rule for verdict in refused.verdicts if verdict.refuses}


def unguarded(person: Party) -> Party:
    """The same, of whom no guarantee and no act is on record."""
    for model in (Guarantee, AllegedAct):
        session().execute(delete(model).where(model.party_id == person.id))
    return person


@pytest.mark.in_turn(13)
@pytest.mark.both_engines
@pytest.mark.parametrize(
    "one", TWENTY_ONE, ids=lambda item: f"{item.born}-{item.chosen}-{item.act}"
)
def test_the_birth_date_comes_before_the_choice(app: Flask, one: Somebody) -> None:
    with at_work(app):
        person = known(one)
        ages = ages_of(person)

        assert (ages.at_act().minor, ages.at_act().source) == (one.minor_at_act, one.at_act_by)
        assert (age_of(person, TODAY).minor) == one.minor_now
        person_id = person.id
    with app.app_context():
        # And every list knows it, which opens nothing.
        kept = session().get_one(Party, person_id)
        assert kept.is_child() is (one.minor_at_act is True)
        assert kept.is_grown() is (one.minor_at_act is False)
        assert kept.counts_as_minor() is (one.minor_at_act is not False)
        children = session().scalars(select(Party.id).where(Party.children())).all()
        not_grown = session().scalars(select(Party.id).where(Party.not_grown())).all()
        assert (person_id in children) is kept.is_child()
        assert (person_id in not_grown) is not kept.is_grown()


@pytest.mark.parametrize(
    "one", TWENTY_ONE, ids=lambda item: f"{item.born}-{item.chosen}-{item.act}"
)
def test_a_decision_asks_the_one_age(app: Flask, one: Somebody) -> None:
    with at_work(app):
        person = known(one)
        asked = GateAsked(
            case_of(person), person, TOLD_AS[DispositionKind.ARREST_APPROVED], TODAY, {}
        )
        verdict_by_id = {verdict.verdict.rule: verdict.verdict for verdict in verdicts_on(asked)}

        assert (verdict_by_id.keys() >= PROTECTION) is (one.minor_at_act is not False)
        if verdict_by_id.keys() >= PROTECTION:
            assert verdict_by_id["guarantee_adult_present"].refuses is (one.minor_now is not False)
        assert ("age_certain" in verdict_by_id) is (one.minor_at_act is None)


# --- The age at an act, where no birth date is sealed ----------------------------


@pytest.mark.parametrize(
    ("band", "act", "chosen", "at_act", "now"),
    [
        (AgeBand.AT_14_15, "2026-06-01", ADULT, True, True),
        # Two years later somebody of 16 or 17 may be of age, and is then what was chosen.
        (AgeBand.AT_16_17, "2024-11-23", ADULT, True, False),
        (AgeBand.AT_16_17, "2024-11-22", UNKNOWN, True, False),
        (AgeBand.AT_16_17, "2025-12-01", UNKNOWN, True, None),
        (AgeBand.ADULT, "2026-06-01", MINOR, False, False),
        (AgeBand.UNDER_12, "2020-06-01", UNKNOWN, True, None),
    ],
)
def test_the_age_at_an_act_comes_before_the_choice(
    app: Flask, band: AgeBand, act: str, chosen: AgeStatus, *, at_act: bool, now: bool | None
) -> None:
    with at_work(app):
        person = make_child()
        accuse_of(person, act, band=band)
        person.age_status = chosen
        ages = ages_of(person)

        assert (ages.at_act().minor, ages.at_act().source) == (at_act, ACT)
        assert ages.on(TODAY).minor is now


def test_who_was_a_minor_when_the_case_came_in_was_one_at_an_act_that_nobody_dates(
    app: Flask,
) -> None:
    """Whatever age was recorded with the act: the birth date comes first."""
    with at_work(app):
        person = make_child()
        person.age_status = UNKNOWN
        accuse_of(person, "", band=AgeBand.ADULT)
        assert ages_of(person).at_act().minor is False

        seal(person, "2011-01-10")

        assert (ages_of(person).at_act().minor, ages_of(person).at_act().source) == (True, BIRTH)


def test_of_one_act_left_open_nobody_is_of_age(app: Flask) -> None:
    with at_work(app):
        person = make_child()
        person.age_status = UNKNOWN
        accuse_of(person, "2026-05-01", band=AgeBand.ADULT)
        accuse_of(person, "2025-05-01")

        assert ages_of(person).at_act().minor is None
        accuse_of(person, "2024-05-01", band=AgeBand.AT_16_17)
        assert ages_of(person).at_act().minor is True


# --- What was tried ----------------------------


def test_who_was_21_at_the_act_is_not_put_on_probation(app: Flask) -> None:
    with at_work(app):
        child = make_suspect()
        child.age_status = UNKNOWN
        session().flush()
        seal(child, "2004-03-01")
        child.age_status = AT_ACT
        for act in session().scalars(select(AllegedAct).where(AllegedAct.party_id == child.id)):
            act.happened = PartialDate.parse_edtf("2025-06-01")
        session().flush()

        with pytest.raises(LawRefuses) as refused:
            order(child)
        assert unmet(refused.value) == {"cnp_minor_at_act"}


def test_the_page_of_a_probation_says_whom_it_found_too_old(app: Flask) -> None:
    with prepare(app):
        probation = order(make_suspect())
        child = session().get_one(Party, probation.party_id)
        handler, where = handler_of(child), f"/cases/{child.case_id}/probations/{probation.id}"
        order_page = f"/cases/{child.case_id}/people/{child.id}"
    client = sign_in(app, handler)
    met = text_of(client.get(where))
    with prepare(app):
        child = session().get_one(Party, child.id)
        accuse_of(child, "2025-06-01", band=AgeBand.ADULT)
        for act in session().scalars(select(AllegedAct).where(AllegedAct.party_id == child.id)):
            act.happened, act.age_band = PartialDate.parse_edtf("2025-06-01"), AgeBand.ADULT

    assert text_of(client.get(where)) != met
    assert "adult at the act, by the age recorded with the act" in " ".join(
        text_of(client.get(order_page)).split()
    )


@pytest.mark.parametrize("chosen", [ADULT, UNKNOWN])
def test_nobody_of_15_is_arrested_without_interrogation_counsel_and_adult(
    app: Flask, chosen: AgeStatus
) -> None:
    with at_work(app):
        child = make_child()
        period = receive(child, ReviewKind.ARREST)
        unguarded(child)
        child.age_status = UNKNOWN
        seal(child, "2011-01-10")
        child.age_status = chosen
        session().flush()

        with pytest.raises(LawRefuses) as refused:
            decide(period, ARREST)
        assert unmet(refused.value) >= PROTECTION


def test_of_an_unknown_age_everything_is_asked_and_an_arrest_is_not_approved(app: Flask) -> None:
    with at_work(app):
        child = make_child()
        period = receive(child, ReviewKind.ARREST)
        child.age_status = UNKNOWN
        with pytest.raises(LawRefuses) as uncertain:
            decide(period, ARREST)
        assert unmet(uncertain.value) == {"age_certain"}

        unguarded(child)
        find_age(child, certain=True)
        with pytest.raises(LawRefuses) as refused:
            decide(period, ARREST)
        assert unmet(refused.value) >= PROTECTION
        assert "age_certain" not in unmet(refused.value)


def test_of_an_unknown_age_a_probation_asks(app: Flask) -> None:
    with at_work(app):
        child = make_suspect()
        child.age_status = UNKNOWN
        with pytest.raises(LawRefuses) as refused:
            order(child)
        assert unmet(refused.value) == {"cnp_minor_at_act"}


def test_a_probation_that_is_asked_again_asks_the_age_that_is_known_now(app: Flask) -> None:
    with at_work(app):
        probation = order(make_suspect())
        child = session().get_one(Party, probation.party_id)

        def against() -> set[str]:
            taken = decisions_taken(case_of(child), on=TODAY)
            return {rule for decision, asked in taken for rule in rules_against(decision, asked)}

        assert "cnp_minor_at_act" not in against()
        # The choice was wrong, and is corrected after the decision.
        choose(child, ADULT)
        assert "cnp_minor_at_act" in against()
        choose(child, AT_ACT)
        assert "cnp_minor_at_act" not in against()
        # Of an unknown age it is asked for, as at the decision.
        choose(child, UNKNOWN)
        assert "cnp_minor_at_act" in against()
        # 21 at the earliest day of the act, whatever was chosen.
        seal(child, "2002-01-01")
        child.age_status = AT_ACT
        session().flush()
        assert "cnp_minor_at_act" in against()


# --- A choice that the birth date contradicts ----------------------------


def choose(person: Party, chosen: AgeStatus) -> None:
    change = PartyChange(person.alias, chosen, tuple(held.role for held in person.roles))
    change_party(
        person, change, acting(handler_of(person), on=TODAY, at=NOON), opened=person.version
    )


@pytest.mark.parametrize(
    ("born", "chosen", "key"),
    [
        ("2011-01-10", ADULT, "is a minor, or was one at the act: the age"),
        ("2007-05-20", ADULT, "is a minor, or was one at the act: the age"),
        ("2004-03-01", MINOR, "is an adult, or was one at the act: the age"),
        ("2004-03-01", AT_ACT, "is an adult, or was one at the act: the age"),
        ("2011-01-10", MINOR, None),
        ("2007-05-20", AT_ACT, None),
        ("2004-03-01", ADULT, None),
        ("2011-01-10", UNKNOWN, None),
    ],
)
def test_a_choice_against_the_birth_date_is_refused(
    app: Flask, born: str, chosen: AgeStatus, key: str | None
) -> None:
    """On the page of the person, and where the birth date is entered after the choice."""
    with at_work(app):
        person = make_child()
        accuse_of(person, "2025-05-20")
        person.age_status = AgeStatus.DECEASED
        session().flush()
        seal(person, born)
        if key is None:
            choose(person, chosen)
            assert person.age_status is chosen
        else:
            with pytest.raises(RuleBroken, match=key) as refused:
                choose(person, chosen)
            assert refused.value.field == "age_status"

    with at_work(app):
        later = make_child()
        accuse_of(later, "2025-05-20")
        later.age_status = chosen
        session().flush()
        if key is None:
            seal(later, born)
        else:
            with pytest.raises(RuleBroken, match=key) as refused:
                seal(later, born)
            assert refused.value.field == "born"


def test_who_came_of_age_since_the_case_came_in_was_rightly_a_minor(app: Flask) -> None:
    with at_work(app):
        person = make_child()
        person.age_status = MINOR
        session().flush()
        case_of(person).opened_at = NOON.replace(year=2025)
        seal(person, "2008-03-01")

        assert (age_of(person, TODAY).minor, ages_of(person).at_act().minor) == (False, True)


def test_the_form_says_at_the_age_what_contradicts_it(app: Flask) -> None:
    with prepare(app):
        person = make_child()
        person.age_status = UNKNOWN
        session().flush()
        seal(person, "2011-01-10")
        page = f"/cases/{person.case_id}/people/{person.id}/edit"
        handler, version = handler_of(person), person.version
    data = {
        "alias_zh": "孙某某",
        "alias_en": "Sun Moumou",
        "age_status": "adult",
        "role": "suspect",
        "version": str(version),
    }
    answer = sign_in(app, handler).post(page, data=data)

    assert answer.status_code == 422
    assert "the age cannot be recorded as adult" in " ".join(text_of(answer).split())


# --- What the page says ----------------------------


@pytest.mark.parametrize(
    ("born", "chosen", "act", "words"),
    [
        ("2009-08-01", UNKNOWN, "2026-06-01", "16 at the act, by date of birth"),
        ("2004-03-01", AT_ACT, "2025-06-01", "21 at the act, by date of birth"),
        ("2009", UNKNOWN, "2026-06-01", "16 or 17 at the act, by date of birth"),
        ("2009-08-01", UNKNOWN, None, "a minor at the act, by date of birth"),
        ("2004-03-01", UNKNOWN, None, "adult today, by date of birth"),
        (None, MINOR, None, "minor, as recorded by hand"),
        (None, UNKNOWN, None, "unknown: protected as a minor"),
    ],
)
def test_the_page_says_from_what_the_age_is_known(
    app: Flask, born: str | None, chosen: AgeStatus, act: str | None, words: str
) -> None:
    with prepare(app):
        person = known(Somebody(born, chosen, act, None, None))
        page, handler = f"/cases/{person.case_id}/people/{person.id}", handler_of(person)

    assert f"Age: {words}." in " ".join(text_of(sign_in(app, handler).get(page)).split())


def test_the_age_at_an_act_is_told_with_the_act(app: Flask) -> None:
    with at_work(app):
        person = make_child()
        accuse_of(person, "2026-06-01", band=AgeBand.AT_14_15)
    with app.test_request_context():
        text = word_age(person, ages_of(session().merge(person)), on=TODAY)

    assert text == "14 or 15 at the act, by the age recorded with the act"
