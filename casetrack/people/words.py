"""What is said when a small fact of somebody is refused."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

RULES: dict[str, LazyString] = {
    "stated_needs_reason": _l("Say why, in a few words."),
    "stated_withdrawn_before": _l("This was withdrawn before; its history says why."),
    "stated_ended_before": _l("An end is recorded already. Correct it if it is wrong."),
    "stated_ends_before_it_begins": _l("It ends before it begins. Correct one of the two days."),
    "stated_without_words": _l("Say what it is, in one language at least."),
    "attribute_of_one_person": _l("Choose one person: a group or a body has no such particulars."),
    "sex_in_a_word": _l("Write male or female, 男 or 女, and nothing else."),
    "household_without_address": _l(
        "Say it in general words, such as: another province. An address belongs to the identity."
    ),
    "tie_needs_two": _l("Choose two people of this case."),
    "tie_to_oneself": _l("Nobody is this to themselves. Choose somebody else."),
    "tie_in_a_circle": _l(
        "%(one)s is recorded as coming before %(other)s already, so the other way round cannot be"
        " so. Correct that tie first."
    ),
    "guardian_is_a_minor": _l("%(who)s is a minor, and a minor is nobody's guardian."),
    "guardian_already": _l(
        "%(who)s is recorded as guardian for that time already. Correct that one, or say when it"
        " ended."
    ),
    "charge_without_name": _l("Say of what: the charge, or the civil cause."),
}
