"""All clocks: their beginnings, rules and ends. Data only.

Reviews, probations, orders and replies keep their own dates in their own packages; what stands here
runs beside them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import DispositionKind, PartyRole
from casetrack.law import Citation, rule_of
from casetrack.law.records import SEALED_WITHIN_DAYS
from casetrack.ledger.clock_triggers import ClockTrigger

Duty = ObligationKind

ARREST = frozenset({DispositionKind.ARREST_APPROVED})
NON_ARREST = frozenset({DispositionKind.ARREST_NOT_APPROVED})
CONDITIONAL = frozenset({DispositionKind.CONDITIONAL_NON_PROSECUTION})
NOT_PROSECUTED = frozenset(
    {
        DispositionKind.STATUTORY_NON_PROSECUTION,
        DispositionKind.DISCRETIONARY_NON_PROSECUTION,
        DispositionKind.INSUFFICIENT_EVIDENCE_NON_PROSECUTION,
        DispositionKind.SPECIAL_NON_PROSECUTION,
        DispositionKind.NON_PROSECUTION_AFTER_PROBATION,
    }
)
# What the police, or the victim, may ask to be looked at again.
OPEN_TO_REMEDIES = NOT_PROSECUTED | CONDITIONAL
BY_THE_PERSON = frozenset({DispositionKind.DISCRETIONARY_NON_PROSECUTION})
# Where the days come from within which a record is sealed.
_WITHIN_DAYS = (Citation("sealing_measures"),)


@dataclass(frozen=True)
class Clock:
    """One clock.

    rule: the period of the law that counts it; beside: another one that binds to the same, of which
    the earlier is due. None: the law obliges and names no number, `basis`
    says where, and it is due on the day of the fact; or so many days later, `recalled_days`, as
    they are recalled of a text that was not read.
    ends: it is met with any of these; lapses: it need not be met any more.
    decisions: it runs only against these; None: it hangs on no decision.
    needs: somebody of the case must have this role. minors: it runs for minors only.
    then: what follows from its end by time alone, on its last day.
    is_per_case: one for the whole case, begun once, however many people it concerns.
    is_per_person: one for each person, whichever record it began with.
    frees: somebody is held until it is met, so while it is open nothing gives it a later day.
    """

    kind: ObligationKind
    starts: ClockTrigger
    rule: str | None
    ends: tuple[ClockTrigger, ...]
    lapses: tuple[ClockTrigger, ...] = ()
    decisions: frozenset[DispositionKind] | None = None
    needs: PartyRole | None = None
    minors: bool = False
    then: ClockTrigger | None = None
    is_per_case: bool = False
    is_per_person: bool = False
    frees: bool = False
    basis: tuple[Citation, ...] = ()
    beside: str | None = None
    recalled_days: int = 0


CLOCKS: tuple[Clock, ...] = (
    # When a case comes in, and when its period changes.
    Clock(
        Duty.COUNSEL_NOTICE,
        ClockTrigger.CASE_TRANSFER_RECEIVED,
        "notify_right_to_counsel",
        ends=(ClockTrigger.SUSPECT_TOLD,),
        is_per_person=True,
    ),
    Clock(
        Duty.VICTIM_NOTICE,
        ClockTrigger.CASE_TRANSFER_RECEIVED,
        "notify_victim_agent",
        ends=(ClockTrigger.VICTIM_TOLD,),
        needs=PartyRole.VICTIM,
        is_per_case=True,
    ),
    Clock(
        Duty.LEGAL_AID_NOTICE,
        ClockTrigger.NO_COUNSEL_FOUND,
        "legal_aid_notice",
        ends=(ClockTrigger.LEGAL_AID_NOTIFIED,),
        lapses=(ClockTrigger.COUNSEL_FOUND,),
        is_per_person=True,
    ),
    Clock(
        Duty.LEGAL_AID_ASSIGNMENT,
        ClockTrigger.LEGAL_AID_NOTIFIED,
        "legal_aid_assignment",
        ends=(ClockTrigger.LAWYER_ASSIGNED,),
        lapses=(ClockTrigger.COUNSEL_FOUND,),
        is_per_person=True,
    ),
    Clock(
        Duty.PERIOD_CHANGE_NOTICE,
        ClockTrigger.PERIOD_CHANGED,
        "custody_period_change_notice",
        ends=(ClockTrigger.PERIOD_CHANGE_TOLD,),
    ),
    Clock(
        Duty.HEARING_NOTICE,
        ClockTrigger.HEARING_SET,
        "hearing_notice",
        ends=(ClockTrigger.HEARING_TOLD,),
    ),
    # How somebody is held or restrained. Who was free before the decision was owed no release.
    *(
        Clock(
            Duty.RELEASE,
            starts,
            None,
            ends=(ClockTrigger.RELEASED,),
            lapses=(ClockTrigger.RELEASED, ClockTrigger.HELD_NO_MORE, ClockTrigger.ARRESTED),
            decisions=decisions,
            is_per_person=True,
            frees=True,
            basis=rule_of(rule).citations,
        )
        for starts, decisions, rule in (
            (ClockTrigger.ARREST_REFUSED_OF_HELD, NON_ARREST, "release_after_refusal"),
            (
                ClockTrigger.NOT_PROSECUTED_THOUGH_HELD,
                OPEN_TO_REMEDIES,
                "release_after_non_prosecution",
            ),
            (ClockTrigger.ARREST_REVOKED_OF_HELD, ARREST, "release_after_revoked_arrest"),
        )
    ),
    Clock(
        Duty.RELEASE_DECISION,
        ClockTrigger.RELEASE_REQUESTED,
        "release_request_decision",
        ends=(ClockTrigger.RELEASE_DECIDED,),
    ),
    Clock(
        Duty.BAIL_END,
        ClockTrigger.BAIL_STARTED,
        "bail_max",
        ends=(ClockTrigger.RESTRAINT_ENDED, ClockTrigger.SURVEILLANCE_STARTED),
        is_per_person=True,
    ),
    Clock(
        Duty.SURVEILLANCE_END,
        ClockTrigger.SURVEILLANCE_STARTED,
        "residential_surveillance_max",
        ends=(ClockTrigger.RESTRAINT_ENDED, ClockTrigger.BAIL_STARTED),
        is_per_person=True,
    ),
    Clock(
        Duty.EXECUTION_RECEIPT,
        ClockTrigger.NON_ARREST_RECEIVED_BY_POLICE,
        "non_arrest_receipt",
        ends=(ClockTrigger.RECEIPT_RETURNED,),
        decisions=NON_ARREST,
    ),
    # A decision, and what may be done against it.
    Clock(
        Duty.DECISION_SERVICE,
        ClockTrigger.CONDITIONALLY_NOT_PROSECUTED,
        "cnp_service",
        ends=(ClockTrigger.DECISION_SERVED,),
        decisions=CONDITIONAL,
    ),
    Clock(
        Duty.RECONSIDERATION_WINDOW,
        ClockTrigger.NON_ARREST_RECEIVED_BY_POLICE,
        "non_arrest_reconsideration_request",
        ends=(ClockTrigger.RECONSIDERATION_REQUESTED,),
        decisions=NON_ARREST,
    ),
    Clock(
        Duty.RECONSIDERATION_WINDOW,
        ClockTrigger.CNP_RECEIVED_BY_POLICE,
        "cnp_police_reconsideration_request",
        ends=(ClockTrigger.RECONSIDERATION_REQUESTED,),
        decisions=CONDITIONAL,
    ),
    Clock(
        Duty.RECONSIDERATION_WINDOW,
        ClockTrigger.NP_RECEIVED_BY_POLICE,
        "np_police_reconsideration_request",
        ends=(ClockTrigger.RECONSIDERATION_REQUESTED,),
        decisions=NOT_PROSECUTED,
    ),
    Clock(
        Duty.RECONSIDERATION_DECISION,
        ClockTrigger.RECONSIDERATION_REQUESTED,
        "non_arrest_reconsideration_decision",
        ends=(ClockTrigger.RECONSIDERED,),
        decisions=NON_ARREST,
    ),
    Clock(
        Duty.RECONSIDERATION_DECISION,
        ClockTrigger.RECONSIDERATION_REQUESTED,
        "np_reconsideration_decision",
        ends=(ClockTrigger.RECONSIDERED,),
        decisions=OPEN_TO_REMEDIES,
    ),
    Clock(
        Duty.HIGHER_REVIEW_WINDOW,
        ClockTrigger.RECONSIDERATION_RECEIVED_BY_POLICE,
        "non_arrest_review_request",
        ends=(ClockTrigger.HIGHER_REVIEW_REQUESTED,),
        decisions=NON_ARREST,
    ),
    Clock(
        Duty.HIGHER_REVIEW_WINDOW,
        ClockTrigger.RECONSIDERATION_RECEIVED_BY_POLICE,
        "np_review_request",
        ends=(ClockTrigger.HIGHER_REVIEW_REQUESTED,),
        decisions=OPEN_TO_REMEDIES,
    ),
    Clock(
        Duty.HIGHER_REVIEW_DECISION,
        ClockTrigger.HIGHER_REVIEW_REQUESTED,
        "non_arrest_review_decision",
        ends=(ClockTrigger.HIGHER_REVIEW_DECIDED,),
        decisions=NON_ARREST,
    ),
    Clock(
        Duty.HIGHER_REVIEW_DECISION,
        ClockTrigger.HIGHER_REVIEW_REQUESTED,
        "np_review_decision",
        ends=(ClockTrigger.HIGHER_REVIEW_DECIDED,),
        decisions=OPEN_TO_REMEDIES,
    ),
    Clock(
        Duty.VICTIM_APPEAL_WINDOW,
        ClockTrigger.NP_RECEIVED_BY_VICTIM,
        "victim_appeal",
        ends=(ClockTrigger.VICTIM_APPEALED,),
        decisions=OPEN_TO_REMEDIES,
    ),
    Clock(
        Duty.PERSON_APPEAL_WINDOW,
        ClockTrigger.NP_RECEIVED_BY_SUSPECT,
        "np_person_appeal",
        ends=(ClockTrigger.PERSON_APPEALED,),
        decisions=BY_THE_PERSON,
    ),
    Clock(
        Duty.APPEAL_REVIEW,
        ClockTrigger.APPEAL_FILED,
        "np_appeal_review",
        ends=(ClockTrigger.APPEAL_DECIDED,),
        decisions=OPEN_TO_REMEDIES,
    ),
    # Records that are sealed.
    Clock(
        Duty.SEALING,
        ClockTrigger.NOT_PROSECUTED,
        None,
        ends=(ClockTrigger.RECORD_SEALED,),
        decisions=NOT_PROSECUTED,
        minors=True,
        is_per_person=True,
        recalled_days=SEALED_WITHIN_DAYS,
        basis=(
            Citation("procuratorate_rules", "486"),
            Citation("juvenile_delinquency_law", "59"),
            *_WITHIN_DAYS,
        ),
    ),
    Clock(
        Duty.SEALING,
        ClockTrigger.CONVICTION_IN_FORCE,
        None,
        ends=(ClockTrigger.RECORD_SEALED,),
        decisions=frozenset({DispositionKind.CRIMINAL_JUDGMENT}),
        minors=True,
        is_per_person=True,
        recalled_days=SEALED_WITHIN_DAYS,
        basis=(
            Citation("criminal_procedure_law", "286"),
            Citation("procuratorate_rules", "482"),
            *_WITHIN_DAYS,
        ),
    ),
    Clock(
        Duty.SEALING,
        ClockTrigger.EDUCATION_OVER,
        None,
        ends=(ClockTrigger.RECORD_SEALED,),
        minors=True,
        is_per_person=True,
        recalled_days=SEALED_WITHIN_DAYS,
        basis=(Citation("juvenile_delinquency_law", "59"), *_WITHIN_DAYS),
    ),
    Clock(
        Duty.SEALING,
        ClockTrigger.PUNISHED,
        None,
        ends=(ClockTrigger.RECORD_SEALED,),
        is_per_person=True,
        recalled_days=SEALED_WITHIN_DAYS,
        basis=(
            Citation("public_order_law", "136"),
            Citation("juvenile_delinquency_law", "59"),
            *_WITHIN_DAYS,
        ),
    ),
    # The law's own 7 days and the 3 working days of 2022: round long holidays the former end first.
    Clock(
        Duty.SEAL_QUERY,
        ClockTrigger.SEALED_RECORD_QUERIED,
        "seal_query_decision",
        beside="seal_query_decision_2022",
        ends=(ClockTrigger.QUERY_ANSWERED,),
    ),
    Clock(
        Duty.NO_RECORD_CERTIFICATE,
        ClockTrigger.CERTIFICATE_APPLIED,
        "no_record_certificate",
        ends=(ClockTrigger.CERTIFICATE_ISSUED,),
    ),
    # Suggestions, suits, help.
    Clock(
        Duty.SUGGESTION_FILING,
        ClockTrigger.SUGGESTION_ISSUED,
        "suggestion_filing",
        ends=(ClockTrigger.SUGGESTION_FILED,),
    ),
    Clock(
        Duty.ANNOUNCEMENT_END,
        ClockTrigger.ANNOUNCEMENT_PUBLISHED,
        "pil_civil_announcement",
        ends=(),
        lapses=(ClockTrigger.ORGANISATION_SUED,),
        then=ClockTrigger.ANNOUNCEMENT_EXPIRED,
    ),
    Clock(
        Duty.SUIT_REVIEW,
        ClockTrigger.ANNOUNCEMENT_EXPIRED,
        "pil_civil_review",
        ends=(ClockTrigger.PUBLIC_INTEREST_SUIT_FILED,),
        lapses=(ClockTrigger.ORGANISATION_SUED,),
    ),
    Clock(
        Duty.SUIT_REVIEW,
        ClockTrigger.RECTIFICATION_EXPIRED,
        "pil_admin_review",
        ends=(ClockTrigger.PUBLIC_INTEREST_SUIT_FILED, ClockTrigger.NOT_SUED),
        lapses=(ClockTrigger.SUGGESTION_CLOSED,),
    ),
    Clock(
        Duty.ASSISTANCE_DECISION,
        ClockTrigger.ASSISTANCE_APPLIED,
        "judicial_assistance_decision",
        ends=(ClockTrigger.ASSISTANCE_DECIDED,),
    ),
)

PER_PERSON = frozenset(clock.kind for clock in CLOCKS if clock.is_per_person)
PER_CASE = frozenset(clock.kind for clock in CLOCKS if clock.is_per_case)


def started_by(trigger: ClockTrigger) -> Iterable[Clock]:
    """The clocks that start with this."""
    return (clock for clock in CLOCKS if clock.starts is trigger)


def met_by(trigger: ClockTrigger) -> frozenset[ObligationKind]:
    """The kinds of clocks that are met with this."""
    return frozenset(clock.kind for clock in CLOCKS if trigger in clock.ends)


def lapsing_with(trigger: ClockTrigger) -> frozenset[ObligationKind]:
    """The kinds of clocks that need not be met any more once this happened."""
    return frozenset(clock.kind for clock in CLOCKS if trigger in clock.lapses)


def clock_of(kind: ObligationKind, fact: ClockTrigger, rule: str | None) -> Clock:
    """The clock of a kind that starts with this fact and is counted by this rule, or beside it.

    Raises LookupError if there is none.
    """
    for clock in CLOCKS:
        is_counted_so = rule == clock.rule or (rule is not None and rule == clock.beside)
        if (clock.kind, clock.starts) == (kind, fact) and is_counted_so:
            return clock
    raise LookupError(f"no clock {kind} from {fact} by {rule}")
