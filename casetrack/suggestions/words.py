"""Words for suggestions: refusals, facts that dates count from, lines on Today."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext
from flask_babel.speaklater import LazyString

from casetrack.accounts.approval import WhoDecides
from casetrack.accounts.permissions import Permission
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.models import JournalEntry
from casetrack.cases.owed import Owed
from casetrack.courses.approvals.models import APPROVAL_NUMBER, DECIDED_BY, WHO_DECIDED
from casetrack.courses.approvals.who_decided import as_told
from casetrack.law import REPLY_RULES, RULES, ReplyGround, Verification, cite_all
from casetrack.law.suggestions import GROUND_RULES
from casetrack.ledger.registry import DutyLine, subject_page
from casetrack.suggestions.models import SuggestionItem
from casetrack.web.words import label, language

LEGEND = 300  # characters of an item above its answer

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
    "decided_is_final": _l(
        "What was issued stays as it was sent. Propose to amend the letter, or to withdraw it."
    ),
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
    "urging_is_no_letter": _l(
        "This is urging without a suggestion: no time for a reply runs. Record its result instead."
    ),
    "letter_of_another": _l(
        "This letter is of another maker: it is served, decided and published there. Record what "
        "was answered, and what you saw put right."
    ),
    "suggestion_not_served": _l(
        "It was not served yet, so no time for a reply runs. Record the service first."
    ),
    "letter_had_its_time": _l(
        "This is done where the time for the reply is over, somebody was reminded, and still no "
        "reply came, or something was refused or not done; not while the time stands still."
    ),
    "superior_not_informed": _l(
        "The superior, the department or the industry body was not informed before. Say why."
    ),
    "suggestion_closed": _l("It was closed on %(day)s. Nothing more is recorded in it."),
    "suggestion_item_of_another": _l("This item belongs to another suggestion."),
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


def decided_words(entry: JournalEntry) -> str:
    """Who decided what an entry of a letter tells, and by which paper; "" where it names nobody."""
    fields = as_told(entry)
    if WHO_DECIDED.key not in fields:
        return ""
    who = label(WhoDecides(fields[WHO_DECIDED.key]))
    name, number = (fields.get(key.key, {}).get("zh") for key in (DECIDED_BY, APPROVAL_NUMBER))
    if name:
        who = _("%(office)s %(name)s", office=who, name=name)
    return _("Decided by %(who)s.", who=pgettext("clauses", ", ").join(filter(None, (who, number))))


_to_page = subject_page("suggestions.show", "suggestion_id")


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
        url=subject_page("suggestions.reply", "suggestion_id"),
        needs=Permission.SUGGESTIONS_RECORD,
    ),
    DutyLine(
        ObligationKind.SUGGESTION_CHECK,
        title=_l("Check an item of a suggestion (set by this office)"),
        late_title=_l("An item of a suggestion was not looked at (set by this office)"),
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


def shortened(text: str) -> str:
    """A text short enough for a legend."""
    return text if len(text) <= LEGEND else f"{text[:LEGEND].rstrip()}\N{HORIZONTAL ELLIPSIS}"
