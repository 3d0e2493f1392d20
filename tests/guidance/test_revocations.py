"""Support for revoking a guardianship from the case itself: who applies, on which ground."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from casetrack.cases.kinds import PartyRole
from casetrack.cases.models import Party
from casetrack.casework.facts.recording import Statement, state
from casetrack.db.bilingual_text import BilingualText
from casetrack.errors import RuleBroken
from casetrack.guidance.ladder_kinds import ApplicantKind, GroundKind, RevocationSituation
from casetrack.guidance.models import RevocationSupport
from casetrack.guidance.revocations import REVOCATION_SUPPORT
from tests.builders import NOON, TODAY, acting, make_child, make_father
from tests.visits.builders import case_of, handler_of


@pytest.fixture(autouse=True)
def _at_noon(database: object, keys: object) -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def support(child: Party, guardian: Party, **changed: Any) -> RevocationSupport:
    values = {
        "other_id": guardian.id,
        "situation": RevocationSituation.VIOLENCE,
        "ground": GroundKind.GRAVE_HARM,
        "applicant": ApplicantKind.CIVIL_AFFAIRS,
        "who": BilingualText(None, "某区民政局"),
        "happened_on": TODAY,
        "text": BilingualText(None, "支持申请撤销"),
        **changed,
    }
    act = acting(handler_of(child), on=TODAY, at=NOON)
    row: RevocationSupport = state(
        REVOCATION_SUPPORT, case_of(child), Statement(child, values), act
    )
    return row


def test_it_needs_no_order_before_it() -> None:
    child = make_child(role=PartyRole.VICTIM)

    row = support(child, make_father(child))

    assert (row.situation, row.ground) == (RevocationSituation.VIOLENCE, GroundKind.GRAVE_HARM)


@pytest.mark.parametrize("applicant", [ApplicantKind.PROCURATORATE, ApplicantKind.OTHER])
def test_the_procuratorate_does_not_apply_itself(applicant: ApplicantKind) -> None:
    child = make_child(role=PartyRole.VICTIM)
    with pytest.raises(RuleBroken, match="does not apply itself"):
        support(child, make_father(child), applicant=applicant)


def test_nobody_is_the_own_guardian_and_no_day_lies_ahead() -> None:
    child = make_child(role=PartyRole.VICTIM)
    father = make_father(child)
    with pytest.raises(RuleBroken, match="Choose the guardian"):
        support(child, child)
    with pytest.raises(RuleBroken, match="not_yet"):
        support(child, father, happened_on=TODAY + timedelta(days=1))
