"""One gate for each decision: several features ask, and everybody who decides hears the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import DispositionKind
from casetrack.cases.models import JournalEntry, Party
from casetrack.db import session
from casetrack.errors import RuleBroken
from casetrack.law import Severity, Verdict, Verification
from casetrack.ledger.gates import (
    Asked,
    Gate,
    GateAsked,
    LawRefuses,
    ensure_passes,
    ensure_still_passes,
    flags_from,
    gated,
    verdicts_on,
)
from casetrack.review.decisions import ReviewOutcome
from casetrack.review.models import ReviewKind, ReviewPeriod
from casetrack.review.queries import running
from tests.brought import bring_besides, bring_instead
from tests.builders import TODAY, acting, make_staff
from tests.probation.builders import make_suspect
from tests.review.builders import case_of, decide
from tests.saying import saying

pytestmark = pytest.mark.usefixtures("database", "keys")

PROSECUTED = EntryKind.PROSECUTED
PROSECUTE = ReviewOutcome(kind=DispositionKind.PROSECUTED, decided_on=TODAY)


def verdict(
    rule: str, *, met: bool, severity: Severity = Severity.HARD, **values: object
) -> Verdict:
    return Verdict(rule, severity, met, (), Verification.PRIMARY, values)


def gate(*askeds: Asked) -> Gate:
    """A gate of another feature that says this of a prosecution."""
    return Gate(frozenset({PROSECUTED}), lambda _asked: askeds)


def review_of(child: Party) -> ReviewPeriod:
    period = running(child, ReviewKind.PROSECUTION)
    assert period is not None
    return period


def asked_about(child: Party) -> GateAsked:
    return GateAsked(case_of(child), child, PROSECUTED, TODAY)


def test_what_several_features_ask_is_told_in_their_order() -> None:
    first, second = (gate(Asked(verdict(f"guarantee_{n}", met=True))) for n in "ab")
    bring_instead(Gate, first, second, first)

    assert [verdict.verdict.rule for verdict in verdicts_on(asked_about(make_suspect()))] == [
        "guarantee_a",
        "guarantee_b",
    ]
    assert gated() == {PROSECUTED}


def test_what_is_missing_refuses_the_decision_in_the_words_of_its_feature() -> None:
    refusing = Asked(
        verdict("guarantee_counsel", met=False),
        saying("No revocation is waiting to be followed by"),
        at="kind",
    )
    bring_besides(gate(Asked(verdict("age_certain", met=True)), refusing))
    period = review_of(make_suspect())

    with pytest.raises(LawRefuses, match="No revocation is waiting to be followed by") as refused:
        decide(period, PROSECUTE)

    assert refused.value.field == "kind"
    assert [verdict.rule for verdict in refused.value.verdicts if verdict.refuses] == [
        "guarantee_counsel"
    ]
    assert period.is_running()


def test_a_warning_asks_a_reason_which_is_kept_with_the_decision() -> None:
    warning = Asked(verdict("assistance_cap", met=False, severity=Severity.WARN, months=40))
    bring_besides(gate(warning))
    period = review_of(make_suspect())

    with pytest.raises(RuleBroken, match="law_warns") as asked:
        decide(period, PROSECUTE)
    outcome = ReviewOutcome(
        kind=DispositionKind.PROSECUTED, decided_on=TODAY, reason=" 已另行说明 "
    )
    decision = decide(period, outcome)

    assert asked.value.field == "reason"
    entry = session().get_one(JournalEntry, decision.entry_id)
    assert [field["key"] for field in entry.fields["warned"]] == ["law_warns"]
    assert entry.fields["reason"] == "已另行说明"
    assert "assistance_cap" in entry.fields["asked"]
    assert [flag["rule"] for flag in decision.flags] == ["assistance_cap"]


def test_what_only_informs_neither_refuses_nor_asks() -> None:
    bring_instead(Gate, gate(Asked(verdict("pil_power", met=False, severity=Severity.INFO))))

    passed = ensure_passes(asked_about(make_suspect()), acting(make_staff()))

    assert passed.warned == []
    assert passed.told() == {"asked": ["pil_power"]}


def test_of_what_is_recorded_only_what_is_known_is_flagged() -> None:
    unknown = Asked(verdict("guarantee_counsel", met=False, reason="not_recorded"))
    known = Asked(verdict("age_certain", met=False), values={"age": 15})
    met = Asked(verdict("guarantee_interrogated", met=True))
    informs = Asked(verdict("pil_power", met=False, severity=Severity.INFO))

    (flag,) = flags_from((unknown, known, met, informs))

    assert (flag["rule"], flag["values"]) == ("age_certain", {"age": 15})


def test_a_correction_is_refused_only_where_the_day_before_was_lawful() -> None:
    yesterday = TODAY - timedelta(days=1)

    def before_today(asked: GateAsked) -> Iterator[Asked]:
        yield Asked(verdict("age_certain", met=asked.on >= TODAY))

    bring_instead(Gate, Gate(frozenset({PROSECUTED}), before_today))
    child = make_suspect()
    moved = GateAsked(case_of(child), child, PROSECUTED, yesterday)

    with pytest.raises(LawRefuses):
        ensure_still_passes(moved, before=TODAY)
    ensure_still_passes(moved, before=yesterday - timedelta(days=1))


def test_what_is_read_of_the_person_is_read_once_for_all_that_ask() -> None:
    read: list[Party] = []

    def look(person: Party) -> int:
        read.append(person)
        return len(read)

    asked = asked_about(make_suspect())

    assert (asked.read(look), asked.read(look)) == (1, 1)
    with pytest.raises(ValueError, match="about nobody"):
        GateAsked(asked.case, None, EntryKind.CASE_CLOSED, TODAY).read(look)
