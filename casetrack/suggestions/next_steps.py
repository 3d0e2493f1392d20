"""Next steps about suggestions, on the page of one and on that of its case."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from flask import url_for

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.facts import CaseFacts
from casetrack.law import RULES, cite_all
from casetrack.suggestions.models import Suggestion, SuggestionItem
from casetrack.suggestions.public_version import may_be_published
from casetrack.suggestions.queries import suggestions_in_short
from casetrack.suggestions.sentences import not_right_sentence
from casetrack.suggestions.steps.models import UPWARDS, LetterRung
from casetrack.suggestions.urging_results import still_without_result
from casetrack.web.catalogue import gettext as _
from casetrack.web.dates import lag, word_day
from casetrack.web.next_steps import NextStep
from casetrack.web.words import language


def next_steps(facts: CaseFacts, user: Staff, on: date) -> list[NextStep]:
    """Next steps of this person for the suggestions of the case on that day; one statement."""
    case = facts.case
    if not (case.is_open() and facts.may(user, Permission.SUGGESTIONS_RECORD)):
        return []
    may_write = facts.may(user, Permission.SUGGESTIONS_WRITE)
    open_ones = [
        suggestion
        for suggestion in facts.read(suggestions_in_short)
        if suggestion.is_open and suggestion.maker_kind is None
    ]
    apt = [_most_apt(letter, on=on, may_write=may_write) for letter in open_ones]
    followed = [replace(step, is_due=True) for step in apt if step is not None]
    if not may_write:
        return followed
    return [
        *followed,
        NextStep(_("Issue a suggestion"), url_for("suggestions.new", case_id=case.id)),
        NextStep(_("Urge without a suggestion"), url_for("suggestions.urge", case_id=case.id)),
        NextStep(
            _("Record a letter of another maker"),
            url_for("suggestions.record_of_another", case_id=case.id),
        ),
    ]


def steps_for(
    suggestion: Suggestion, *, may_write: bool, may_record: bool, rungs: Collection[LetterRung] = ()
) -> list[NextStep]:
    """Next steps for one suggestion, in the order of its course.

    may_record: what comes of it. may_write: end it, too. rungs: steps that may be taken as it had
    no effect.
    """
    if not (may_record and suggestion.is_open):
        return []
    if suggestion.maker_kind is not None:
        text = _("Record the reply") if suggestion.replied is None else _("Record a supplement")
        return [
            NextStep(text, _url("reply", suggestion)),
            *_looks(suggestion),
            _to_report(suggestion),
            *([_to_close(suggestion), _to_correct(suggestion)] if may_write else []),
        ]
    to_close = [_to_close(suggestion), *_to_decide_anew(suggestion)] if may_write else []
    if may_write and may_be_published(suggestion):
        text = _("Record a public version")
        note = _("Nothing in it tells who a child is.")
        to_close.append(NextStep(text, _url("public", suggestion), note))
    upwards = [_to_rung(suggestion, rung) for rung in rungs] if may_write else []
    upwards += [_to_sue(suggestion)] if may_write and LetterRung.SUSPEND in rungs else []
    if not suggestion.kind.is_formal:
        waiting = still_without_result(suggestion)
        results = [NextStep(_("Record the result"), _url("close", suggestion))]
        if waiting:
            note = _("Of each its own; the last step is the result of all.")
            of_one = NextStep(
                _("Record the result of one"), _url("result_of_one", suggestion), note
            )
            results.insert(0, of_one)
        return [
            *(results if may_write else []),
            NextStep(_("Record a reminder"), _url("remind", suggestion)),
            *_looks(suggestion),
            _to_report(suggestion),
        ]
    if suggestion.served is None:
        return [
            NextStep(_("Record the service"), _url("serve", suggestion)),
            NextStep(_("Record the reply"), None, _("After the service.")),
            *to_close,
        ]
    if suggestion.still_since is not None:
        return [
            NextStep(_("Answer what lets the time to reply stand still"), _to_answer(suggestion)),
            NextStep(_("Record the reply"), _url("reply", suggestion)),
            *_looks(suggestion),
            _to_report(suggestion),
            *to_close,
        ]
    if suggestion.replied is None:
        exactly = NextStep(
            _("Record the exact day of service"),
            _url("serve", suggestion),
            _("Known only imprecisely until now; the dates follow."),
        )
        return [
            *([] if suggestion.served.is_day else [exactly]),
            NextStep(_("Record the reply"), _url("reply", suggestion)),
            NextStep(_("Record a reminder"), _url("remind", suggestion)),
            *upwards,
            NextStep(
                _("Let the time to reply stand still"),
                _url("stand_still", suggestion),
                _("An objection, a question, a body that changed."),
            ),
            *_looks(suggestion),
            _to_report(suggestion),
            *to_close,
        ]
    return [
        *_looks(suggestion),
        _to_report(suggestion),
        NextStep(_("Record a supplement"), _url("reply", suggestion)),
        *(
            [NextStep(_("Record a reminder"), _url("remind", suggestion))]
            if suggestion.not_put_right()
            else []
        ),
        *upwards,
        *to_close,
    ]


def _to_rung(suggestion: Suggestion, rung: LetterRung) -> NextStep:
    """A step as it had no effect, with the text on which it rests."""
    text = {
        LetterRung.HIGHER_OFFICE: _("Report to the higher procuratorate"),
        LetterRung.SUPERIOR: _(
            "Inform the superior, the competent department or the industry body"
        ),
        LetterRung.STATE_ORGANS: _(
            "Inform the Party committee, the people's congress or the government"
        ),
        LetterRung.SUSPEND: _("Suspend the review for a public interest suit"),
        LetterRung.RESUME: _("Go on with the review for a public interest suit"),
        LetterRung.NOT_TO_SUE: _("Decide not to file a public interest suit"),
    }[rung]
    named = "suggestion_escalation" if rung in UPWARDS else "pil_suspension"
    note = cite_all(RULES[named].citations, language())
    return NextStep(text, f"{_url('escalate', suggestion)}?rung={rung.value}", note)


def _to_sue(suggestion: Suggestion) -> NextStep:
    url = url_for("clocks.record", case_id=suggestion.case_id, told="public_interest_suit_filed")
    note = cite_all(RULES["pil_suggestion_first"].citations, language())
    return NextStep(_("File a public interest suit"), url, note)


def _to_report(suggestion: Suggestion) -> NextStep:
    return NextStep(_("Record what is reported as put right"), _url("report", suggestion))


def item_to_look_at(suggestion: Suggestion) -> SuggestionItem | None:
    """The item to look at first: the one that is due first, else the first not put right."""
    open_items = suggestion.not_put_right()
    return min(
        open_items, key=lambda item: (item.check_due or date.max, item.position), default=None
    )


def _to_visit(suggestion: Suggestion) -> NextStep:
    """Plan a visit to the recipient, at which every open item is looked at."""
    url = url_for(
        "visits.plan",
        case_id=suggestion.case_id,
        party=suggestion.recipients[0].id,
        measure=suggestion.measure_id,
        way="on_site",
    )
    return NextStep(_("Plan a visit to the recipient"), url, _("It asks every open item."))


def _looks(suggestion: Suggestion) -> list[NextStep]:
    first = item_to_look_at(suggestion)
    steps = [_to_visit(suggestion)] if suggestion.recipients else []
    if first is not None:
        text = _("Verify an item on the spot")
        note = _("First item %(n)s; each has its own button in the table.", n=first.position)
        steps.append(NextStep(text, _look_url(suggestion, first), note))
    right = next((item for item in suggestion.items if item.is_put_right), None)
    if right is not None:
        steps.append(
            NextStep(
                _("Check again what was put right"),
                _look_url(suggestion, right),
                _("Or record that it came back."),
            )
        )
    return steps


def _to_close(suggestion: Suggestion) -> NextStep:
    note = not_right_sentence(suggestion)
    return NextStep(_("Close"), _url("close", suggestion), note or None)


def _to_correct(suggestion: Suggestion) -> NextStep:
    note = _("What was said before stays readable.")
    return NextStep(
        _("Correct a typing error in the letter"), _url("correct_of_another", suggestion), note
    )


def _to_decide_anew(suggestion: Suggestion) -> list[NextStep]:
    note = _("Proposed to whoever decided the letter.")
    return [
        NextStep(_("Amend the letter"), _url("amend", suggestion), note),
        NextStep(_("Withdraw the letter"), _url("withdraw", suggestion), note),
    ]


def _most_apt(suggestion: Suggestion, *, on: date, may_write: bool) -> NextStep | None:
    whom = _(", ").join(party.alias.in_(language()) for party in suggestion.recipients)
    if not suggestion.kind.is_formal:
        if not may_write:
            text = _("Record a reminder: %(whom)s", whom=whom)
            return NextStep(text, _url("remind", suggestion))
        return NextStep(_("Outcome of urging: %(whom)s", whom=whom), _url("close", suggestion))
    if suggestion.served is None:
        return NextStep(_("Record the service: %(whom)s", whom=whom), _url("serve", suggestion))
    if suggestion.still_since is not None:
        text = _("Answer, so that the time to reply runs again: %(whom)s", whom=whom)
        return NextStep(text, _to_answer(suggestion))
    if suggestion.replied is None:
        due = suggestion.reply_due
        note = None
        if due is not None:
            day = word_day(due, language())
            note = _("Due %(day)s, %(lag)s.", day=day, lag=lag(due, on))
        text = _("Record the reply: %(whom)s", whom=whom)
        return NextStep(text, _url("reply", suggestion), note, due=due)
    item = item_to_look_at(suggestion)
    if item is not None:
        return NextStep(
            _("Verify item %(n)s: %(whom)s", n=item.position, whom=whom),
            _look_url(suggestion, item),
            not_right_sentence(suggestion),
            due=item.check_due,
        )
    if not may_write:
        return None
    return NextStep(_("Close: %(whom)s", whom=whom), _url("close", suggestion))


def _to_answer(suggestion: Suggestion) -> str:
    return f"{_url('show', suggestion)}#standstills"


def _url(page: str, suggestion: Suggestion) -> str:
    return url_for(f"suggestions.{page}", case_id=suggestion.case_id, suggestion_id=suggestion.id)


def _look_url(suggestion: Suggestion, item: SuggestionItem) -> str:
    return url_for("suggestions.verify", case_id=suggestion.case_id, item_id=item.id)
