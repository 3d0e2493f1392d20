"""Words of facts recorded by hand, of service, and of their refusals."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

RECORDING_RULES = {
    "fact_in_closed_case": _l(
        "The case was closed on %(closed)s. Open it again before this is recorded in it."
    ),
    "fact_in_future": _l("%(day)s has not come yet. Enter the day on which it happened."),
    "one_day_needed": _l("A period is counted from this, so write one day, such as 2026-11-24."),
    "before_the_decision": _l(
        "That is before the decision itself, of %(decided)s. Check both days."
    ),
    "before_its_question": _l("That is before what it answers, of %(started)s. Check both days."),
    "fact_recorded_already": _l("This is recorded already, as entry no. %(number)s."),
    "restraint_runs": _l(
        "It has been running since %(since)s. If that day is wrong, correct it; if it ended, record"
        " that first."
    ),
    "recorded_once": _l(
        '"%(what)s" is recorded already, and happens once here. If the day is wrong, correct it.'
    ),
    "question_needed": _l("Choose what this answers: more than one is waiting."),
    "answered_already": _l("This was answered on %(on)s already. If the day is wrong, correct it."),
    "nothing_to_answer": _l(
        '"%(what)s" answers something that is not recorded here. Record that first.'
    ),
    "person_needed": _l("Choose whom it is about."),
    "decision_needed": _l("Choose the decision it is about."),
    "nobody_appealed": _l(
        "No appeal of this person against this decision is recorded. Record the appeal first."
    ),
    "value_needed": _l("Enter this, too: it is the proof of the release."),
    "result_needed": _l("Say what was decided."),
    "channel_needed": _l("Say where it was published: the law asks for media that all can read."),
    "assistance_basis_needed": _l(
        "Assistance is measured by the average monthly wage of the province: enter the amount, the "
        "wage and the number of months."
    ),
    "assistance_above_cap": _l(
        "This is above 36 months of the average wage. Say in the note why it may be: serious "
        "injury, disability, or long psychological treatment."
    ),
    "suit_of_another_level": _l(
        "A municipal procuratorate usually brings a civil suit, a basic one an administrative "
        "suit. Say in the remarks why this office brings it."
    ),
    "suit_without_first_step": _l(
        "A civil suit follows an announcement, an administrative one a suggestion to the "
        "authority that was received. Neither is recorded in this case; record it first."
    ),
    "announcement_still_runs": _l(
        "The announcement has not run out: a suit may be filed from %(opens)s. Until then "
        "qualified organs and organisations have the first word (Civil Procedure Law art. 58)."
    ),
    "reply_time_still_runs": _l(
        "The authority still has time for its reply: a suit may be filed from %(opens)s "
        "(Administrative Litigation Law art. 25)."
    ),
    "others_sued": _l(
        "A qualified organ or organisation has sued. The procuratorate may support it, and does "
        "not file a suit of its own."
    ),
    "follow_up_needed": _l(
        "Say what the follow-up investigation found: a suit needs to know whether the duty is "
        "still not performed."
    ),
    "duty_was_performed": _l(
        "The authority has performed its duty, so there is nothing to sue for. Close the "
        "suggestion instead."
    ),
    "not_served_here": _l("The law names nobody on whom this decision is served: %(decision)s."),
    "nobody_served": _l("Enter at least one day on which somebody received the decision."),
    "served_already": _l(
        "It was received on %(received)s, as recorded. If that day is wrong, correct it."
    ),
    "served_before_decision": _l(
        "That is before the decision itself, of %(decided)s. Check both days."
    ),
    "day_is_counted_from": _l(
        "Periods are counted from this day. Correct the day on its own page, which shows first "
        "what moves."
    ),
    "no_day_of_a_fact": _l("No single day is recorded in this entry that could be corrected."),
    "after_its_answer": _l("That is after %(answered)s, when it was answered. Check both days."),
    "clock_has_no_extension": _l("The law does not let this period be extended."),
    "clock_is_over": _l("This period ended on %(on)s; nothing in it can be changed."),
    "clock_extended_before": _l(
        "This period was extended already, and the law allows it once. It is due on %(due)s."
    ),
    "clock_extended_late": _l(
        "The period ended on %(due)s. An extension has to come before that day is over."
    ),
    "extension_needs_reason": _l("Say why the period is extended, and who approved it."),
}
