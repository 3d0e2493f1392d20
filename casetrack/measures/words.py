"""What is said when something kept by hand is refused, and what its days count from."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

FACTS: dict[str, LazyString] = {"review_agreed": _l("The review was agreed")}

RULES: dict[str, LazyString] = {
    "no_kept_measure": _l("Choose one of the list."),
    "measure_for_nobody": _l("Say for whom it is."),
    "measure_ends_before": _l("It began on %(day)s; it cannot end before."),
    "measure_without_words": _l("Say it in a sentence."),
    "measure_reason_missing": _l("Say why it is corrected."),
    "measure_end_missing": _l("It has ended; say on which day."),
    "measure_over": _l("It has ended already; nothing can be added, and it cannot end twice."),
    "review_not_ahead": _l("%(day)s is not ahead. Choose a later day, or leave it empty."),
    "no_case_of_number": _l(
        "No case with the number %(number)s, or not one you see the whole of. Write one on each"
        " line, as it is written."
    ),
}
