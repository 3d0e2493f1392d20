"""Features and duty lines; `app.py` collects one `Feature` from each package."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, url_for
from flask_babel.speaklater import LazyString

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission, has_permission
from casetrack.accounts.reader import Reader
from casetrack.brought import Brought, brought_as
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.facts import CaseFacts
from casetrack.cases.owed import Owed
from casetrack.db.bilingual_text import BilingualText
from casetrack.ledger.diary import DiaryKind
from casetrack.web.page import CASES, MastheadSection


@dataclass(frozen=True)
class Feature:
    """One package, with everything it brings to the application.

    name: the package. blueprint: its pages. section: of the masthead, in which they stand; None for
    none. brings: everything else, each found by its class (`brought.brought`). Of one class those
    of an earlier feature come first, and within a feature those named first.
    """

    name: str
    blueprint: Blueprint | None = None
    section: MastheadSection | None = CASES
    brings: tuple[Brought, ...] = ()


@dataclass(frozen=True)
class DutyLine(Brought, key="kind"):
    """Line of a kind of duty.

    title: what must be done. late_title: the same when its day is past ("Visit without an
    outcome"). button: verb and object. url: where it is settled, from the obligation.
    needs: what one must be allowed to use that page; None for a page that is only read.
    diary: what it is in the calendar, where its flags do not say: a reply, a next step, a period.
    in_diary: whether the due date is shown in this reader's calendar; not where the feature brings
    lines of its own.
    texts: what lines say of their own besides, by the ids of their subjects, to this person on this
    day; one statement. It is a note: only who sees the whole case is told.
    texts_in: the same on the page of a case, from its facts alone; without it `texts` is asked.
    is_its_text: what it says of its own is its title, for whoever may read it.
    beside: a second way on, its words and its address, where there is one for this person that day.
    turns: the subjects whose duty this person may settle that day, where not all who may settle the
    kind may settle each; None: all.
    """

    kind: ObligationKind
    title: LazyString
    button: LazyString
    url: Callable[[Owed], str]
    late_title: LazyString | None = None
    needs: Permission | None = None
    texts: Callable[[Collection[int], Staff, date], Mapping[int, BilingualText]] | None = None
    texts_in: Callable[[CaseFacts, Collection[int], Staff], Mapping[int, BilingualText]] | None = (
        None
    )
    is_its_text: bool = False
    beside: Callable[[Owed, Staff, date], tuple[LazyString, str] | None] | None = None
    turns: Callable[[Staff, date], Collection[int]] | None = None
    diary: DiaryKind | None = None
    in_diary: Callable[[Reader], bool] = lambda _user: True

    @property
    def diary_kind(self) -> DiaryKind:
        """Kind of the duty in the calendar."""
        if self.diary is not None:
            return self.diary
        if self.kind.is_awaited and not self.kind.is_window:
            return DiaryKind.REPLY
        return DiaryKind.STEP if self.kind.is_agreed else DiaryKind.PERIOD


def subject_page(endpoint: str, key: str) -> Callable[[Owed], str]:
    """The address of a page of the row that a duty is about. key: of its id in the address."""

    def page(owed: Owed) -> str:
        ids: dict[str, Any] = {"case_id": owed.case_id, key: owed.subject_id}
        return url_for(endpoint, **ids)

    return page


def duty_line(kind: ObligationKind) -> DutyLine:
    """The line of this kind of duty. Raises KeyError if nobody brought one."""
    return brought_as(DutyLine, kind)


def left_to_others(obligations: Iterable[Owed], user: Staff, *, on: date) -> set[int]:
    """The ids of those duties that another settles than this person, although they may settle the
    kind: their line has no button. No statement but what `DutyLine.turns` asks, once a kind.
    """
    left: set[int] = set()
    of_kind: dict[ObligationKind, list[Owed]] = {}
    for owed in obligations:
        of_kind.setdefault(owed.kind, []).append(owed)
    for kind, those in of_kind.items():
        line = duty_line(kind)
        if line.turns is None or (line.needs is not None and not has_permission(user, line.needs)):
            continue
        turns = line.turns(user, on)
        left |= {owed.id for owed in those if owed.subject_id not in turns}
    return left


def texts_on_lines(
    obligations: Iterable[Owed], user: Staff, *, on: date, facts: CaseFacts | None = None
) -> dict[int, BilingualText]:
    """Further texts of these duties for this person, by their ids.

    One statement for a kind that does. facts: of the case that they are all of, if it was read;
    then none for most.
    """
    of_kind: dict[ObligationKind, list[Owed]] = {}
    for owed in obligations:
        of_kind.setdefault(owed.kind, []).append(owed)
    texts_by_id: dict[int, BilingualText] = {}
    for kind, those in of_kind.items():
        line, ids = duty_line(kind), [owed.subject_id for owed in those]
        if facts is not None and line.texts_in is not None:
            texts = line.texts_in(facts, ids, user)
        elif line.texts is not None:
            texts = line.texts(ids, user, on)
        else:
            continue
        texts_by_id |= {
            owed.id: texts[owed.subject_id] for owed in those if owed.subject_id in texts
        }
    return texts_by_id
