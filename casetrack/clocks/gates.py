"""Gates of a public interest suit, and of assistance granted to a victim."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from casetrack.accounts.models import OfficeLevel
from casetrack.accounts.permissions import Permission
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.extra_fields import (
    AMOUNT,
    FOLLOW_UP,
    MONTHLY_WAGE,
    OWN_SHARE,
    WAGE_MONTHS,
    WAGE_YEAR,
    TypedField,
)
from casetrack.cases.models import Case, JournalEntry, Obligation
from casetrack.cases.told_kinds import FollowUp
from casetrack.clocks.calendar.calendars import current_calendar
from casetrack.clocks.models import Deadline
from casetrack.clocks.recordable import RequestResult
from casetrack.clocks.recording_queries import CaseKnowledge, RunningClock, read_known
from casetrack.codes import N_
from casetrack.db import session
from casetrack.errors import RuleBroken
from casetrack.law import (
    Due,
    ProcuratorateLevel,
    Suit,
    Verification,
    administrative_suit_open,
    assistance_amount,
    civil_suit_open,
    due,
    level_fits,
)
from casetrack.ledger.act_forms import ActForm, values_told
from casetrack.ledger.clock_triggers import ClockTrigger
from casetrack.ledger.corrections import latest
from casetrack.ledger.gates import Asked, Gate, GateAsked

# Of a month in the province, in yuan, by the year it is of; the settings say it.
AVERAGE_WAGES: dict[int, Decimal] = {}
SUIT, AWARD = EntryKind.PUBLIC_INTEREST_SUIT_FILED, EntryKind.ASSISTANCE_DECIDED
_ONE_DAY = timedelta(days=1)
_LEVELS = {
    OfficeLevel.SUPREME: ProcuratorateLevel.SUPREME,
    OfficeLevel.PROVINCE: ProcuratorateLevel.PROVINCIAL,
    OfficeLevel.CITY: ProcuratorateLevel.MUNICIPAL,
    OfficeLevel.COUNTY: ProcuratorateLevel.BASIC,
}
# The sentence in which each rule refuses, and at which field of the form.
_SAID = {
    "pil_suggestion_first": ("reply_time_still_runs", "when"),
    "pil_duty_unperformed": ("duty_was_performed", f"of_{FOLLOW_UP.key}"),
    "pil_announcement_first": ("announcement_still_runs", "when"),
    "pil_nobody_sued": ("others_sued", None),
    "pil_level": ("suit_of_another_level", None),
    "assistance_basis": ("assistance_basis_needed", f"of_{AMOUNT.key}"),
    "assistance_cap": ("assistance_above_cap", None),
}


def is_civil(clock: RunningClock) -> bool:
    """Whether a review for suit follows an announcement; otherwise it follows a suggestion."""
    return clock.deadline.fact is ClockTrigger.ANNOUNCEMENT_EXPIRED


def asked_of_suit(
    review: Deadline, known: CaseKnowledge, values: Mapping[str, Any], on: date
) -> GateAsked:
    """What is asked of a suit that is filed on that day after this review.

    values: of its form, in JSON types.
    """
    is_after_announcement = review.fact is ClockTrigger.ANNOUNCEMENT_EXPIRED
    others = (latest(entry).when.first for entry in known.entries(EntryKind.ORGANISATION_SUED))
    facts = {
        "suit": Suit.CIVIL if is_after_announcement else Suit.ADMINISTRATIVE,
        "waited": _announcement_of(review, known) if is_after_announcement else _reply_of(review),
        "others_sued": any(day is None or day <= on for day in others),
        FOLLOW_UP.key: values.get(FOLLOW_UP.key),
        "level": _LEVELS[known.case.office.level],
    }
    return GateAsked(known.case, None, SUIT, on, facts)


def on_suit(asked: GateAsked) -> Iterator[Asked]:
    """That its first step has run out, nobody else sued, and the authority is idle still.

    facts: `suit`; `waited`, the Due of what had to run out first; `others_sued`; `follow_up`, what
    was found; `level`, of the office, of which the law only warns: designated courts make
    exceptions.

    Source: Civil Procedure Law art. 58; Administrative Litigation Law art. 25; PIL Interpretation
    arts. 5, 13, 21, 22.
    """
    suit, waited = asked.facts["suit"], asked.facts["waited"]
    if suit is Suit.CIVIL:
        sued = asked.facts["others_sued"]
        verdicts = civil_suit_open(asked.on, announcement=waited, others_sued=sued)
    else:
        follow_up = asked.facts[FOLLOW_UP.key]
        is_performed = None if follow_up is None else follow_up == FollowUp.PERFORMED.value
        verdicts = administrative_suit_open(asked.on, reply=waited, duty_performed=is_performed)
    for verdict in (*verdicts, level_fits(suit, asked.facts["level"])):
        if asked.recorded and verdict.warns and (asked.entry is None or asked.entry.text):
            # The reason may stand in its note.
            continue
        key, at = _SAID[verdict.rule]
        if verdict.rule == "pil_duty_unperformed" and asked.facts[FOLLOW_UP.key] is None:
            key = "follow_up_needed"
        yield Asked(verdict, key, at=at, typed=at or "")


def suit_again(case: Case, entry: JournalEntry) -> GateAsked | None:
    """The question of a suit, as its review, its day and what was found stand now."""
    met = select(Deadline).where(
        Deadline.met_entry_id == entry.id, Deadline.kind == ObligationKind.SUIT_REVIEW
    )
    review, day = session().scalar(met), latest(entry).when.first
    if review is None or day is None:
        return None
    return asked_of_suit(review, read_known(case), values_told(entry, (FOLLOW_UP,)), day)


def asked_of_award(case: Case, values: Mapping[str, Any], on: date) -> GateAsked:
    """What is asked of assistance that is granted on that day. values: of its form."""
    facts = {
        field.key: _number(values.get(field.key)) for field in (AMOUNT, MONTHLY_WAGE, WAGE_MONTHS)
    }
    return GateAsked(case, None, AWARD, on, facts)


def on_award(asked: GateAsked) -> Iterator[Asked]:
    """That the amount says by what it was measured, and is no more than is usual.

    facts: `amount`, `monthly_wage`, `wage_months`; None for what is not told, of which nothing is
    said where it was only recorded.

    Source: Opinion on State Judicial Assistance to Minors (2018).
    """
    amount, wage, months = (asked.facts[field.key] for field in (AMOUNT, MONTHLY_WAGE, WAGE_MONTHS))
    if asked.recorded and None in (amount, wage, months):
        return
    for verdict in assistance_amount(amount, monthly_wage=wage, months=months, on=asked.on):
        if asked.recorded and verdict.warns:
            continue
        key, at = _SAID[verdict.rule]
        yield Asked(verdict, key, at=at, typed=at or "")


def ensure_award_adds_up(values: Mapping[str, Any], note: str, on: date) -> None:
    """Refuse another wage than the settings have for its year, without a note; and a part above
    the whole.

    on: of the decision, which is measured by the year before. Raises RuleBroken at the field.
    """
    amount, wage, share = (_number(values.get(f.key)) for f in (AMOUNT, MONTHLY_WAGE, OWN_SHARE))
    year = values.get(WAGE_YEAR.key) or on.year - 1
    if isinstance(year, int) and year >= on.year:
        raise RuleBroken(
            N_("Nobody knows the average wage of %(year)s yet: take that of a year before."),
            field=f"of_{WAGE_YEAR.key}",
            year=str(year),
        )
    known = AVERAGE_WAGES.get(year) if isinstance(year, int) else None
    if known is not None and wage is not None and wage != known and not note.strip():
        raise RuleBroken(
            N_(
                "The settings have %(wage)s yuan for %(year)s. Take that, or say in the note why"
                " it is another."
            ),
            field=f"of_{MONTHLY_WAGE.key}",
            wage=f"{known:,f}",
            year=str(year),
        )
    if share is not None and amount is not None and share > amount:
        raise RuleBroken(
            N_("The part of this office is more than the whole amount. Correct one of the two."),
            field=f"of_{OWN_SHARE.key}",
        )


def award_again(case: Case, entry: JournalEntry) -> GateAsked | None:
    """The question of assistance that was granted, as its amounts stand now."""
    day = latest(entry).when.last
    if day is None or entry.fields.get("result") != RequestResult.GRANTED.value:
        return None
    return asked_of_award(case, values_told(entry, AWARD.fields), day)


def _of_suit(entry: JournalEntry) -> tuple[TypedField, ...]:
    """What the form of this suit asked: of a civil one not what an authority did."""
    kept = entry.fields.get("asked_with") or {}
    is_of_civil = kept.get("suit") == Suit.CIVIL
    return tuple(field for field in SUIT.fields if not (field is FOLLOW_UP and is_of_civil))


def _number(value: Any) -> Decimal | None:
    """A number above nothing, as it is kept in a text; None for anything else."""
    try:
        number = Decimal(str(value))
    except ArithmeticError:
        return None
    return number if number.is_finite() and number > 0 else None


def _announcement_of(review: Deadline, known: CaseKnowledge) -> Due | None:
    """The thirty days of the announcement from whose end a suit is reviewed."""
    for clock in known.clocks:
        before = clock.deadline
        if before.kind is ObligationKind.ANNOUNCEMENT_END and (
            before.subject,
            before.subject_id,
        ) == (review.subject, review.subject_id):
            assert before.rule is not None
            return due(before.rule, before.counted_from, calendar=current_calendar())
    return None


def _reply_of(review: Deadline) -> Due:
    """The authority's time for its reply, which ended before the review began.

    The later reading of its last day is the gate.
    """
    last = review.counted_from
    why = session().scalar(
        select(Obligation.why).where(
            Obligation.kind == ObligationKind.SUGGESTION_REPLY,
            Obligation.subject == review.subject,
            Obligation.subject_id == review.subject_id,
        )
    )
    alternative = (why or {}).get("alternative")
    later = max(last, date.fromisoformat(alternative)) if alternative else last
    return Due(
        rule=review.rule or "",
        nominal=last,
        due=last,
        alternative=None,
        alternative_reading=None,
        earliest_next=later + _ONE_DAY,
        provisional=False,
        basis=(),
        verification=Verification.PRIMARY,
        steps=(),
    )


GATES = (
    Gate(frozenset({SUIT}), on_suit, again=suit_again),
    Gate(frozenset({AWARD}), on_award, again=award_again),
)
ACT_FORMS = (
    ActForm(frozenset({SUIT}), Permission.DECIDE, _of_suit),
    ActForm(frozenset({AWARD}), Permission.DECIDE),
)
