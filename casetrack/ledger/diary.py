"""Lines of features in the calendar of days: their queries and their words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    Select,
    String,
    Time,
    cast,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from casetrack.accounts.models import Staff
from casetrack.accounts.reader import Reader
from casetrack.brought import Brought
from casetrack.cases.kinds import Aspect
from casetrack.cases.models import Case, CaseGrant
from casetrack.cases.policy import active_grants
from casetrack.codes import NP_, OpenCode, member
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.id_filter import each_of, first_of_each


class DiaryKind(OpenCode):
    """Kind of a line of the calendar: its filter, and its name where it has no other."""

    PERIOD = member("period", NP_("diary", "end of a period"))
    REPLY = member("reply", NP_("diary", "reply due"))
    STEP = member("step", NP_("diary", "next step"))


@dataclass(frozen=True)
class DiaryAsked:
    """Lines to read: person, days (both inclusive), kinds.

    on: today. is_office: of the whole office of `user`; otherwise of their cases and what they
    themselves do. case_id, party_id: of one case, whoever handles it; of one person in it. who_id:
    what this member of staff does. kind: of one kind alone. for_device: for a calendar that is
    read elsewhere: also what is called off, and nothing that must not leave the house. most: of
    each day of an office, lines of one state of a source; soonest: of all its days together, the
    first; None for all.
    """

    user: Reader
    on: date
    first: date
    last: date
    is_office: bool = False
    case_id: int | None = None
    party_id: int | None = None
    who_id: int | None = None
    kind: DiaryKind | None = None
    for_device: bool = False
    most: int | None = None
    soonest: int | None = None

    @property
    def begins_at_office(self) -> bool:
        """Whether a source begins at what its table keeps of an office."""
        return self.is_office and self.case_id is None

    def of_each_day(
        self, query: Select[int], id_: InstrumentedAttribute[int], day: Any, *order: Any
    ) -> Select[int]:
        """The ids that a query of an office returns for these days, of each up to `most`.

        id_: the id itself. day, order: columns that follow each other in an index.
        """
        if self.soonest is not None:
            first = query.where(day >= self.first).order_by(day, *order, id_).limit(self.soonest)
            return select(first.subquery().c[0])
        if self.most is None:
            return query.where(day.between(self.first, self.last))
        each = query.where(day == self._days.c.value).order_by(*order, id_).limit(self.most)
        return first_of_each(self._days, id_, each)

    @cached_property
    def _days(self) -> CTE:
        number = (self.last - self.first).days + 1
        days = (self.first + timedelta(days=ahead) for ahead in range(number))
        return each_of(days, "day_shown", Date())

    def cases(self) -> Select[int]:
        """The ids of the cases it is about; read once for all sources.

        What of them this person may see is asked besides.
        """
        return select(self._cases.c.id)

    @cached_property
    def _cases(self) -> CTE:
        # Each source would read them anew.
        return union_all(*self._ways_to_cases()).cte("case_shown").prefix_with("MATERIALIZED")

    def _ways_to_cases(self) -> list[Select[int]]:
        if self.case_id is not None:
            return [select(Case.id).where(Case.id == self.case_id)]
        if self.is_office:
            return [select(Case.id).where(Case.office_id == self.user.office_id)]
        team = select(CaseGrant.case_id).where(
            active_grants(self.user, on=self.on),
            CaseGrant.staff_id == self.user.id,
            CaseGrant.aspect == Aspect.WHOLE,
        )
        return [select(Case.id).where(Case.handler_id == self.user.id), team]

    def own(self, who: Any) -> list[ColumnElement[bool]]:
        """Conditions for a person's own work in any case; no others.

        who: the column that says who does it.
        """
        if self.case_id is not None or self.is_office:
            return []
        return [who == self.user.id]

    def narrows(self, *, party: Any, who: Any) -> list[ColumnElement[bool]]:
        """The conditions that the columns of the person and of who does it must fulfil."""
        wanted: list[ColumnElement[bool]] = []
        if self.party_id is not None:
            wanted.append(party == self.party_id)
        if self.who_id is not None:
            wanted.append(who == self.who_id)
        return wanted


NOBODY = BilingualText(None, None)


@dataclass(frozen=True)
class DiaryRow:
    """One line as read. row_id: of its record in its source.

    who_id: who does it. at: the hour, where one is known. is_open: nobody has said yet that it is
    done. is_late: its day is past, and somebody had to. is_off: it does not take place.
    what, state, note: codes that its source knows. subject_id: of the record that settles it.
    number: of the case. alias: of the person.
    """

    source: str
    row_id: int
    case_id: int
    party_id: int | None
    who_id: int | None
    day: date
    at: time | None
    is_open: bool
    is_late: bool
    is_off: bool
    what: str
    state: str
    note: str | None
    subject_id: int
    number: str = ""
    alias: BilingualText = NOBODY
    who: str | None = None


@dataclass(frozen=True)
class DiarySaid:
    """Words of a line. title: its subject, without the person. came: its outcome, if any.

    url: where one goes from it.
    """

    title: str
    url: str
    came: str = ""


@dataclass(frozen=True)
class DiaryOffer:
    """Where a line leads besides, each with its words and its address.

    button: what is to be done now. beside: what else there is to see of it.
    """

    button: tuple[str, str] | None = None
    beside: tuple[str, str] | None = None


NO_OFFER = DiaryOffer()


COLUMNS = (
    "source",
    "row_id",
    "case_id",
    "party_id",
    "who_id",
    "day",
    "at",
    "is_open",
    "is_late",
    "is_off",
    "what",
    "state",
    "note",
    "subject_id",
)


@dataclass(frozen=True)
class DiarySource(Brought, key="name"):
    """Lines of one table. name: a short word, told to devices too: it never changes.

    kind: what the lines are; kind_of says it where they are of several, from `DiaryRow.what`.
    rows: a query of `diary_columns`, of what this person may see and nothing else; it begins at an
    index. None where there are none for them. says: how a line of it reads to somebody on a day.
    offers: where it leads besides, asked where a line has room for it.
    """

    name: str
    kind: DiaryKind | None
    rows: Callable[[DiaryAsked], Select[*tuple[Any, ...]] | None]
    says: Callable[[DiaryRow, Staff, date], DiarySaid]
    kind_of: Callable[[str], DiaryKind] | None = None
    offers: Callable[[DiaryRow, Staff, date], DiaryOffer] = lambda _row, _user, _on: NO_OFFER


def diary_columns(source: str, **value: Any) -> list[ColumnElement[Any]]:
    """Columns of a query of `DiarySource.rows`, in order; missing ones are NULL.

    Codes are told as plain text: `as_code(column)`.
    """
    nothing = {
        "at": cast(null(), Time),
        "note": cast(null(), String),
        "is_off": literal(value=False),
    }
    every = {**nothing, "source": literal(source), **value}
    return [every[name].label(name) for name in COLUMNS]


def as_code(column: Any) -> ColumnElement[str]:
    """A column of codes as the text that is stored: in one list stand codes of many sets."""
    return cast(column, String)
