"""What is said when a next step is refused, and what its day counts from."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

FACTS: dict[str, LazyString] = {"next_step_planned": _l("Planned with an entry of the journal")}

RULES: dict[str, LazyString] = {
    "next_step_without_words": _l("Say what is to be done next."),
    "next_step_day_past": _l("%(day)s is past. Choose today or a later day."),
    "next_step_by_stranger": _l(
        "This person does not work on the case. Choose somebody who does, or put them on it first."
    ),
    "next_step_over": _l("This is settled already; its page says by which entry."),
    "next_step_reason_missing": _l("Say why, in a few words."),
}
