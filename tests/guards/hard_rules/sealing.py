"""What the law seals, opens and unseals, tried in every way there is."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import time_machine
from flask import Flask

import casetrack
from casetrack.accounts.act import Act
from casetrack.accounts.models import Role
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import AgeStatus, PartyRole
from casetrack.cases.models import Case, Party, RoleHeld
from casetrack.cases.quantity_reading import TermLength
from casetrack.casework.identity.actions import set_identity
from casetrack.clocks.recording_actions import record_fact
from casetrack.clocks.recording_queries import Recorded
from casetrack.clocks.sealings import sealing_call
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.desk.sealed_records import answers, ceremony, unsealing
from casetrack.desk.sealed_records.ceremony import NOT_SEALED_BY_LAW
from casetrack.desk.sealed_records.models import (
    AskedBy,
    CopyPlace,
    QueryAnswer,
    RecordQuery,
    RecordSeal,
)
from casetrack.errors import RuleBroken
from casetrack.guidance.correction.kinds import ADMONITION
from casetrack.guidance.correction.measures import CORRECTION
from casetrack.ledger.consequences import follow_what_stands
from casetrack.ledger.proposals import rules_of_deciders
from casetrack.review.judgments.actions import correct_judgment
from tests.builders import NOON, TODAY, acting, make_child, make_staff
from tests.clocks.test_sealings import AFTER, BEFORE, BORN, judged, say_main
from tests.desk.sealed_records.test_sealed_records import ALL, NAME, House, a_house, filled
from tests.exchange.test_what_is_carried import LEFT_BEHIND
from tests.guards.hard_rules.ways import Outcome, Tries, Way, refused, sent, within
from tests.guidance.correction.test_correction import record as corrected
from tests.people.guarantees.builders import accuse_of
from tests.review.judgments.test_judgments import record
from tests.signed_in import prepare, sign_in, text_of
from tests.visits.builders import case_of, handler_of

SOURCE = Path(casetrack.__file__).parent
YEARS, MORE = judged(TermLength(3, 0)), judged(TermLength(6, 0))


@dataclass(frozen=True)
class Sealable:
    """How one rule of sealing is met, and broken: what is recorded first, and what makes it no
    record that is sealed.
    """

    recorded: Callable[[], Party]
    breaks: Callable[[Party], object]

    def made(self, *, against: bool) -> Party:
        """Somebody whose record is sealed, or against the law is not."""
        child = self.recorded()
        follow_what_stands(on=TODAY)
        if against:
            self.breaks(child)
            follow_what_stands(on=TODAY)
        return child


def _convicted() -> Party:
    child = make_child()
    record(child, told=YEARS)
    return child


def _longer(child: Party) -> None:
    call = sealing_call(child, on=TODAY)
    assert call is not None
    assert call.fact.decision is not None
    act = acting(handler_of(child), on=TODAY, at=NOON)
    judgment = call.fact.decision
    correct_judgment(case_of(child), judgment, MORE, "更正", act, opened=judgment.version)


def _around_eighteen() -> Party:
    child = make_child()
    set_identity(child, name=NAME, born=BORN, by=handler_of(child), at=NOON)
    accuse_of(child, BEFORE, main=True)
    accuse_of(child, AFTER, main=False)
    record(child, told=YEARS)
    return child


def _main_one_after(child: Party) -> None:
    say_main(child, BEFORE, is_main=False)
    say_main(child, AFTER, is_main=True)


def _not_prosecuted() -> Party:
    return session().get_one(Party, a_house().child_id)


def _educated() -> Party:
    child = make_child()
    child.roles = (RoleHeld(PartyRole.MINOR_WITH_MISCONDUCT),)
    (row,) = corrected(child, measures=(ADMONITION,))
    CORRECTION.end(row, acting(handler_of(child), on=TODAY, at=NOON), ended_on=TODAY, result="完成")
    return child


def _of_age(child: Party) -> None:
    child.age_status = AgeStatus.ADULT
    session().flush()


def _sealed(child: Party) -> None:
    ceremony.confirm(_handed(child), tuple(CopyPlace), _custodian(child))


def _handed(child: Party) -> RecordSeal:
    by = acting(handler_of(child), on=TODAY, at=NOON)
    return ceremony.prepare(case_of(child), child, ceremony.SealPrepared(ALL, is_done=True), by)


def _custodian(child: Party) -> Act:
    keeper = make_staff(Role.RECORDS_CUSTODIAN, office=handler_of(child).office)
    return acting(keeper, on=TODAY, at=NOON)


def seals(rule: Sealable) -> Tries:
    """A record is handed over and sealed; handed over, and what is recorded changes then."""

    def page(app: Flask, against: bool) -> Outcome:
        def make() -> tuple[Party, str]:
            child = rule.made(against=against)
            return child, f"/cases/{child.case_id}/people/{child.id}/sealing"

        states = {f"state_{place.value}": "confirmed" for place in CopyPlace}
        return sent(app, make, states | {"is_done": "y"}, says=NOT_SEALED_BY_LAW)

    def action(app: Flask, against: bool) -> Outcome:
        def tried() -> Outcome:
            child = rule.made(against=against)
            return refused(lambda: _sealed(child), key=NOT_SEALED_BY_LAW)

        return within(app, tried)

    def after_it_was_handed_over(app: Flask, against: bool) -> Outcome:
        def tried() -> Outcome:
            child = rule.made(against=False)
            seal = _handed(child)
            if against:
                rule.breaks(child)
            keeper = _custodian(child)
            return refused(
                lambda: ceremony.confirm(seal, tuple(CopyPlace), keeper), key=NOT_SEALED_BY_LAW
            )

        return within(app, tried)

    return Tries(page=page, action=action, correction=after_it_was_handed_over)


def _asked(house: House, against: bool) -> RecordQuery:
    asker = AskedBy.UNIT if against else AskedBy.JUDICIAL_ORGAN
    new = answers.NewQuery(TODAY, asker, "某单位", NAME, provision="公务员法", in_writing=True)
    return answers.register(new, acting(house.custodian, on=TODAY, at=NOON))


def opens(app: Flask, against: bool) -> Outcome:
    """A record is opened to a judicial organ; a unit is refused it."""

    def tried() -> Outcome:
        house = a_house()
        query = _asked(house, against)
        by = acting(house.custodian, on=TODAY, at=NOON)
        says = "The law does not let this query be answered so"
        return refused_saying(lambda: answers.propose_answer(query, QueryAnswer.OPENED, by), says)

    return within(app, tried)


def unseals(app: Flask, against: bool) -> Outcome:
    """A record is unsealed above five years, and at five it stays sealed."""

    def tried() -> Outcome:
        child = _convicted()
        follow_what_stands(on=TODAY)
        seal = _handed(child)
        keeper = _custodian(child)
        ceremony.confirm(seal, tuple(CopyPlace), keeper)
        months = 60 if against else 61
        return refused_saying(
            lambda: unsealing.ask_to_lift(
                seal, months, after_retrial=False, signed_off=True, act=keeper
            ),
            "At exactly five years",
        )

    return within(app, tried)


def refused_saying(act: Callable[[], object], says: str) -> Outcome:
    """Do it; it is refused in words that begin so, or let through."""
    try:
        act()
    except RuleBroken as broken:
        if str(broken.key).startswith(says):
            return Outcome.REFUSED
        raise
    return Outcome.LET_THROUGH


def page_of_custodian(
    url: Callable[[House, bool], str], typed: Callable[[bool], dict[str, str]]
) -> Way:
    """Send a form of the custodian's desk, against the law or within it."""

    def page(app: Flask, against: bool) -> Outcome:
        with time_machine.travel(NOON, tick=False):
            with prepare(app):
                house = a_house()
                address = url(house, against)
            client = sign_in(app, house.custodian)
            sent_form = filled(text_of(client.get(address))) | typed(against)
            answer = client.post(address, data=sent_form)
        if answer.status_code == 302:
            return Outcome.LET_THROUGH
        assert answer.status_code == 422
        return Outcome.REFUSED

    return page


def _query_page(house: House, against: bool) -> str:
    return f"/sealed/queries/{_asked(house, against).id}"


def _lift_page(house: House, _against: bool) -> str:
    child = session().get_one(Party, house.child_id)
    seal = _handed(child)
    ceremony.confirm(seal, tuple(CopyPlace), acting(house.custodian, on=TODAY, at=NOON))
    return f"/sealed/{seal.id}/unsealing"


SEALED = {
    "seal_conviction": seals(Sealable(_convicted, _longer)),
    "seal_mixed_ages": seals(Sealable(_around_eighteen, _main_one_after)),
    "seal_non_prosecution": seals(Sealable(_not_prosecuted, _of_age)),
    "seal_other_records": seals(Sealable(_educated, _of_age)),
    "seal_access": Tries(
        page=page_of_custodian(_query_page, lambda _against: {"answer": "opened"}), action=opens
    ),
    "unsealing": Tries(
        page=page_of_custodian(
            _lift_page, lambda against: {"months": "60" if against else "61", "signed_off": "y"}
        ),
        action=unseals,
    ),
}


def no_file_brings_it(_app: Flask, _rule: str) -> str:
    """A case file has no seal and no query. Raises AssertionError where it has."""
    assert "record_seal" in LEFT_BEHIND
    assert "case_id" not in RecordQuery.__table__.columns
    return "no case file tells of a seal, or of a query"


def recorded_it_seals_nothing(app: Flask, _rule: str) -> str:
    """Recorded as sealed, nothing is. Raises AssertionError where something is."""
    with app.app_context():
        house = a_house()
        fact = Recorded(EntryKind.RECORD_SEALED, PartialDate.day(TODAY), (house.child_id,))
        record_fact(house.case, fact, acting(house.handler, on=TODAY, at=NOON))
        assert session().get_one(Case, house.case.id).sealed_on is None
        session().rollback()
    return "what is only recorded as sealed seals nothing"


def two_people_do_it(_app: Flask, rule: str) -> str:
    """No decider is named for it. Raises AssertionError where one is."""
    assert EntryKind.RECORD_SEALED not in rules_of_deciders(), f"{rule} can be proposed: try it so"
    return "the handler hands it over, the custodian does it: see the correction after"


# What writes a proposal to unseal, and what moves one that was refused.
WRITING = ("ask_to_lift", "_refuse")


def nothing_of_it_changes(_app: Flask, _rule: str) -> str:
    """What was asked for stays as it was written. Raises AssertionError where something sets it."""
    stored = {"in_writing", "asked_by", "provision", "lift_months", "lift_after_retrial"}
    for path in (SOURCE / "desk" / "sealed_records").glob("*.py"):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            # Refused, a proposal stands in a row of its own, and another may be made.
            if not isinstance(function, ast.FunctionDef) or function.name in WRITING:
                continue
            names = {
                node.attr
                for node in ast.walk(function)
                if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
            }
            assert not names & stored, f"{function.name} changes {names & stored}"
    return "what was asked for stays as it was written; who approves it sees that"


RULES_OF_SEALING = (
    "seal_conviction",
    "seal_mixed_ages",
    "seal_non_prosecution",
    "seal_other_records",
)
CLAIMS_OF_SEALING = {
    **{(rule, "file"): no_file_brings_it for rule in SEALED},
    **{(rule, "recorded"): recorded_it_seals_nothing for rule in RULES_OF_SEALING},
    **{(rule, "proposal"): two_people_do_it for rule in RULES_OF_SEALING},
    **{
        (rule, way): nothing_of_it_changes
        for rule in ("seal_access", "unsealing")
        for way in ("proposal", "after", "recorded")
    },
}
