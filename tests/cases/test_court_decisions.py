"""Which decision of a court is in force for a person, and since when."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from casetrack.cases.court_decisions import (
    CourtStanding,
    conviction_in_force,
    stands_how,
)
from casetrack.cases.judgment_kinds import LegalEffect, TermKind
from casetrack.cases.kinds import DispositionKind
from casetrack.cases.models import Disposition, DispositionTerm
from casetrack.db.partial_date import PartialDate

TODAY = date(2026, 12, 1)
YEARS = {"years": 2}


def judged(id: int, day: str, *, earlier: int | None = None, **told: Any) -> Disposition:
    terms = told.pop("terms", [DispositionTerm(kind=TermKind.IMPRISONMENT, **YEARS)])
    return Disposition(
        id=id,
        kind=told.pop("kind", DispositionKind.CRIMINAL_JUDGMENT),
        decided=PartialDate.parse_edtf(day),
        earlier_id=earlier,
        terms=terms,
        **told,
    )


def first(**told: Any) -> Disposition:
    return judged(1, "2026-09-01", result="convicted", effect=LegalEffect.PENDING, **told)


def second(result: str, **told: Any) -> Disposition:
    effect = told.pop("effect", LegalEffect.FINAL_INSTANCE)
    return judged(2, "2026-10-08", earlier=1, result=result, effect=effect, **told)


def imprisonment(**length: int) -> DispositionTerm:
    return DispositionTerm(kind=TermKind.IMPRISONMENT, **length)


def test_a_judgment_of_which_nobody_said_so_is_not_in_force() -> None:
    judgment = judged(1, "2026-09-01", result="convicted")

    assert stands_how(judgment, [judgment], on=TODAY).how is CourtStanding.NOT_TOLD
    assert conviction_in_force([judgment], on=TODAY) is None


def test_it_is_in_force_from_its_day_on() -> None:
    judgment = judged(
        1, "2026-09-01", effect=LegalEffect.PERIOD_OVER, in_force_on=date(2026, 9, 15)
    )

    assert stands_how(judgment, [judgment], on=date(2026, 9, 14)).how is CourtStanding.NOT_YET
    found = conviction_in_force([judgment], on=date(2026, 9, 15))
    assert found is not None
    assert (found.since, found.sentences) == (date(2026, 9, 15), (24,))


def test_what_a_second_instance_changes_is_replaced_and_the_new_sentence_counts() -> None:
    before = first()
    after = second(
        "changed_on_appeal", in_force_on=date(2026, 10, 12), terms=[imprisonment(years=1, months=6)]
    )

    assert stands_how(before, [before, after], on=TODAY).how is CourtStanding.REPLACED
    found = conviction_in_force([before, after], on=TODAY)
    assert found is not None
    assert (found.judgment, found.since) == (after, date(2026, 10, 12))
    assert found.sentences == (18,)


def test_what_is_upheld_is_in_force_since_the_ruling_is() -> None:
    judgment = first()
    ruling = second(
        "upheld",
        kind=DispositionKind.COURT_RULING,
        in_force_on=date(2026, 10, 12),
        terms=[],
    )

    found = conviction_in_force([judgment, ruling], on=TODAY)

    assert found is not None
    assert (found.judgment, found.since) == (judgment, date(2026, 10, 12))


def test_what_is_sent_back_is_no_conviction() -> None:
    judgment, ruling = first(), second("sent_back", kind=DispositionKind.COURT_RULING, terms=[])

    assert stands_how(judgment, [judgment, ruling], on=TODAY).how is CourtStanding.SENT_BACK
    assert conviction_in_force([judgment, ruling], on=TODAY) is None


def test_before_the_second_instance_decided_nothing_is_replaced() -> None:
    judgment, later = first(), second("changed_on_appeal")

    stands = stands_how(judgment, [judgment, later], on=date(2026, 10, 7))

    assert stands.how is CourtStanding.NOT_YET


@pytest.mark.parametrize(
    ("terms", "sentences"),
    [
        ([], ()),
        ([DispositionTerm(kind=TermKind.FINE)], ()),
        ([imprisonment()], (None,)),
        ([imprisonment(months=8), imprisonment(years=1)], (8, 12)),
        ([imprisonment(years=5, days=1)], (61,)),
        ([DispositionTerm(kind=TermKind.DETENTION, months=4, days=15)], (5,)),
    ],
)
def test_how_long_each_sentence_is(
    terms: list[DispositionTerm], sentences: tuple[int | None, ...]
) -> None:
    judgment = judged(
        1, "2026-09-01", result="convicted", effect=LegalEffect.PERIOD_OVER, terms=terms
    )

    found = conviction_in_force([judgment], on=TODAY)

    assert found is not None
    assert (found.sentences, found.is_for_life) == (sentences, False)


def test_a_sentence_for_life_is_told_apart() -> None:
    life = DispositionTerm(kind=TermKind.LIFE_IMPRISONMENT)
    judgment = judged(1, "2026-09-01", effect=LegalEffect.PERIOD_OVER, terms=[life])

    found = conviction_in_force([judgment], on=TODAY)

    assert found is not None
    assert found.is_for_life


def test_an_acquittal_in_force_is_no_conviction() -> None:
    judgment = judged(1, "2026-09-01", result="acquitted", effect=LegalEffect.PERIOD_OVER, terms=[])

    assert conviction_in_force([judgment], on=TODAY) is None
