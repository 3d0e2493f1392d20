"""Who is guardian from when, as a civil judgment in force says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from casetrack.cases.guardians import guardians_of
from casetrack.cases.judgment_kinds import JudgmentResult, LegalEffect
from casetrack.cases.kinds import DispositionKind, PartyRole
from casetrack.cases.models import Disposition, Party
from casetrack.db import session
from casetrack.errors import RuleBroken
from casetrack.review.judgments.actions import NewJudgment, record_judgment
from casetrack.review.judgments.guardians import GuardiansNow, write_guardians
from tests.builders import NOON, TODAY, acting, make_child, make_father, make_party, make_staff
from tests.review.judgments.test_effect import told
from tests.signed_in import prepare, sign_in, text_of
from tests.visits.builders import case_of, handler_of

IN_FORCE = TODAY - timedelta(days=3)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _at_noon(database: object, keys: object) -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def revoked(child: Party, father: Party, *, effect: LegalEffect) -> Disposition:
    details = told(
        IN_FORCE,
        result=JudgmentResult.ALL_CLAIMS_SUPPORTED,
        effect=effect,
        in_force_on=None if effect is LegalEffect.PENDING else IN_FORCE,
    )
    new = NewJudgment(DispositionKind.CIVIL_JUDGMENT, (father.id,), details)
    (row,) = record_judgment(case_of(child), new, acting(handler_of(child), on=TODAY, at=NOON))
    return row


def write(judgment: Disposition, child: Party, *, ended: Party, begun: Party) -> None:
    now = GuardiansNow(child.id, (ended.id,), (begun.id,), IN_FORCE)
    write_guardians(case_of(child), judgment, now, acting(handler_of(child), on=TODAY, at=NOON))
    session().flush()


def who(child: Party, day: object) -> set[int]:
    return {row.party.id for row in guardians_of(case_of(child), child, on=day)}  # type: ignore[arg-type]


def test_from_the_day_of_effect_another_is_guardian() -> None:
    child = make_child(role=PartyRole.VICTIM)
    father = make_father(child)
    aunt = make_party(case_of(child), PartyRole.CAREGIVER)
    judgment = revoked(child, father, effect=LegalEffect.FINAL_INSTANCE)

    write(judgment, child, ended=father, begun=aunt)

    assert who(child, IN_FORCE - DAY) == {father.id}
    assert who(child, TODAY) == {aunt.id}


def test_and_when_it_is_restored_the_father_is_again() -> None:
    child = make_child(role=PartyRole.VICTIM)
    father = make_father(child)
    aunt = make_party(case_of(child), PartyRole.CAREGIVER)
    write(
        revoked(child, father, effect=LegalEffect.FINAL_INSTANCE), child, ended=father, begun=aunt
    )

    again = revoked(child, father, effect=LegalEffect.FINAL_INSTANCE)
    write(again, child, ended=aunt, begun=father)

    assert who(child, TODAY + DAY) == {father.id}


def test_not_in_force_it_changes_nobody() -> None:
    child = make_child(role=PartyRole.VICTIM)
    father = make_father(child)
    aunt = make_party(case_of(child), PartyRole.CAREGIVER)
    with pytest.raises(RuleBroken, match="not in force on that day"):
        write(revoked(child, father, effect=LegalEffect.PENDING), child, ended=father, begun=aunt)
    in_force = revoked(child, father, effect=LegalEffect.FINAL_INSTANCE)
    with pytest.raises(RuleBroken, match="nobody is both"):
        write(in_force, child, ended=father, begun=father)


def test_nobody_is_revoked_twice_or_ahead_or_who_never_was_guardian() -> None:
    child = make_child(role=PartyRole.VICTIM)
    father = make_father(child)
    aunt = make_party(case_of(child), PartyRole.CAREGIVER)
    judgment = revoked(child, father, effect=LegalEffect.FINAL_INSTANCE)
    by = acting(handler_of(child), on=TODAY, at=NOON)
    ahead = GuardiansNow(child.id, (father.id,), (aunt.id,), TODAY + DAY)
    with pytest.raises(RuleBroken) as refused:
        write_guardians(case_of(child), judgment, ahead, by)
    assert refused.value.field == "since"
    with pytest.raises(RuleBroken, match="nothing to revoke"):
        write(judgment, child, ended=aunt, begun=father)
    write(judgment, child, ended=father, begun=aunt)
    with pytest.raises(RuleBroken, match="nothing to revoke"):
        write_guardians(
            case_of(child), judgment, GuardiansNow(child.id, (father.id,), (), TODAY), by
        )


def test_the_page_writes_it(app: Flask) -> None:
    with prepare(app):
        child = make_child(role=PartyRole.VICTIM)
        father = make_father(child)
        aunt = make_party(case_of(child), PartyRole.CAREGIVER)
        judgment = revoked(child, father, effect=LegalEffect.FINAL_INSTANCE)
        holder, stranger = handler_of(child), make_staff()
        address = f"/cases/{child.case_id}/judgments/{judgment.id}"
        typed = {"child": child.id, "ended": father.id, "begun": aunt.id, "quality": "court"}
    client = sign_in(app, holder)
    assert f"{address}/guardians" in text_of(client.get(address))

    sent = {**typed, "since": IN_FORCE.isoformat()}
    done = client.post(f"{address}/guardians", data=sent, follow_redirects=True)

    assert "It is recorded who is guardian" in text_of(done)
    assert sign_in(app, stranger).get(f"{address}/guardians").status_code == 404
