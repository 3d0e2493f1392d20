"""Sentences for refused actions on a case."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

RULES = {
    "law_refuses": _l("The law does not allow this. Not met: %(what)s."),
    "law_warns": _l("The law warns. Not met: %(what)s. Say why it is done all the same."),
    "national_number_taken": _l(
        "Case %(number)s has this number in the national system. If both are meant to have it,"
        " say so below."
    ),
    "case_without_title": _l("Enter a title, in one language at least."),
    "not_accused": _l(
        "Only a suspect or defendant is accused of something. Leave the charge empty, or choose"
        " that role."
    ),
    "accused_without_role": _l(
        "A charge stands against this person, and only a suspect or defendant has one: leave them"
        " such a role."
    ),
    "role_does_not_fit": _l(
        "This role does not fit: %(role)s. A body is no parent, and a person is no court: choose"
        " another."
    ),
    "party_without_name": _l("Enter a name or an alias."),
    "alias_taken": _l(
        "Somebody in this case is called %(alias)s already. Add what tells them apart."
    ),
    "tie_outside_case": _l("Choose a child of this case."),
    "not_of_this_case": _l("Choose somebody of this case."),
    "not_logged_by_hand": _l("Choose a kind of the list."),
    "say_who_did_it": _l("Choose who did it, or that it is not known."),
    "nothing_to_log": _l("Say what happened, in a sentence."),
    "not_yet": _l("%(day)s is in the future. Only what has happened is recorded here."),
    "corrected_before": _l("This entry was corrected before, by no. %(number)s. Correct that one."),
    "nothing_corrected": _l("Nothing is different from the entry. Change its words or its date."),
    "dates_changed_meanwhile": _l(
        "Something in the case changed since this was shown. Look again at what moves."
    ),
    "correction_needs_reason": _l("Say why the recorded day is wrong."),
    "correction_reason_length": _l("At most %(longest)s characters; this has more."),
    "late_day_needs_another": _l(
        "A period that ran out on %(due)s would end later. A head of the office, such as %(name)s,"
        " says so, not whoever handles the case alone."
    ),
    "decided_after_announced": _l("It was announced on %(announced)s: it was decided by then."),
    "decided_after_written": _l(
        "It was written down on %(written)s that it had been decided: it was decided by then."
    ),
    "day_is_recorded_already": _l("%(day)s is the day recorded already. Nothing was changed."),
    "case_closed_already": _l("The case is closed already."),
    "case_open_already": _l("The case is open already."),
    "closed_before_last": _l(
        "Something is recorded of %(day)s. It was closed on that day or later."
    ),
    "reopened_without_reason": _l("Say why it is opened again."),
    "something_is_owed": _l(
        "Something is still due on %(day)s. Settle it first, then close the case."
    ),
    "something_runs": _l("It still runs: %(kind)s. End it first, then close the case."),
    "not_announced_yet": _l(
        "The non-prosecution of %(decided)s was not announced, so it has no effect yet. Record the "
        "announcement first, then close the case."
    ),
    "case_is_closed": _l("The case was closed on %(closed)s; it takes nothing new."),
    "cannot_handle": _l("Only a prosecutor or a head of the same office can handle the case."),
    "handles_already": _l("This person handles the case already."),
    "cannot_be_on_case": _l("Only staff of the same office can be put on the case."),
    "one_grantee": _l("Choose one person or one office."),
    "grant_ends_before": _l("%(day)s is past. A grant ends today or later, or stays open."),
    "cannot_be_granted": _l("This person cannot see cases. Choose somebody of the list."),
    "social_worker_sees_visits": _l("A judicial social worker sees the visits only."),
    "granted_already": _l("They have this already."),
    "handler_keeps_case": _l("The handler keeps the case until it is handed over."),
    "grant_ends_with_entrustment": _l("That ends with the entrustment, on its page."),
}
