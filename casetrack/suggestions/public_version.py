"""A public version of a letter: nothing in it tells who a child is; an entry keeps it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.audit.record import recorded_together
from casetrack.cases import extra_fields as typed
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import BodyKind, PartyKind
from casetrack.cases.models import Case, JournalEntry
from casetrack.cases.not_future import ensure_not_before
from casetrack.cases.policy import ensure_may
from casetrack.cases.queries import parties_of
from casetrack.casework.identity.detection import typed_in
from casetrack.casework.identity.known import known_of
from casetrack.casework.identity.names import initials
from casetrack.codes import N_, NP_
from casetrack.courses.measures.models import MeasureOrigin
from casetrack.db import session
from casetrack.errors import RuleBroken
from casetrack.events import handles
from casetrack.ledger.corrections import EntryCorrected
from casetrack.suggestions.kinds import SuggestionKind
from casetrack.suggestions.models import Suggestion
from casetrack.suggestions.policy import ensure_letter_of_ours, not_in_the_future
from casetrack.suggestions.telling import enter_of

PUBLISHED = EntryKind.declare(
    "suggestion_published", NP_("entry", "Public version of a suggestion published")
)
PUBLISHED_AT = typed.declare("published_at", NP_("field", "where it was published"))
ATTENDED = typed.declare("published_with", NP_("field", "who attended"))


@dataclass(frozen=True)
class PublicVersion:
    """A public version as it was published: where, and who attended."""

    text: str
    published_on: date
    published_at: str = ""
    attended: str = ""


@recorded_together()
def make_public(letter: Suggestion, version: PublicVersion, act: Act) -> JournalEntry:
    """Record what was published of a letter, where, and who attended; told by an entry.

    Raises NotAllowed; RuleBroken of urging, of a letter that nobody has yet or that was withdrawn,
    on a day that cannot be, or if something in it tells who a child is.
    """
    case = session().get_one(Case, letter.case_id)
    ensure_may(act.by, Permission.SUGGESTIONS_WRITE, case, on=act.on)
    if letter.kind is SuggestionKind.OF_ANOTHER:
        ensure_letter_of_ours(letter)
    served = letter.served.first if letter.served is not None else None
    if not may_be_published(letter):
        raise RuleBroken(N_("Only a letter that was served, and not withdrawn, is published."))
    if not version.text.strip():
        raise RuleBroken(N_("Write what is published."), field="text")
    not_in_the_future(version.published_on, on=act.on, field="published_on")
    early, on = N_("It was served on %(served)s. Enter that day or a later one."), "published_on"
    ensure_not_before(version.published_on, served, early, field=on, called="served")
    for field in ("text", "published_at", "attended"):
        ensure_tells_nobody(letter, getattr(version, field), field=field)
    beside = ((PUBLISHED_AT, version.published_at), (ATTENDED, version.attended))
    return enter_of(
        letter,
        PUBLISHED,
        act,
        version.published_on,
        version.text,
        decided_here=False,
        values={key.key: {"zh": text.strip()} for key, text in beside if text.strip()},
    )


def may_be_published(letter: Suggestion) -> bool:
    """Whether somebody has the letter, and it was not withdrawn."""
    return letter.kind.is_formal and letter.served is not None and letter.withdrawn_on is None


@handles(EntryCorrected)
def stays_without_a_child(corrected: EntryCorrected) -> None:
    """Refuse to correct a public version into one that tells who a child is. Raises RuleBroken."""
    entry = corrected.entry
    if entry.kind is PUBLISHED and entry.subject_id is not None:
        letter, text = session().get_one(Suggestion, entry.subject_id), corrected.correction.text
        for words in (text.zh, text.en):
            ensure_tells_nobody(letter, words or "", field="text")


def ensure_tells_nobody(letter: Suggestion, text: str, *, field: str) -> None:
    """Refuse a text in which a name, its initials, an alias, a birth date, another sealed
    particular, a school or the number of one of the cases of a letter stands. Raises RuleBroken.
    """
    if word := next(_telling(_cases_of(letter), text), None):
        raise RuleBroken(
            N_(
                '"%(word)s" tells who a child is, or leads there. Leave it out, or say it'
                " otherwise."
            ),
            field=field,
            word=word,
        )


def _telling(cases: Iterable[Case], text: str) -> Iterator[str]:
    plain = _plain(text)
    for case in cases:
        known = known_of(case)
        yield from (text[place.start : place.end] for place in typed_in(text, known))
        for person in known:
            letters = initials(person.name)
            word = rf"(?<![a-z]){re.escape(letters)}(?![a-z])"
            if len(letters) > 1 and re.search(word, text, re.IGNORECASE):
                yield letters.upper()
        words = [case.number, case.national_number or ""]
        for party in parties_of(case):
            if party.kind is PartyKind.PERSON or party.body_kind is BodyKind.SCHOOL:
                words += [party.alias.zh or "", party.alias.en or ""]
        yield from (word for word in words if word and _plain(word) in plain)


def _cases_of(letter: Suggestion) -> Iterator[Case]:
    """The case of a letter, and the others it grew from."""
    yield session().get_one(Case, letter.case_id)
    grown = select(MeasureOrigin.case_id).where(MeasureOrigin.measure_id == letter.measure_id)
    yield from session().scalars(select(Case).where(Case.id.in_(grown)).order_by(Case.id))


def _plain(text: str) -> str:
    """A text for comparing: letters and figures alone, full width as half, small."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text)).casefold()
