"""Corrective education: one decision about several children, and whom it may be for."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from casetrack.accounts.models import Role, Staff
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import AgeStatus, MeasureKind, MeasureState, Part, PartyRole
from casetrack.cases.models import Case, JournalEntry, Obligation, Party, RoleHeld
from casetrack.casework.identity.actions import set_identity
from casetrack.courses.course import SessionHeld
from casetrack.db import session
from casetrack.db.crypto import Keyring
from casetrack.db.partial_date import PartialDate
from casetrack.db.session import Database
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.guidance.correction.fact_actions import LEVEL
from casetrack.guidance.correction.kinds import (
    ADMONITION,
    CARRIED_OUT,
    NEXT_DUE,
    REPORTING,
    InterventionLevel,
    SeriousMisconduct,
)
from casetrack.guidance.correction.measures import (
    CORRECTION,
    CorrectionOrder,
    PoliceDecision,
    record_decision,
)
from casetrack.guidance.correction.models import CorrectiveMeasure
from casetrack.law import rule_of
from casetrack.ledger.consequences import follow_what_stands
from casetrack.ledger.gates import LawRefuses
from tests.builders import NOON, TODAY, acting, make_child, make_father, make_staff
from tests.guidance.builders import case_of, handler_of

ACTED = PartialDate.day(date(2026, 11, 2))


@pytest.fixture(autouse=True)
def _on_a_database(database: Database, keys: Keyring) -> None:
    """Every test here keeps something."""


def ordered(*children: Party, **changed: Any) -> CorrectionOrder:
    """Two of the nine, decided by the police for these children."""
    police: dict[str, Any] = {
        "conduct": SeriousMisconduct.PROPERTY,
        "acted": ACTED,
        "decided": PartialDate.day(date(2026, 11, 10)),
        "decided_by": "河畔区公安分局",
    }
    police |= {name: changed.pop(name) for name in list(changed) if name in police}
    values: dict[str, Any] = {
        "children": tuple(child.id for child in children),
        "measures": (ADMONITION, REPORTING),
        "police": PoliceDecision(**police),
        "aim": "懂得财物来之不易",
        "started": PartialDate.day(date(2026, 11, 11)),
        "contents": ("每两周报告一次活动情况",),
        "every_weeks": 2,
    }
    return CorrectionOrder(**{**values, **changed})


def record(*children: Party, by: Staff | None = None, **changed: Any) -> list[CorrectiveMeasure]:
    case = case_of(children[0])
    act = acting(by or handler_of(children[0]), on=TODAY, at=NOON)
    return list(record_decision(case, ordered(*children, **changed), act))


def born(child: Party, day: date) -> None:
    set_identity(
        child, name="陆小明", born=PartialDate.day(day), by=handler_of(child), at=NOON, on=TODAY
    )


def another(case: Case) -> Party:
    return make_child(case)


def test_one_decision_is_a_measure_of_each_child_and_each_item() -> None:
    party = make_child()
    father = make_father(party)
    other = another(case_of(party))

    correctives = record(party, other, guardian_ids=(father.id,), new_partner="河畔社工站")

    assert [(d.measure.kind, list(d.measure.party_ids(Part.ABOUT))) for d in correctives] == [
        (kind, [child.id]) for child in (party, other) for kind in (ADMONITION, REPORTING)
    ]
    # Who carries it came into the case once; the father takes part where he is guardian.
    assert len({tuple(d.measure.party_ids(Part.WITH)) for d in correctives}) == 1
    assert [list(d.measure.party_ids(Part.TO)) for d in correctives] == [[father.id]] * 2 + [[]] * 2
    assert {(d.acted, d.decided_by.zh) for d in correctives} == {(ACTED, "河畔区公安分局")}
    (asked,) = correctives[0].measure.asked()
    assert asked.text.zh == "每两周报告一次活动情况"


def test_a_report_is_owed_in_its_rhythm_and_with_the_end_no_more() -> None:
    (reporting,) = record(make_child(), measures=(REPORTING,))
    case = session().get_one(Case, reporting.measure.case_id)
    owed = select(Obligation).where(Obligation.kind == NEXT_DUE)
    assert session().scalars(owed).one().due == date(2026, 11, 25)

    act = acting(case.handler, on=TODAY, at=NOON)  # type: ignore[arg-type]  # every case has one
    held = SessionHeld(PartialDate.day(date(2026, 11, 20)), "当面报告两周活动情况")
    CORRECTION.hold(reporting, held, act)
    assert session().scalars(owed).one().due == date(2026, 12, 4)
    query = select(JournalEntry).where(JournalEntry.kind == CARRIED_OUT)
    assert session().scalars(query).one().subject_id == reporting.id

    CORRECTION.end(reporting, act, ended_on=TODAY, result="按期完成")
    assert reporting.measure.state is MeasureState.ENDED
    assert not session().scalars(owed).one().is_open


@pytest.mark.parametrize(
    ("role", "is_owed"), [(PartyRole.MINOR_WITH_MISCONDUCT, True), (PartyRole.SUSPECT, False)]
)
def test_once_it_is_over_the_record_of_who_was_never_accused_is_sealed(
    role: PartyRole, is_owed: bool
) -> None:
    child = make_child()
    child.roles = (RoleHeld(role),)
    one, other = record(child, measures=(REPORTING, ADMONITION))
    act = acting(handler_of(child), on=TODAY, at=NOON)
    owed = select(Obligation.due).where(
        Obligation.kind == ObligationKind.SEALING, Obligation.is_open
    )

    CORRECTION.end(one, act, ended_on=TODAY, result="按期完成")
    follow_what_stands(on=TODAY)
    assert session().scalars(owed).all() == []
    CORRECTION.end(other, act, ended_on=TODAY, result="按期完成")
    follow_what_stands(on=TODAY)

    assert session().scalars(owed).all() == [TODAY + timedelta(3)] * is_owed


def test_it_is_for_whoever_is_under_18_on_the_day_it_was_decided() -> None:
    child = make_child()
    # 18 is reached on the day after the birthday: on the day of the decision still 17.
    born(child, date(2008, 11, 10))
    assert record(child)

    grown = make_child()
    born(grown, date(2008, 11, 9))
    with pytest.raises(LawRefuses) as refused:
        record(grown)
    assert (refused.value.key, refused.value.field) == ("correction_of_an_adult", "children")
    assert rule_of("correction_of_a_minor").id in {
        verdict.rule for verdict in refused.value.verdicts
    }

    party = make_child()
    party.age_status = AgeStatus.ADULT
    with pytest.raises(LawRefuses):
        record(party)


def test_an_act_not_punished_for_the_age_alone_was_done_under_16() -> None:
    child = make_child()
    born(child, date(2010, 11, 2))
    assert record(child, conduct=SeriousMisconduct.FOR_AGE_ALONE)

    sixteen = make_child()
    born(sixteen, date(2010, 11, 1))
    with pytest.raises(LawRefuses) as refused:
        record(sixteen, conduct=SeriousMisconduct.FOR_AGE_ALONE)
    assert (refused.value.key, refused.value.field) == ("correction_punishable_at_act", "acted")
    # Of another misconduct, and of an act whose day nobody knows, the age is not asked.
    assert record(sixteen)
    unknown: dict[str, Any] = {
        "acted": None,
        "conduct": SeriousMisconduct.FOR_AGE_ALONE,
        "aim": "另一目标",
    }
    assert record(sixteen, **unknown)

    unborn = make_child()
    born(unborn, date(2026, 11, 5))
    with pytest.raises(RuleBroken, match="The act would have come before the birth"):
        record(unborn)


@pytest.mark.parametrize(
    ("conduct", "since"),
    [
        (SeriousMisconduct.PROPERTY, date(2021, 6, 1)),
        (SeriousMisconduct.PUBLIC_ORDER, date(2026, 1, 1)),
    ],
)
def test_it_is_decided_by_a_law_that_was_in_force(conduct: SeriousMisconduct, since: date) -> None:
    child = make_child()

    def decided(day: date) -> dict[str, Any]:
        return {"conduct": conduct, "acted": None, "decided": PartialDate.day(day), "aim": f"{day}"}

    with pytest.raises(LawRefuses) as refused:
        record(child, **decided(since - timedelta(days=1)))
    assert (refused.value.key, refused.value.field) == ("correction_before_the_law", "decided")
    assert record(child, **decided(since))


def test_a_level_is_of_the_items_of_its_article_alone() -> None:
    child = make_child()
    act = acting(handler_of(child), on=TODAY, at=NOON)
    data = {"level": InterventionLevel.SERIOUS, "happened": ACTED, "text": "", "misconduct": None}

    with pytest.raises(RuleBroken, match="This belongs to another level than the one"):
        LEVEL.check(
            case_of(child), child, {**data, "serious": SeriousMisconduct.PUBLIC_ORDER}, None, act
        )
    assert LEVEL.check(
        case_of(child), child, {**data, "serious": SeriousMisconduct.PROPERTY}, None, act
    )


def test_nothing_is_saved_where_one_of_the_children_may_not() -> None:
    party = make_child()
    grown = another(case_of(party))
    grown.age_status = AgeStatus.ADULT

    with pytest.raises(LawRefuses):
        record(grown, party)
    assert not session().scalars(select(CorrectiveMeasure)).all()


@pytest.mark.parametrize(
    ("changed", "key", "field"),
    [
        ({"measures": ()}, "Choose at least one measure", "measures"),
        (
            {"acted": PartialDate.day(TODAY + timedelta(days=1)), "decided": None},
            "not_yet",
            "acted",
        ),
        ({"decided": PartialDate.day(TODAY + timedelta(days=1))}, "not_yet", "decided"),
        ({"decided": PartialDate.day(date(2026, 11, 1))}, "it was not decided before", "decided"),
        ({"measures": (MeasureKind.HELP_PROGRAMME,)}, "Choose one of the list", "kind"),
    ],
)
def test_what_is_refused(changed: dict[str, Any], key: str, field: str) -> None:
    with pytest.raises(RuleBroken, match=key) as refused:
        record(make_child(), **changed)
    assert refused.value.field == field


def test_decided_on_the_day_of_the_act_is_no_day_before() -> None:
    assert record(make_child(), decided=ACTED, started=ACTED)


def test_somebody_is_chosen_and_only_who_decides_may_record_it() -> None:
    child = make_child()
    act = acting(handler_of(child), on=TODAY, at=NOON)
    with pytest.raises(RuleBroken, match="Choose the child, or several children"):
        record_decision(case_of(child), ordered(), act)
    with pytest.raises(RuleBroken, match="not_of_this_case"):
        record_decision(case_of(child), ordered(make_child()), act)
    with pytest.raises(NotAllowed):
        record(child, by=make_staff(Role.SOCIAL_WORKER))
