"""Amend a letter and withdraw it, by whoever decided it; nothing that was sent is lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.audit.contents import decided_anew
from casetrack.audit.record import recorded_together
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import Case, JournalEntry
from casetrack.codes import N_
from casetrack.courses.approvals.deciding import ensure_decided
from casetrack.courses.requirements.actions import ask_no_more
from casetrack.db import all_rows, session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.law import ReplyGround
from casetrack.ledger.gates import GateAsked, ensure_passes
from casetrack.ledger.measures import end_measure
from casetrack.suggestions import clock_triggers
from casetrack.suggestions.actions import last_known_day
from casetrack.suggestions.answers.summary import keep_standing
from casetrack.suggestions.issuing import ensure_limits_after_issue, new_item
from casetrack.suggestions.item_terms import ItemTerms, has_terms, set_terms
from casetrack.suggestions.kinds import AMENDED, WITHDRAWN, Delivery
from casetrack.suggestions.models import Suggestion, SuggestionProblem
from casetrack.suggestions.policy import ensure_letter_of_ours, ensure_may_follow, not_in_the_future
from casetrack.suggestions.serving import end_duties
from casetrack.suggestions.standstills.actions import answer_by_deciding, end_with
from casetrack.suggestions.telling import enter_of
from casetrack.suggestions.versions.models import FormerLetter, FormerLine

ONLY_LETTERS = N_("Urging was decided by nobody: close it with its result.")
NOTHING_AMENDED = N_("The letter says all of this already. Change what is to be amended.")


@dataclass(frozen=True)
class AmendedLetter:
    """Content of the next version of a letter, to the same recipient and under its number.

    letter_id: the letter. why: the reason. items, problems: all that it says; what stands in it
    already goes on with its answers and looks.
    """

    letter_id: int
    issued_on: date
    why: str
    items: tuple[str, ...]
    problems: tuple[str, ...] = ()
    ground: ReplyGround | None = None
    set_day: date | None = None
    objection_until: date | None = None
    item_terms: tuple[ItemTerms, ...] = ()


@dataclass(frozen=True)
class LetterWithdrawal:
    """A letter is withdrawn on that day, for that reason."""

    letter_id: int
    withdrawn_on: date
    why: str


@recorded_together()
def amend(letter: Suggestion, new: AmendedLetter, act: Act) -> FormerLetter:
    """Issue the next version of a letter; return the version before, as it was sent.

    It is served anew, and its own time for the reply runs from then; what was owed for the version
    before is owed no more. Former demands keep their answers and looks.
    Raises NotAllowed; RuleBroken of urging, of a letter that is over, without a reason, if nothing
    is different, or as `issue` and `ensure_decided` do.

    Source: Provisions on Procuratorial Suggestions, as they are recalled.
    """
    case, day = _decidable(letter, act, new.issued_on, new.why, field="issued_on")
    if not new.items:
        raise RuleBroken(N_("Write at least one item: what is asked for."), field="items")
    if _says(letter, new):
        raise RuleBroken(NOTHING_AMENDED, field="items")
    facts = {name: getattr(new, name) for name in ("ground", "set_day", "objection_until")}
    data = ensure_passes(GateAsked(case, None, AMENDED, day, facts), act).told()
    ensure_limits_after_issue(new, day)
    data |= ensure_decided(case, AMENDED, act, on=day)
    former = _kept_as_sent(letter, day, new.why)
    session().add(former)
    with decided_anew(session()):
        letter.ground, letter.set_day = new.ground, new.set_day
        letter.objection_until, letter.issued = new.objection_until, PartialDate.day(day)
    letter.served, letter.delivery, letter.reply_due = None, Delivery.UNKNOWN, None
    letter.edition, letter.version = letter.edition + 1, letter.version + 1
    entry = _enter(letter, AMENDED, act, day, new.why, version=letter.edition, **data)
    former.entry_id = entry.id
    answer_by_deciding(letter, day, new.why, entry)
    clock_triggers.closed(case, letter, day, entry)
    _write_anew(letter, new, entry, on=day)
    keep_standing(letter)
    end_duties(letter, on=day, keeps=letter.items)
    clock_triggers.issued(case, letter, day, entry)
    return former


@recorded_together()
def withdraw(letter: Suggestion, withdrawal: LetterWithdrawal, act: Act) -> Suggestion:
    """Withdraw a letter: nobody is asked anything by it any more, and every duty of it ends.

    Raises NotAllowed; RuleBroken of urging or of a letter that is over, without a reason, or as
    `ensure_decided` does.

    Source: Provisions on Procuratorial Suggestions, as they are recalled.
    """
    case, day = _decidable(
        letter, act, withdrawal.withdrawn_on, withdrawal.why, field="withdrawn_on"
    )
    who_decided = ensure_decided(case, WITHDRAWN, act, on=day)
    letter.withdrawn_on = day
    letter.end(day, withdrawal.why)
    end_duties(letter, on=day)
    end_measure(letter.measure, act, on=day)
    entry = _enter(letter, WITHDRAWN, act, day, withdrawal.why, **who_decided)
    answer_by_deciding(letter, day, withdrawal.why, entry)
    end_with(letter, day)
    clock_triggers.closed(case, letter, day, entry)
    return letter


def former_letters(letter: Suggestion) -> Sequence[FormerLetter]:
    """The versions before the present one, the first one first; one statement."""
    query = select(FormerLetter).where(FormerLetter.suggestion_id == letter.id)
    return all_rows(query.order_by(FormerLetter.position))


def _decidable(
    letter: Suggestion, act: Act, day: date, why: str, *, field: str
) -> tuple[Case, date]:
    """The case of an open letter, and the day on which something more is decided of it."""
    case = ensure_may_follow(letter, act, to=Permission.SUGGESTIONS_WRITE)
    if letter.kind.is_urging:
        raise RuleBroken(ONLY_LETTERS)
    ensure_letter_of_ours(letter)
    if not why.strip():
        raise RuleBroken(N_("Say why, in a few words."), field="why")
    not_in_the_future(day, on=act.on, field=field)
    last = last_known_day(letter)
    if last is not None and day < last:
        raise RuleBroken(
            N_("Something is recorded of %(last)s. It is decided on that day or later."),
            field=field,
            last=last,
        )
    return case, day


def _kept_as_sent(letter: Suggestion, day: date, why: str) -> FormerLetter:
    names = [party.alias for party in letter.recipients]
    texts = [(False, problem.text) for problem in letter.problems]
    texts += [(True, item.text) for item in letter.items]
    return FormerLetter(
        case_id=letter.case_id,
        suggestion_id=letter.id,
        position=letter.edition,
        addressed=BilingualText(
            ", ".join(name.en for name in names if name.en) or None,
            "、".join(name.zh for name in names if name.zh) or None,
        ),
        replaced_on=day,
        reason=BilingualText.written(why),
        lines=[
            FormerLine(position=n, is_item=is_item, text=text)
            for n, (is_item, text) in enumerate(texts, start=1)
        ],
        **{
            name: getattr(letter, name)
            for name in (
                *("number", "ground", "issued", "served", "delivery", "set_day"),
                *("objection_until", "reply_due", "replied", "response"),
            )
        },
    )


def _write_anew(letter: Suggestion, new: AmendedLetter, entry: JournalEntry, *, on: date) -> None:
    """Let the letter say this: what it says already stays the same row, and what it no longer says
    stays to be read behind it.
    """
    problems = _rows_of(letter.problems, new.problems, lambda text: SuggestionProblem(text=text))
    items = _rows_of(letter.items, new.items, lambda text: new_item(letter.measure, 0, text))
    for place, terms in enumerate(new.item_terms[: len(items)]):
        item = items[place]
        if item in letter.items and not has_terms(item, terms):
            # What was agreed about it is final, as its words are: another item takes its place.
            items[place] = item = new_item(letter.measure, 0, item.text)
        if item not in letter.items:
            set_terms(item, terms)
    for problem in letter.problems:
        if problem not in problems:
            problem.withdrawn_by_id = entry.id
    for item in letter.items:
        if item not in items:
            ask_no_more(item, entry, on=on)
    letter.all_problems = _placed(problems, letter.all_problems)
    letter.all_items = _placed(items, letter.all_items)
    session().flush()


def _rows_of(there: Sequence[Any], texts: Sequence[str], make: Callable[[Any], Any]) -> list[Any]:
    """The row of each text, new where none of these says it in either language."""
    rows: list[Any] = []
    for text in texts:
        same = (row for row in there if row not in rows and row.text.rewritten(text) == row.text)
        rows.append(next(same, None) or make(BilingualText.written(text)))
    return rows


def _placed(rows: Sequence[Any], before: Sequence[Any]) -> list[Any]:
    """These in their order, then those that were left out; each with its place."""
    every = [*rows, *(row for row in before if row not in rows)]
    for place, row in enumerate(every, start=1):
        row.position = place
    return every


def _says(letter: Suggestion, new: AmendedLetter) -> bool:
    """Whether the letter says all of this already."""
    limits = (letter.ground, letter.set_day, letter.objection_until)
    return (
        limits == (new.ground, new.set_day, new.objection_until)
        and _are_same(letter.problems, new.problems)
        and _are_same(letter.items, new.items)
        and all(
            has_terms(item, terms)
            for item, terms in zip(letter.items, new.item_terms, strict=False)
        )
    )


def _are_same(rows: Sequence[Any], texts: Sequence[str]) -> bool:
    pairs = zip(rows, texts, strict=False)
    return len(rows) == len(texts) and all(row.text.rewritten(t) == row.text for row, t in pairs)


def _enter(
    letter: Suggestion, kind: EntryKind, act: Act, day: date, why: str, **fields: Any
) -> JournalEntry:
    items = len(letter.items)
    return enter_of(letter, kind, act, day, why, number=letter.number, items=items, **fields)
