"""Statute as pure functions and data: facts in, a day or a verdict with its article out."""

from casetrack.law.age_record import ActAge, Age, AgeRecord, AgeSource
from casetrack.law.ages import (
    ADULT,
    AGE_THRESHOLDS,
    ActKind,
    acts_dated,
    age_established,
    age_on,
    reaches,
    responsibility,
    special_procedure,
    thresholds_passed,
)
from casetrack.law.charges import chapter_of
from casetrack.law.conditional import (
    ELIGIBLE_CHAPTERS,
    EligibilityFacts,
    Heard,
    ObjectionEffect,
    ObjectionScope,
    OpinionsHeard,
    check_cnp_eligibility,
    check_opinions_heard,
    effect_of_all,
    objection_effect,
)
from casetrack.law.counting import add_months, add_months_latest
from casetrack.law.counting_rules import STEP_RULES, in_time
from casetrack.law.dates import due, final_decision_due, probation_last_day
from casetrack.law.deciders import (
    DECIDERS,
    Decider,
    deciders_under,
    delegated_until,
    first_decider,
    may_decide,
)
from casetrack.law.earlier import earlier_of
from casetrack.law.family import (
    GuardianStep,
    LadderFacts,
    RevocationApplicant,
    RevocationGround,
    bidden,
    step_offered,
    step_verdicts,
)
from casetrack.law.instruments import INSTRUMENTS, Instrument
from casetrack.law.lateness import Lateness, lateness_of
from casetrack.law.non_prosecution import (
    Force,
    Forum,
    NonProsecution,
    Who,
    effective_on,
    in_effect,
    innocence_respected,
    insufficient_evidence,
    remedies,
)
from casetrack.law.oversight import opinion_fits
from casetrack.law.periods import PERIODS
from casetrack.law.periods.conditional import PROBATION_MONTHS
from casetrack.law.periods.period import Option, Period
from casetrack.law.probation import (
    bail_covers_probation,
    breaches_answered,
    changed_probation,
    changed_probation_end,
    enough_days_left,
    final_decision_open,
    length_lawful,
    moved_by_half_months,
    nearest_lawful_end,
    opinion_finished,
    printed_end_fits,
    probation_end_lawful,
    victim_heard_again,
    within_period,
)
from casetrack.law.prosecution import arrest_lawful, expedited_open, may_return
from casetrack.law.protection import (
    FAMILY_MEASURES,
    Bidding,
    Failing,
    Reportable,
    assistance_amount,
    family_assessed,
    reported_at_once,
)
from casetrack.law.public_interest import (
    ProcuratorateLevel,
    Suit,
    administrative_suit_open,
    civil_suit_open,
    level_fits,
)
from casetrack.law.release import held_no_longer
from casetrack.law.revocation import RevocationFacts, breach_counts, may_revoke, revocation_grounds
from casetrack.law.rules import RULES, RULES_VERSION, rule_of
from casetrack.law.safeguards import SuspectGuarantees, guarantees, hearing_closed, victim_interview
from casetrack.law.suggestions import (
    REPLY_RULES,
    ReplyGround,
    escalation_open,
    may_issue,
    suggestion_reply,
    superior_first,
)
from casetrack.law.terms import (
    Citation,
    Due,
    InForce,
    OutsideStatute,
    Rule,
    RuleKind,
    Severity,
    Step,
    Verdict,
    Verification,
)
from casetrack.law.ways_back import WayBack, revoked_first, ways_back
from casetrack.law.wording import (
    cite,
    cite_all,
    rule_name,
    word_day,
    word_length,
    word_refusal,
    word_step,
    word_steps,
    word_why,
)
from casetrack.law.working_days import (
    PUBLISHED,
    DayKind,
    PublishedCalendar,
    WorkCalendar,
    YearOfDays,
    is_workday,
    next_working_day,
    previous_working_day,
    read_year,
)
