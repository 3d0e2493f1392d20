"""Sentences for what is refused here."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

RULES = {
    "feed_needs_name": _l("Say which device it is, so that you know it again."),
    "too_many_feeds": _l(
        "You have %(most)s calendars on devices already. Take one back that you no longer use."
    ),
}
