"""The mistakes that are planted: mostly a day more or less than the law, or the house, allows."""

from __future__ import annotations

from tests.mutants.planting import Mutant

REVIEW = (
    # The last day of a review is a day of it.
    Mutant("review", "extended_on > due", "extended_on >= due", ("review/test_actions.py",)),
    Mutant("review", "if extended_on > due:", "if False:", ("review/test_actions.py",)),
    Mutant(
        "review", "extended_on < received_on", "extended_on <= received_on",
        ("review/test_actions.py",),
    ),
    Mutant(
        "review", "outcome.decided_on < received", "outcome.decided_on <= received",
        ("review/test_actions.py",),
    ),
    # What came in may be decided, or go back, on the day on which it came.
    Mutant(
        "review", "receipt.latest < previous.ended_on", "receipt.latest <= previous.ended_on",
        ("review/test_chain.py",),
    ),
    Mutant(
        "review", "if one.since <= day]", "if one.since < day]",
        ("review/test_custody_on_the_last_day.py",),
    ),
    Mutant(
        "review", "if day > on:\n        raise RuleBroken(\"review_day_in_future\"",
        "if day >= on:\n        raise RuleBroken(\"review_day_in_future\"",
        ("review/test_actions.py",),
    ),
)  # fmt: skip

PROBATION = (
    Mutant(
        "probation", "terms.decided_on > review.due", "terms.decided_on >= review.due",
        ("probation/test_actions.py",),
    ),
    Mutant(
        "probation", "terms.decided_on < review.received:\n        raise",
        "terms.decided_on <= review.received:\n        raise",
        ("probation/test_actions.py",),
    ),
    Mutant(
        "probation", "breach_counts(day, decided_on=decided_on, last_day=ends_on).refuses",
        "breach_counts(day, decided_on=decided_on, last_day=day).refuses",
        ("probation/test_conduct.py",),
    ),
    Mutant(
        "probation", "breach_counts(day, decided_on=decided_on, last_day=ends_on).refuses",
        "not decided_on <= day < ends_on", ("probation/test_conduct.py",),
    ),
    Mutant(
        "probation", "withdrawn_on < objection.raised_on", "withdrawn_on <= objection.raised_on",
        ("probation/test_conduct.py",),
    ),
    Mutant(
        "probation", "objection.withdrawn_on <= on)", "objection.withdrawn_on < on)",
        ("probation/test_conduct.py", "probation/test_endings.py"),
    ),
    Mutant(
        "probation", "heard_on < decided_on", "heard_on <= decided_on",
        ("probation/test_conduct.py",),
    ),
    Mutant(
        "probation", "last_day=over_after(probation) or ends_on", "last_day=ends_on",
        ("probation/test_endings.py", "probation/test_month_ends.py"),
    ),
    Mutant(
        "probation", "if ends_on is not None and on <= ends_on:",
        "if ends_on is not None and on < ends_on:", ("probation/test_views.py",),
    ),
)  # fmt: skip

COURSES = (
    # A session on the first day, on the last and today.
    Mutant("courses", "held.held_on < begun", "held.held_on <= begun",
           ("guidance/test_programmes.py", "assistance/test_psychological_help.py")),
    Mutant("courses", "held.held_on > act.on", "held.held_on >= act.on",
           ("guidance/test_programmes.py", "assistance/test_psychological_help.py")),
    Mutant("courses", "if ended_on < first:", "if ended_on <= first:",
           ("guidance/test_programmes.py", "assistance/test_psychological_help.py")),
    Mutant("courses", "terms.last_day < terms.started_on", "terms.last_day <= terms.started_on",
           ("guidance/test_programmes.py",)),
    Mutant("courses", "due > ends", "due >= ends", ("assistance/test_psychological_help.py",)),
    Mutant("courses", "len(detail.sessions) >= detail.sessions_planned",
           "len(detail.sessions) > detail.sessions_planned",
           ("assistance/test_psychological_help.py",)),
    Mutant("courses", "max((held.held_on for held in detail.sessions), default=None)",
           "next((held.held_on for held in reversed(detail.sessions)), None)",
           ("assistance/test_psychological_help.py",)),
)  # fmt: skip

ASSISTANCE = (
    Mutant("assistance", "MOST_WEEKS = 52", "MOST_WEEKS = 53",
           ("assistance/test_psychological_help.py",)),
    Mutant("assistance", "NumberRange(1, MOST_WEEKS", "NumberRange(0, MOST_WEEKS",
           ("assistance/test_psychological_help.py",)),
)  # fmt: skip

GUIDANCE = (
    Mutant("guidance", "ended_on < begun", "ended_on <= begun", ("guidance/test_orders.py",)),
    Mutant("guidance", "day is not None and day > on", "day is not None and day >= on",
           ("guidance/test_orders.py",)),
    Mutant("guidance", "served_on < issued_on", "served_on <= issued_on",
           ("guidance/test_terms.py",)),
    Mutant("guidance", "last_day < begins", "last_day <= begins", ("guidance/test_terms.py",)),
    # An order runs on its last day, and is late on the day after it.
    Mutant("guidance", "and measure.last_day < on\n", "and measure.last_day <= on\n",
           ("guidance/test_stage.py",)),
    Mutant("guidance", "if measure.last_day < on:", "if measure.last_day <= on:",
           ("guidance/test_next_steps.py",)),
)  # fmt: skip

VISITS = (
    Mutant("visits", "len(found) > MOST_VISITS", "len(found) >= MOST_VISITS",
           ("visits/test_rhythm.py",)),
    Mutant("visits", "MOST_VISITS + 1)", "MOST_VISITS)", ("visits/test_rhythm.py",)),
    Mutant("visits", "nominal > rhythm.until", "nominal >= rhythm.until",
           ("visits/test_rhythm.py",)),
    Mutant("visits", "until is not None and day > until", "until is not None and day >= until",
           ("visits/test_rhythm.py",)),
    Mutant("visits", "terms.rhythm.first < act.on", "terms.rhythm.first <= act.on",
           ("visits/test_actions.py",)),
    Mutant("visits", "days[-1].day > last", "days[-1].day >= last", ("visits/test_actions.py",)),
    Mutant("visits", "if change.day < on:", "if change.day <= on:", ("visits/test_actions.py",)),
    Mutant("visits", "planned.day > last:", "planned.day >= last:", ("visits/test_actions.py",)),
    Mutant("visits", "outcome.day > act.on", "outcome.day >= act.on",
           ("visits/test_outcomes.py",)),
    Mutant("visits", "one.planned_on > last]", "one.planned_on >= last]",
           ("visits/test_follow.py", "guidance/test_orders.py")),
    Mutant("visits", "last >= on - timedelta(days=RECENT_DAYS)",
           "last > on - timedelta(days=RECENT_DAYS)", ("visits/test_concerns.py",)),
    Mutant("visits", "CaseGrant.until >= on", "CaseGrant.until > on",
           ("visits/test_actions.py", "visits/test_stage.py")),
)  # fmt: skip

SUGGESTIONS = (
    Mutant("suggestions", "new.remind_on <= new.issued_on", "new.remind_on < new.issued_on",
           ("suggestions/test_issuing.py",)),
    Mutant("suggestions", "day < new.issued_on", "day <= new.issued_on",
           ("suggestions/test_issuing.py",)),
    Mutant("suggestions", "again_on <= max(reminded_on, act.on)",
           "again_on < max(reminded_on, act.on)", ("suggestions/test_issuing.py",)),
    Mutant("suggestions", "reminded_on < since", "reminded_on <= since",
           ("suggestions/test_issuing.py",)),
    Mutant("suggestions", "closed_on < last", "closed_on <= last",
           ("suggestions/test_issuing.py", "suggestions/test_answers.py")),
    Mutant("suggestions", "reply.replied_on < served", "reply.replied_on <= served",
           ("suggestions/test_answers.py",)),
    Mutant("suggestions", "reply.check_on <= reply.replied_on",
           "reply.check_on < reply.replied_on", ("suggestions/test_answers.py",)),
    Mutant("suggestions", "look.check_due <= look.seen_on", "look.check_due < look.seen_on",
           ("suggestions/test_answers.py",)),
    Mutant("suggestions", "suggestion.set_day < last", "suggestion.set_day <= last",
           ("suggestions/test_serving.py", "suggestions/test_issuing.py")),
    # A reply may come on its last day.
    Mutant("suggestions", "Suggestion.reply_due < on", "Suggestion.reply_due <= on",
           ("suggestions/test_pages.py", "suggestions/test_stage.py")),
)  # fmt: skip

CLOCKS = (
    Mutant("clocks", "approved_on > owed.due", "approved_on >= owed.due",
           ("clocks/test_one_date.py", "clocks/test_clocks.py")),
    Mutant("clocks", "return clock.owed.due if when.first > clock.owed.due else None",
           "return clock.owed.due if when.first >= clock.owed.due else None",
           ("clocks/test_recording.py",)),
    Mutant("clocks", "when.first > on:", "when.first >= on:",
           ("clocks/test_recording.py", "clocks/test_service.py")),
    Mutant("clocks", "    return last < started\n", "    return last <= started\n",
           ("clocks/test_clocks.py", "clocks/test_recording.py")),
    Mutant("clocks", "Obligation.due >= fact.when.last", "Obligation.due > fact.when.last",
           ("clocks/test_clocks.py", "clocks/test_recording.py")),
    Mutant("clocks", "day < decided:", "day <= decided:", ("clocks/test_service.py",)),
)  # fmt: skip

CASEWORK = (
    # A grant holds on the day until which it is given.
    Mutant("cases", "CaseGrant.until >= on", "CaseGrant.until > on",
           ("casework/test_team.py", "web/test_access.py")),
    Mutant("casework", "new.until < act.on", "new.until <= act.on", ("casework/test_team.py",)),
    Mutant("casework", "or_(CaseGrant.until.is_(None), CaseGrant.until >= on),\n        )\n        .order_by",
           "or_(CaseGrant.until.is_(None), CaseGrant.until > on),\n        )\n        .order_by",
           ("casework/test_team.py", "casework/test_team_page.py")),
    Mutant("casework", "when.first > on:", "when.first >= on:", ("casework/test_actions.py",)),
)  # fmt: skip

LEDGER = (
    # What is settled stays as it ended.
    Mutant("ledger", "if row is not None and row.is_open:", "if row is not None:",
           ("ledger/test_obligations.py",)),
    # The time that others have includes its last day.
    Mutant("ledger", "Obligation.is_open, Obligation.due < on, Obligation.kind.in_(windows())",
           "Obligation.is_open, Obligation.due <= on, Obligation.kind.in_(windows())",
           ("ledger/test_obligations.py",)),
)  # fmt: skip

AGENDA = (
    Mutant("agenda", "Risk.ENDS_SOON: is_ours and not is_held and 0 <= days <= OTHER_DAYS",
           "Risk.ENDS_SOON: is_ours and not is_held and 0 <= days < OTHER_DAYS",
           ("agenda/test_risks.py",)),
    Mutant("agenda", "on + timedelta(days=OTHER_DAYS)", "on + timedelta(days=OTHER_DAYS - 1)",
           ("agenda/test_risks.py",)),
    Mutant("agenda", "on + timedelta(days=CUSTODY_DAYS)", "on + timedelta(days=CUSTODY_DAYS + 1)",
           ("agenda/test_risks.py",)),
    Mutant("agenda", "and_(_is_ours(), Obligation.due < on)",
           "and_(_is_ours(), Obligation.due <= on)", ("agenda/test_risks.py",)),
    Mutant("agenda", "Obligation.due < narrowed.month.later().first",
           "Obligation.due <= narrowed.month.later().first", ("agenda/test_periods.py",)),
    Mutant("agenda", "last = on + timedelta(days=DAYS_AHEAD - 1)", "last = on + timedelta(days=DAYS_AHEAD)",
           ("agenda/test_queries.py",)),
)  # fmt: skip

NOTICES = (
    Mutant("notices", "    if due < on:\n", "    if due <= on:\n", ("notices/test_rhythms.py",)),
    Mutant("notices", "after + timedelta(days=1)", "after", ("notices/test_rhythms.py",)),
    Mutant("notices", "Obligation.due <= last", "Obligation.due < last",
           ("notices/test_night.py",)),
    Mutant("notices", "Obligation.kind.notin_(windows()),", "", ("notices/test_night.py",)),
)  # fmt: skip

MUTANTS = (
    *REVIEW,
    *PROBATION,
    *COURSES,
    *ASSISTANCE,
    *GUIDANCE,
    *VISITS,
    *SUGGESTIONS,
    *CLOCKS,
    *CASEWORK,
    *LEDGER,
    *AGENDA,
    *NOTICES,
)
