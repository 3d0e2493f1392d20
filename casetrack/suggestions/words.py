"""Words for suggestions: refusals, facts that dates count from, lines on Today."""

from __future__ import annotations

from flask import url_for
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from casetrack.accounts.permissions import Permission
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.owed import Owed
from casetrack.law import REPLY_RULES, RULES, ReplyGround, Verification, cite_all
from casetrack.law.suggestions import GROUND_RULES
from casetrack.ledger.registry import DutyLine
from casetrack.suggestions.models import (
    SuggestionItem,
)
from casetrack.web.words import language

_LIMITS: dict[ReplyGround, LazyString] = {
    ReplyGround.MINOR_DUTY: _l("one month"),
    ReplyGround.SCHOOL_SILENT: _l("one month"),
    ReplyGround.GENERAL: _l("two months"),
    ReplyGround.URGENT_AS_SET: _l("as set in the letter"),
    ReplyGround.PIL_ADMIN: _l("two months, to perform and to reply"),
    ReplyGround.PIL_ADMIN_URGENT: _l("15 days"),
    ReplyGround.CUSTODY: _l("10 days"),
    ReplyGround.RETRIAL: _l("three months"),
}

RULES_BROKEN = {
    "suggestion_in_closed_case": _l("The case is closed: nothing new is asked of anybody in it."),
    "suggestion_without_items": _l("Write at least one item: what is asked for."),
    "suggestion_in_the_future": _l(
        "%(day)s is in the future. Only what has happened is recorded here."
    ),
    "suggestion_without_time_limits": _l(
        "A suggestion states the time for a written reply and the time for an objection. "
        "Enter this one before it is issued."
    ),
    "suggestion_ground_not_in_force": _l(
        "The law on which this ground rests is in force since %(since)s; the letter is of %(day)s."
    ),
    "suggestion_limit_before_issue": _l(
        "%(day)s is before the letter is issued, %(issued)s. Enter that day or a later one."
    ),
    "suggestion_number_taken": _l(
        "%(number)s is the number of another suggestion of this office. Enter the next free one."
    ),
    "suggestion_recipient_elsewhere": _l("Choose a body of this case, or name a new one."),
    "urging_reminder_too_early": _l("A reminder lies after %(day)s. Enter a later day."),
    "urging_is_no_letter": _l(
        "This is urging without a suggestion: no time for a reply runs. Record its result instead."
    ),
    "suggestion_service_unknown": _l("Write the day, the month or the range in which it came."),
    "suggestion_served_already": _l(
        "It was served on %(day)s already. The time for the reply runs from that day."
    ),
    "suggestion_served_before_issue": _l(
        "%(day)s is before it was issued, %(issued)s. Enter that day or a later one."
    ),
    "suggestion_served_after_set_day": _l(
        "The letter sets %(set_day)s for the reply. It must be received by then."
    ),
    "suggestion_not_served": _l(
        "It was not served yet, so no time for a reply runs. Record the service first."
    ),
    "suggestion_reminder_after_reply": _l(
        "The reply has come. What is still missing is checked item by item."
    ),
    "suggestion_reminded_too_early": _l(
        "Nobody could be reminded before %(since)s. Enter that day or a later one."
    ),
    "suggestion_closed": _l("It was closed on %(day)s. Nothing more is recorded in it."),
    "suggestion_only_recorded": _l(
        "It was recorded from a text and is over. Nothing more is recorded in it."
    ),
    "suggestion_closed_without_reason": _l("Say why it is closed."),
    "suggestion_closed_too_early": _l(
        "Something is recorded of %(last)s. It is closed on that day or later."
    ),
    "suggestion_reply_before_service": _l(
        "%(day)s is before it was served, %(served)s. Check the day of the reply."
    ),
    "suggestion_item_of_another": _l("This item belongs to another suggestion."),
    "suggestion_reply_answers_nothing": _l(
        "The reply answers none of the items, so it is no reply: log it in the journal. "
        "The time for the reply goes on."
    ),
    "suggestion_reply_changed_without_reason": _l(
        "A reply is recorded already. Say why the record changes."
    ),
    "suggestion_reply_recorded_so": _l(
        "This reply is recorded already, in the same words. Nothing was changed."
    ),
    "suggestion_seen_too_early": _l(
        "Nothing could be seen before %(since)s. Enter that day or a later one."
    ),
    "suggestion_item_seen_later": _l(
        "It was checked on %(day)s already. An earlier check cannot replace that one."
    ),
    "suggestion_item_seen_so": _l("This is recorded already, of %(day)s, in the same words."),
    "suggestion_item_never_right": _l(
        "It was never seen put right, so it cannot have come back. Choose 'not done'."
    ),
    "suggestion_item_was_right": _l(
        "It was seen put right on %(day)s. If that is no longer so, choose 'came back'."
    ),
    "suggestion_check_too_early": _l("The next check lies after %(day)s. Enter a later day."),
    "report_without_words": _l("Say in a sentence what was done."),
    "report_recorded_so": _l("The same is recorded as reported already."),
    "report_withdrawn": _l("This was withdrawn already."),
    "report_reason_missing": _l("Say why, in a few words."),
    "suggestion_check_missing": _l("Enter the day of the next check."),
}

FACTS = {
    "urging_reminder": _l("Urged, or reminded last"),
    "suggestion_check_agreed": _l("Next check was set"),
}


def ground_notes() -> dict[str, str]:
    """Under each legal ground: how long it gives, by which law, and whether that was read."""
    lang = language()
    notes = {}
    for ground, limit in _LIMITS.items():
        rules = [RULES[REPLY_RULES[ground]]]
        rules += [GROUND_RULES[ground]] if ground in GROUND_RULES else []
        parts = [str(limit), *(cite_all(rule.citations, lang) for rule in rules)]
        if any(rule.verification is not Verification.PRIMARY for rule in rules):
            parts.append(str(_l("not compared with the official text")))
        notes[ground.value] = ("；" if lang == "zh" else "; ").join(parts)
    return notes


def _to_page(owed: Owed) -> str:
    return url_for("suggestions.show", case_id=owed.case_id, suggestion_id=owed.subject_id)


def _to_reply(owed: Owed) -> str:
    return url_for("suggestions.reply", case_id=owed.case_id, suggestion_id=owed.subject_id)


def _to_check(owed: Owed) -> str:
    if owed.subject != SuggestionItem.__tablename__:
        return _to_page(owed)
    return url_for("suggestions.verify", case_id=owed.case_id, item_id=owed.subject_id)


DUTIES = (
    DutyLine(
        ObligationKind.SUGGESTION_REPLY,
        title=_l("Reply to a suggestion expected"),
        late_title=_l("No reply to a suggestion"),
        button=_l("Record reply"),
        url=_to_reply,
        needs=Permission.SUGGESTIONS_RECORD,
    ),
    DutyLine(
        ObligationKind.SUGGESTION_CHECK,
        title=_l("Check an item of a suggestion"),
        late_title=_l("An item of a suggestion was not looked at"),
        button=_l("Verify item"),
        url=_to_check,
        needs=Permission.SUGGESTIONS_RECORD,
    ),
    DutyLine(
        ObligationKind.REMINDER,
        title=_l("Remind a body that was urged"),
        late_title=_l("A body that was urged was not reminded"),
        button=_l("See the outcome"),
        url=_to_page,
    ),
)
