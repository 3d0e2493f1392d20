"""Conditional non-prosecution asks what protects the child, and that the act has its day."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import delete, select

from casetrack.cases.kinds import AgeStatus
from casetrack.cases.models import Party
from casetrack.db import session
from casetrack.db.crypto import Keyring
from casetrack.db.partial_date import PartialDate
from casetrack.db.session import Database
from casetrack.errors import RuleBroken
from casetrack.law import Heard
from casetrack.ledger.gates import LawRefuses
from casetrack.people.guarantees.kinds import AdultKind, GuaranteeKind, HeardOf
from casetrack.people.guarantees.models import AllegedAct, Guarantee
from tests.people.guarantees.builders import give
from tests.probation.builders import EVERYBODY, make_suspect, order

INTERROGATION, OPINION = GuaranteeKind.INTERROGATION, GuaranteeKind.OPINION_HEARD


@pytest.fixture(autouse=True)
def _on_a_database(database: Database, keys: Keyring) -> None:
    """Every test here keeps something."""


def without(*kinds: GuaranteeKind) -> Party:
    """A suspect under review of whom these are not on record."""
    child = make_suspect()
    gone = delete(Guarantee).where(Guarantee.party_id == child.id, Guarantee.kind.in_(kinds))
    session().execute(gone)
    return child


def unmet(refused: LawRefuses) -> set[str]:
    return {verdict.rule for verdict in refused.verdicts if verdict.refuses}


def test_it_is_refused_without_interrogation_adult_and_counsel() -> None:
    child = without(INTERROGATION, OPINION)
    with pytest.raises(LawRefuses) as refused:
        order(child)
    assert unmet(refused.value) >= {"guarantee_interrogated", "guarantee_counsel"}

    give(child, INTERROGATION, adult=AdultKind.NOBODY)
    give(child, OPINION, heard_of=HeardOf.DEFENDER)
    child.age_status = AgeStatus.MINOR
    with pytest.raises(LawRefuses) as alone:
        order(child)
    assert unmet(alone.value) == {"guarantee_adult_present"}

    give(
        child,
        INTERROGATION,
        adult=AdultKind.LEGAL_REPRESENTATIVE,
        happened=PartialDate.parse_edtf("2026-11-13"),
    )
    assert order(child).months == 6


def test_whether_the_defender_was_heard_is_asked_once_by_its_own_form() -> None:
    child = without()
    with pytest.raises(LawRefuses) as refused:
        order(child, heard=replace(EVERYBODY, defender=Heard.NOT_YET))
    asked = {verdict.rule for verdict in refused.value.verdicts}
    assert "cnp_hear_defender" in asked
    assert "guarantee_defender_heard" not in asked


def test_without_an_act_that_has_its_day_it_asks_why() -> None:
    child = make_suspect()
    (act,) = session().scalars(select(AllegedAct).where(AllegedAct.party_id == child.id))
    act.happened = PartialDate.unknown()
    session().flush()
    with pytest.raises(RuleBroken, match="law_warns") as asked:
        order(child)
    assert asked.value.field == "reason"
    probation = order(child, reason="行为时间待补充侦查查明")
    assert "acts_dated" in {flag["rule"] for flag in probation.disposition.flags}
