"""A procuratorial suggestion is decided by the chief procurator or the committee."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from itertools import chain, repeat
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import select
from sqlalchemy.orm.util import identity_key

from casetrack.accounts.permissions import Permission
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import Case, Party
from casetrack.courses.measures.queries import case_numbered
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.law import RULES, ReplyGround
from casetrack.ledger.proposals import Proposable
from casetrack.suggestions.dates import reply_if_received
from casetrack.suggestions.issuing import NewSuggestion, issue
from casetrack.suggestions.item_terms import (
    NO_TERMS,
    ItemTerms,
    typed_again,
    unanswered,
)
from casetrack.suggestions.letter_forms import LetterLimits
from casetrack.suggestions.words import ground_notes
from casetrack.web.access import signed_in_user
from casetrack.web.clock import today
from casetrack.web.dates import word_day
from casetrack.web.words import label, language


def _says(case: Case, new: NewSuggestion) -> Iterator[tuple[LazyString, str]]:
    recipient = session().get(Party, new.recipient_id) if new.recipient_id else None
    yield _l("Recipient"), recipient.alias.in_(language()) if recipient else new.new_body
    yield _l("Form"), label(new.kind)
    if new.number:
        yield _l("Number of the document"), new.number
    yield from says_content(
        new.issued.first,
        new.ground,
        new.set_day,
        new.objection_until,
        new.problems,
        new.items,
        new.item_terms,
    )
    # Of whoever reads it: a number tells of a case, of which they may know nothing.
    user, on = signed_in_user(), today()
    known = [n for n in new.cases if case_numbered(n, user, on=on) is not None]
    if known:
        yield _l("More cases it grew from"), _(", ").join(known)


def says_content(
    issued_on: date | None,
    ground: ReplyGround | None,
    set_day: date | None,
    objection_until: date | None,
    problems: Sequence[str],
    items: Sequence[str],
    item_terms: Sequence[ItemTerms] = (),
) -> Iterator[tuple[LazyString, str]]:
    """Everything the law demands of a letter, line by line: days, ground, problems, items."""
    lang = language()
    if issued_on is not None:
        yield _l("Issued on"), word_day(issued_on, lang, long=True)
    if ground is not None:
        texts = (label(ground), ground_notes()[ground.value])
        yield _l("Legal ground of the reply"), ("；" if lang == "zh" else "; ").join(texts)
    if set_day is not None:
        yield _l("Reply by, as the letter sets it"), word_day(set_day, lang, long=True)
    elif (counted := reply_if_received(ground, issued_on)) is not None:
        day = word_day(counted, lang, long=True)
        yield _l("Reply by"), _("%(day)s, if it is received on the day of issue", day=day)
    if objection_until is not None:
        yield _l("Objection possible until"), word_day(objection_until, lang, long=True)
    for place, problem in enumerate(problems, start=1):
        yield _l("Problem %(n)s", n=place), problem
    pairs = zip(items, chain(item_terms, repeat(NO_TERMS)), strict=False)
    for place, (item, terms) in enumerate(pairs, start=1):
        yield _l("Item %(n)s", n=place), item
        yield from _says_of(terms)
    if places := unanswered(problems, item_terms):
        yield _l("Problems that no item answers"), _(", ").join(map(str, places))


def _says_of(terms: ItemTerms) -> Iterator[tuple[LazyString, str]]:
    """What the decider reads of an item beside its text, also where nobody said how we know."""
    if terms.scope is not None:
        yield _l("Whom it is for"), label(terms.scope)
    if terms.problems:
        yield _l("Problems it answers"), _(", ").join(map(str, terms.problems))
    for text, value in (
        (_l("Facts and evidence"), terms.evidence),
        (_l("Law it rests on"), terms.basis),
    ):
        if value:
            yield text, value
    known = (terms.known_by, terms.known_place, terms.known_who)
    sentence = _("; ").join(part for part in known if part)
    yield _l("How we shall know"), sentence or _("Nobody has said so.")
    if terms.wanted is not None:
        yield _l("How many"), f"{terms.wanted} {terms.unit}".strip()
    if terms.known_after is not None:
        yield _l("After how many days"), str(terms.known_after)


def _to_whom(kept: Sequence[Mapping[str, Any]]) -> Sequence[BilingualText]:
    """The recipients of these proposed letters; at most one statement, none for who was read."""
    ids = {terms["recipient_id"] for terms in kept if terms.get("recipient_id")}
    known = session().identity_map
    read = [known.get(identity_key(Party, number)) for number in ids]
    aliases: dict[int | None, BilingualText] = {
        party.id: party.alias for party in read if party is not None
    }
    if unread := ids - aliases.keys():
        rows = session().execute(select(Party.id, Party.alias).where(Party.id.in_(unread)))
        aliases |= {row.id: row.alias for row in rows}
    new = [BilingualText.written(terms.get("new_body") or "") for terms in kept]
    return [
        aliases.get(terms.get("recipient_id"), body) for terms, body in zip(kept, new, strict=True)
    ]


def _typed(new: NewSuggestion) -> Mapping[str, Any]:
    return {
        **asdict(new),
        "recipient": new.recipient_id,
        "problem_lines": "\n".join(new.problems),
        "cases": "\n".join(new.cases),
        "items": list(new.items),
        "item_terms": typed_again(new.item_terms),
    }


LETTER = Proposable(
    name="suggestion",
    subject=Case,
    terms=NewSuggestion,
    rules={EntryKind.SUGGESTION_ISSUED: RULES["decider_suggestion"]},
    needs=Permission.SUGGESTIONS_WRITE,
    decides=lambda _new: EntryKind.SUGGESTION_ISSUED,
    about=lambda _case: None,
    is_open=Case.is_open,
    day="issued_on",
    act=issue,
    says=_says,
    url=lambda case: url_for("suggestions.new", case_id=case.id),
    typed=_typed,
    whom=_to_whom,
    is_many=True,
    settled=LetterLimits,
)
PROPOSALS = (LETTER,)
