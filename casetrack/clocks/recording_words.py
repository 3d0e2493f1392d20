"""Words of facts recorded by hand, of service, and of their refusals."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

RECORDING_RULES = {
    "before_the_decision": _l(
        "That is before the decision itself, of %(decided)s. Check both days."
    ),
    "before_its_question": _l("That is before what it answers, of %(started)s. Check both days."),
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
    "day_is_counted_from": _l(
        "Periods are counted from this day. Correct the day on its own page, which shows first "
        "what moves."
    ),
    "clock_has_no_extension": _l("The law does not let this period be extended."),
    "clock_is_over": _l("This period ended on %(on)s; nothing in it can be changed."),
    "clock_extended_before": _l(
        "This period was extended already, and the law allows it once. It is due on %(due)s."
    ),
}
