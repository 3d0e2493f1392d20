"""Put right how the letter of another maker was recorded; what stood there stays in the journal."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.audit.contents import decided_anew
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.locking import take_version
from casetrack.cases.models import JournalEntry
from casetrack.casework.correcting import ensure_reason, put_in_place
from casetrack.casework.journal_fields import JournalField, changed, tell, with_reason
from casetrack.casework.journal_texts import in_a_row, in_both, of_code, of_when
from casetrack.codes import N_
from casetrack.courses.requirements.actions import ask_no_more
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.events import handles
from casetrack.ledger.corrections import EntryCorrected, latest, root_of
from casetrack.suggestions.answers.summary import keep_standing, replies_to
from casetrack.suggestions.issuing import (
    ensure_limits_after_issue,
    ensure_names_its_maker,
    new_item,
)
from casetrack.suggestions.item_terms import ItemTerms, ensure_answers, has_terms, set_terms
from casetrack.suggestions.kinds import LETTER_OF_ANOTHER, LetterMaker, SuggestionKind
from casetrack.suggestions.models import NOTHING, Suggestion, SuggestionItem, SuggestionProblem
from casetrack.suggestions.policy import ensure_may_follow, not_in_the_future
from casetrack.suggestions.telling import enter_of


@dataclass(frozen=True)
class RecordedLetter:
    """The letter of another maker, as it is to stand.

    items: text and terms by the place of each item, from 1; an empty text of one that the letter
    does not ask, a place of its own for one that was missed. What is not named stays as it is.
    """

    maker_kind: LetterMaker | None
    maker: str
    issued_on: PartialDate
    maker_number: str = ""
    set_day: date | None = None
    problems: tuple[str, ...] = ()
    items: Mapping[int, tuple[str, ItemTerms]] = field(default_factory=dict)


def correct_letter(
    letter: Suggestion, recorded: RecordedLetter, reason: str, act: Act, *, opened: int
) -> JournalEntry | None:
    """Correct how it was recorded; the journal has each value now and before, with the reason.

    An item keeps its answers and looks, also one that is left out. None if nothing is different.
    Raises NotAllowed, LostRace; RuleBroken of what this office decided, of a letter that is over,
    without a reason, or as for recording it.
    """
    ensure_may_follow(letter, act, to=Permission.SUGGESTIONS_WRITE)
    if letter.kind is not SuggestionKind.OF_ANOTHER:
        raise RuleBroken("decided_is_final")
    _can_be_so(letter, recorded, on=act.on)
    asked = letter.items
    places = range(1, max([len(asked), *recorded.items]) + 1)
    rows = [*asked, *(new_item(letter.measure, n, NOTHING) for n in places[len(asked) :])]
    left_out: list[SuggestionItem] = []
    fields = [*_FIELDS, *(_of_item(n, row, left_out) for n, row in zip(places, rows, strict=True))]
    before = tell(letter, fields)
    with decided_anew(session()):
        dropped = _write(letter, recorded)
        left_out += _write_items(rows, recorded)
        names, text = changed(before, letter, fields)
        if not names:
            return None
        why = ensure_reason(reason)
        take_version(letter, opened=opened)
        letter.all_items += [row for row in rows[len(asked) :] if row not in left_out]
    entry = enter_of(
        letter,
        EntryKind.CORRECTION,
        act,
        recorded.issued_on,
        text,
        decided_here=False,
        changed=names,
    )
    root = session().get_one(JournalEntry, letter.entry_id) if letter.entry_id else None
    if root is not None and root_of(root).kind is LETTER_OF_ANOTHER:
        put_in_place(entry, latest(root), why)
    else:
        entry.text = with_reason(text, why)
    for problem in dropped:
        problem.withdrawn_by_id = entry.id
    for row in left_out:
        if row in asked:
            ask_no_more(row, entry, on=act.on)
    for n, row in enumerate([*letter.items, *letter.former_items], start=1):
        row.position = n
    keep_standing(letter)
    return entry


@handles(EntryCorrected)
def keep_day_of_another(corrected: EntryCorrected) -> None:
    """Refuse to give its entry another day than the letter has. Raises RuleBroken."""
    entry = corrected.entry
    if entry.kind is not LETTER_OF_ANOTHER or entry.subject_id is None:
        return
    letter = session().get_one(Suggestion, entry.subject_id)
    if corrected.correction.when.edtf != letter.issued.edtf:
        raise RuleBroken(
            N_("Correct the day on the page of the letter, with whatever else was mistyped."),
            field="when",
        )


def _can_be_so(letter: Suggestion, recorded: RecordedLetter, *, on: date) -> None:
    ensure_names_its_maker(recorded)
    texts = [text for text, _terms in recorded.items.values()]
    if not any(texts) and len(texts) >= len(letter.items):
        raise RuleBroken(N_("Write at least one item: what is asked for."), field="items")
    ensure_answers(recorded.problems, [terms for text, terms in recorded.items.values() if text])
    issued = recorded.issued_on.first
    if issued is None:
        return
    not_in_the_future(issued, on=on, field="issued_on")
    ensure_limits_after_issue(recorded, issued)
    came = [reply.received.last for reply in replies_to(letter)]
    known = [day for day in (*came, *(item.seen_on for item in letter.items)) if day is not None]
    if known and issued > min(known):
        raise RuleBroken(
            N_("Something is recorded of %(first)s. It was issued on that day or earlier."),
            field="issued_on",
            first=min(known),
        )


def _write(letter: Suggestion, recorded: RecordedLetter) -> list[SuggestionProblem]:
    """Let the letter say this; return the problems that it does not name."""
    letter.maker_kind, letter.maker = recorded.maker_kind, letter.maker.edited(recorded.maker)
    letter.maker_number = recorded.maker_number.strip() or None
    letter.issued, letter.set_day = recorded.issued_on, recorded.set_day
    letter.measure.started = recorded.issued_on
    named = letter.problems
    for problem, text in zip(named, recorded.problems, strict=False):
        problem.text = problem.text.rewritten(text)
    for text in recorded.problems[len(named) :]:
        place = len(letter.all_problems) + 1
        letter.all_problems.append(
            SuggestionProblem(position=place, text=BilingualText.written(text))
        )
    return named[len(recorded.problems) :]


def _write_items(rows: list[SuggestionItem], recorded: RecordedLetter) -> Iterator[SuggestionItem]:
    """Let the items say this; yield those that the letter does not ask."""
    for place, row in enumerate(rows, start=1):
        text, terms = recorded.items.get(place, (None, None))
        if text is None:
            continue
        if not text:
            yield row
            continue
        row.text = row.text.edited(text)
        if terms is not None and not has_terms(row, terms):
            set_terms(row, terms)


def _of_item(
    place: int, item: SuggestionItem, left_out: Collection[SuggestionItem]
) -> JournalField:
    return JournalField(
        f"item_{place}",
        _l("Item %(n)s", n=place),
        partial(lambda row, _letter: NOTHING if row in left_out else _words_of(row), item),
    )


def _words_of(item: SuggestionItem) -> BilingualText:
    """Text and terms of an item."""
    terms = [(in_both(label), value(item)) for label, value in _TERMS]
    named_values = [
        BilingualText(f"{name.en}: {value.in_('en')}", f"{name.zh}：{value.in_('zh')}")
        for name, value in terms
        if value
    ]
    return in_a_row((item.text, *named_values))


def _plain(value: object) -> BilingualText:
    return NOTHING if value is None else BilingualText(str(value), str(value))


_TERMS: tuple[tuple[LazyString, Callable[[SuggestionItem], BilingualText]], ...] = (
    (_l("Whom it is for"), lambda item: of_code(item.scope)),
    (_l("Problems it answers"), lambda item: _plain(item.problem_places)),
    (_l("Facts and evidence"), lambda item: item.evidence),
    (_l("Law it rests on"), lambda item: item.basis),
    (_l("How we shall know: what is to be seen"), lambda item: item.known_by),
    (_l("Where"), lambda item: item.known_place),
    (_l("Who looks"), lambda item: item.known_who),
    (_l("After how many days"), lambda item: _plain(item.known_after)),
    (_l("How many, where it can be counted"), lambda item: _plain(item.wanted)),
    (_l("Counted in"), lambda item: _plain(item.unit)),
)
_FIELDS = (
    JournalField("maker_kind", _l("Kind of maker"), lambda letter: of_code(letter.maker_kind)),
    JournalField("maker", _l("Name of the maker"), lambda letter: letter.maker),
    JournalField(
        "maker_number",
        _l("Number of the document"),
        lambda letter: _plain(letter.maker_number),
    ),
    JournalField("issued", _l("Issued on"), lambda letter: of_when(letter.issued)),
    JournalField(
        "set_day",
        _l("Reply by, as the letter sets it"),
        lambda letter: of_when(letter.set_day and PartialDate.day(letter.set_day)),
    ),
    JournalField(
        "problems",
        _l("Problems"),
        lambda letter: in_a_row(problem.text for problem in letter.problems),
    ),
)
