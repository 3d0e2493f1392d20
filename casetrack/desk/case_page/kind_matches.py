"""Match the typed kind in the log box: one kind, one page, several of them, or no match."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from flask import request
from werkzeug.datastructures import MultiDict

from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.facts import facts_of
from casetrack.cases.models import Case
from casetrack.cases.policy import sight_of
from casetrack.casework.kind_words import named
from casetrack.codes import Code
from casetrack.ledger.act_pages import OpenPage, open_pages
from casetrack.ledger.page_parts import next_steps_of, record_menu
from casetrack.web.access import signed_in_user
from casetrack.web.addresses import read_id
from casetrack.web.catalogue import gettext as _
from casetrack.web.clock import today
from casetrack.web.taken_along import OF_FORM, PARTY, SEPARATOR, TEXT, WHEN, taken_to

# The field with the choice among several matches: a kind, a page's address, or A_NOTE.
CHOSEN = "take"
A_NOTE = "word"
# Partial matches offered, at most.
MOST = 8


@dataclass(frozen=True)
class TypedKind:
    """The match of a typed word. kind: the entry is logged as it. page: the act is recorded there.

    is_kept: no match, or the user chose a note; the note begins with the word. Otherwise the user
    is asked. kinds, pages: the choices. is_closed: a matching page exists, but is not open now.
    """

    word: str = ""
    kind: EntryKind | None = None
    page: OpenPage | None = None
    is_kept: bool = False
    kinds: tuple[EntryKind, ...] = ()
    pages: tuple[OpenPage, ...] = ()
    is_closed: bool = False

    @property
    def leads_on(self) -> bool:
        """Whether nothing is logged: the act has its own page, or the user must choose."""
        return self.kind is None and not self.is_kept

    def why(self) -> str:
        """The error text when nothing is logged and nobody is redirected."""
        if self.page is not None:
            return _("This is too long to be taken along to another page.")
        return _('Choose what "%(word)s" is.', word=self.word)


def read_typed(case: Case, sent: Mapping[str, str]) -> TypedKind:
    """Match the word sent as a kind, or apply the user's choice among its matches."""
    word, chosen = sent.get("kind", "").strip(), sent.get(CHOSEN, "")
    if not word:
        return TypedKind(kind=EntryKind.NOTE)
    kind_match = named(word)
    offered = [*kind_match.nearest, *kind_match.others]
    kinds = tuple(match for match in offered if isinstance(match, EntryKind) and _is_logged(match))
    acts = [match for match in offered if not _is_logged(match)]
    # An exact kind that is saved at once needs no alternatives.
    is_clear = kind_match.kind is not None and not chosen and request.method == "POST"
    pages = () if is_clear else pages_of(case, acts, _people(sent))
    near = [page for page in pages if any(page.act is act for act in kind_match.nearest)]
    is_page = len(near) == 1 and not any(_is_logged(match) for match in kind_match.nearest)
    kind, page = kind_match.kind, near[0] if is_page else None
    if chosen:
        kind = next((kind for kind in kinds if kind.value == chosen), None)
        page = next((page for page in pages if page.url == chosen), None)
    is_kept = chosen == A_NOTE or not offered
    return TypedKind(
        word=word,
        kind=None if is_kept else kind,
        page=None if is_kept or kind else page,
        is_kept=is_kept,
        kinds=kinds[:MOST],
        pages=pages[:MOST],
        is_closed=bool(kind_match.nearest) and not (near or kinds),
    )


def taken_along(kind: TypedKind, sent: Mapping[str, str]) -> str | None:
    """The address of the matched page with the typed values; None if too long or without a page."""
    if kind.page is None:
        return None
    typed = {name: sent.get(name, "").strip() for name in ("kind", TEXT, WHEN)}
    people = SEPARATOR.join(map(str, _people(sent)))
    return taken_to(kind.page.url, {**typed, PARTY: people, OF_FORM: request.path})


def _people(sent: Mapping[str, str]) -> list[int]:
    """Ids of the chosen people the entry is about."""
    return sent.getlist(PARTY, type=read_id) if isinstance(sent, MultiDict) else []


def _is_logged(act: Code) -> bool:
    return isinstance(act, EntryKind) and act.is_logged_by_hand


def pages_of(case: Case, acts: Sequence[Code], about: Collection[int] = ()) -> tuple[OpenPage, ...]:
    """The open pages for these acts; only those of the chosen people, if there are any."""
    if not acts:
        return ()
    user, on = signed_in_user(), today()
    facts = facts_of(case, seen_by=user, on=on, sight=sight_of(user, case, on=on))
    menu = record_menu(facts, user, next_steps_of(facts, user))
    pages = open_pages(acts, facts, [line for lines in menu.values() for line in lines])
    theirs = [page for page in pages if page.party_id in about]
    return tuple(theirs or pages)
