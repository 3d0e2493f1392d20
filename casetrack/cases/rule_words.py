"""Sentences for refused actions on a case."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

RULES = {
    "law_refuses": _l("The law does not allow this. Not met: %(what)s."),
    "law_warns": _l("The law warns. Not met: %(what)s. Say why it is done all the same."),
    "not_accused": _l(
        "Only a suspect or defendant is accused of something. Leave the charge empty, or choose"
        " that role."
    ),
    "party_without_name": _l("Enter a name or an alias."),
    "not_of_this_case": _l("Choose somebody of this case."),
    "not_yet": _l("%(day)s is in the future. Only what has happened is recorded here."),
    "corrected_before": _l("This entry was corrected before, by no. %(number)s. Correct that one."),
    "dates_changed_meanwhile": _l(
        "Something in the case changed since this was shown. Look again at what moves."
    ),
    "day_is_recorded_already": _l("%(day)s is the day recorded already. Nothing was changed."),
    "not_announced_yet": _l(
        "The non-prosecution of %(decided)s was not announced, so it has no effect yet. Record the "
        "announcement first, then close the case."
    ),
    "case_is_closed": _l("The case was closed on %(closed)s; it takes nothing new."),
    "one_grantee": _l("Choose one person or one office."),
    "cannot_be_granted": _l("This person cannot see cases. Choose somebody of the list."),
}
