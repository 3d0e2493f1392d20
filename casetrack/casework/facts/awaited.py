"""A fact that waits for something: its duty, the page that tells it, and its lines on pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from flask import Blueprint, abort, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.brought import Brought
from casetrack.cases.access import case_to
from casetrack.cases.case_rows import CaseRows
from casetrack.cases.conflict import conflict_of
from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.facts import CaseFacts
from casetrack.cases.locking import take_version
from casetrack.cases.models import Case, JournalEntry, Party
from casetrack.cases.not_future import day_told
from casetrack.cases.owed import Owed
from casetrack.cases.policy import ensure_may
from casetrack.cases.queries import parties_of
from casetrack.casework.facts.fact_kind import FactKind, Values
from casetrack.casework.facts.fields import FactField, Place
from casetrack.casework.facts.lines import (
    Entries,
    FactLine,
    HistoryLater,
    PersonFacts,
    line_of,
    section_of,
)
from casetrack.casework.facts.recording import ensure_stands, history_of
from casetrack.casework.journal_texts import in_a_row
from casetrack.codes import N_, Msgid
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.ledger.consequences import Consequence
from casetrack.ledger.journal import enter_about
from casetrack.ledger.obligations import find_owed, owe, settle
from casetrack.ledger.reasons import why_agreed
from casetrack.ledger.registry import DutyLine
from casetrack.web.access import requires
from casetrack.web.forms import EditForm
from casetrack.web.next_steps import NextStep
from casetrack.web.saving import done_before, form_page, redirect_back, save, say_saved
from casetrack.web.words import FactWords, label, language

RECORD_IT = _l("Record it")


@dataclass(frozen=True)
class Beside:
    """Further input of the form of an outcome, beside its fields, such as files.

    form: with their controls. around: the action that takes them. say: flashes what became of them.
    mark: marks the view.
    """

    form: type[Any]
    around: Callable[[Any, Case, Callable[[Act], Any]], Callable[[Act], Any]]
    say: Callable[[Any], None]
    mark: Callable[[Any], Any]


@dataclass(frozen=True, eq=False)
class Awaited:
    """The answer that a kind of fact waits for: its duty, its page and its entry.

    names: of the fields that tell it. told: the attribute that says that it came; waived: the one
    that says why it need not, "" without one. check: of all values of a row. by: the attribute of
    the day set for it; since: that of the day of the fact behind it, "" without one; reason: the
    code of that fact, and because: its words. owed, late, button: the line of its duty, with the
    title of the page where nothing else is said. waits: rows that wait at all. beside: what its
    form brings along.
    """

    kind: FactKind[Any]
    names: Sequence[str]
    duty: ObligationKind
    entry: EntryKind
    title: LazyString
    missing: Msgid
    check: Callable[[Values, Act], Values]
    by: str
    reason: str
    because: LazyString
    late: LazyString
    told: str
    owed: LazyString | None = None
    button: LazyString = RECORD_IT
    waived: str = ""
    since: str = ""
    waits: Callable[[Any], bool] = lambda row: True
    beside: Beside | None = None

    @cached_property
    def fields(self) -> Sequence[FactField]:
        """The fields that tell it."""
        return [self.kind[name] for name in self.names]

    @cached_property
    def rows(self) -> CaseRows[Any]:
        """The rows of a case."""
        return CaseRows(self.kind.model, "id")

    @property
    def brings(self) -> tuple[Brought, ...]:
        """Its rows, the line of its duty, and that the duties follow before each commit."""
        title, url = self.owed or self.title, self._url_of
        duty = DutyLine(
            self.duty, title, self.button, url, late_title=self.late, needs=self.kind.needs
        )
        words = FactWords({self.reason: self.because})
        return self.rows, duty, words, Consequence((self.kind.model,), self.follow)

    def is_waived(self, row: Any) -> bool:
        """Whether it need not be told any more, for a reason."""
        return bool(self.waived and getattr(row, self.waived))

    def is_over(self, row: Any) -> bool:
        """Whether it is told, or need not be."""
        return getattr(row, self.told) is not None or self.is_waived(row)

    def is_open(self, row: Any) -> bool:
        """Whether a row that stands still waits for it."""
        return row.withdrawn_by_id is None and self.waits(row) and not self.is_over(row)

    def day(self, row: Any) -> PartialDate | None:
        """The day on which it was told; None where nobody said."""
        values = (getattr(row, field.attr) for field in self.fields)
        return next((value for value in values if isinstance(value, PartialDate)), None)

    def follow(self, case: Case, on: date) -> None:
        """Owe what rows still wait for; settle what was told; what was withdrawn lapses."""
        model: Any = self.kind.model
        for row in session().scalars(select(model).where(model.case_id == case.id)):
            when, due = self.day(row), getattr(row, self.by)
            if row.withdrawn_by_id is not None or self.is_waived(row):
                settle(self.duty, row, on=on, as_=DutyState.LAPSED)
            elif self.is_over(row):
                settle(self.duty, row, on=(when.last if when is not None else None) or on)
            elif due is not None:
                self._owe(case, row, due)

    def _owe(self, case: Case, row: Any, due: date) -> None:
        since: PartialDate | None = getattr(row, self.since) if self.since else None
        why = why_agreed(self.reason, fact_on=since.first if since is not None else None)
        owed = find_owed(self.duty, row)
        if owed is None or not owed.is_open or (owed.due, owed.why) != (due, why):
            owe(case, self.duty, due=due, subject=row, why=why, party_id=row.party_id)

    @cached_property
    def controls(self) -> dict[str, Any]:
        """The controls of its fields, by name."""
        return {k: v for field in self.fields for k, v in field.controls(self.kind.model).items()}

    @cached_property
    def form(self) -> type[EditForm]:
        """The form that tells it."""
        bases = (EditForm,) if self.beside is None else (self.beside.form, EditForm)
        controls = {"__module__": __name__, **self.controls}
        return type(f"{self.kind.model.__name__}OutcomeForm", bases, controls)

    def tell(self, row: Any, values: Values, act: Act, *, opened: int) -> JournalEntry:
        """Record it, with an entry of its own.

        Raises NotAllowed, LostRace; RuleBroken if the row was withdrawn, if it is told already, or
        as it is checked.
        """
        case = session().get_one(Case, row.case_id)
        ensure_may(act.by, self.kind.needs, case, on=act.on)
        ensure_stands(row)
        kept = {field.attr: getattr(row, field.attr) for field in self.kind.fields}
        if values[self.told] is None and not (self.waived and values[self.waived]):
            raise RuleBroken(self.missing, field=self.told)
        self.check({**kept, **values}, act)
        take_version(row, opened=opened)
        if self.is_over(row):
            raise RuleBroken(N_("It is recorded already. Correct it if it is wrong."))
        for name, value in values.items():
            setattr(row, name, value)
        session().flush()
        when = self.day(row)
        return enter_about(
            row,
            self.entry,
            act,
            day_told(when, on=act.on) if when is not None else PartialDate.day(act.on),
            in_a_row(field.of(row) for field in self.fields),
        )

    def url(self, case_id: int, row_id: int) -> str:
        """The address of the page that tells it."""
        endpoint = f"{self.kind.blueprint}.settle_{self.kind.name}"
        numbers: dict[str, Any] = {self.kind.key: row_id}
        return url_for(endpoint, case_id=case_id, **numbers)

    def _url_of(self, owed: Owed) -> str:
        return self.url(owed.case_id, owed.subject_id)

    def page(self, case_id: int, **numbers: int) -> ResponseReturnValue:
        """Tell what was awaited."""
        case = case_to(self.kind.needs, case_id)
        row: Any = self.kind.find(case, numbers[self.kind.key]) or abort(404)
        back = url_for(self.kind.page, case_id=case.id, party_id=row.party_id)
        place = Place(case, parties_of(case), row)
        shown = {name: value for field in self.fields for name, value in field.shown(row).items()}
        form: Any = self.form(data={**shown, "version": row.version})
        for field in self.fields:
            field.offer(form, place)
        if not (self.is_open(row) or form.is_submitted()):
            return done_before(back)

        def tell(act: Act) -> JournalEntry:
            values = {k: v for field in self.fields for k, v in field.values(form, place).items()}
            return self.tell(row, values, act, opened=form.opened_version())

        action = tell if self.beside is None else self.beside.around(form, case, tell)
        if saved := save(form, action, conflict=lambda: conflict_of(form, row, case, shown)):
            say_saved(saved.result)
            if self.beside is not None:
                self.beside.say(form)
            return redirect_back(back)
        return form_page(
            self.kind.template,
            form,
            title=self.title,
            fields=[form[name] for name in self.controls],
            button=None,
            is_outcome=True,
            case=case,
            row=row,
            said=self.kind.words(row),
            back=back,
        )

    def register(self, bp: Blueprint) -> None:
        """Register its page."""
        address = f"/cases/<int:case_id>/{self.kind.name}/<int:{self.kind.key}>/outcome"
        view = requires(self.kind.needs)(lambda **numbers: self.page(**numbers))
        if self.beside is not None:
            view = self.beside.mark(view)
        bp.add_url_rule(address, f"settle_{self.kind.name}", view, methods=["GET", "POST"])


@dataclass(frozen=True, eq=False)
class AwaitedParts:
    """The sections of the facts of one feature that wait for something.

    waits: in their order. title: of the section of a kind, of a person. head: of a line there.
    is_sorted: the sort of a row is its head. is_about: also of those whom a row is about besides.
    offered: whether a section without lines stands there, for who may state one. dress: a line that
    stands, with more on it.
    """

    waits: Sequence[Awaited]
    title: Callable[[Awaited, CaseFacts, Party], str]
    head: Callable[[Awaited], str] = lambda of: str(of.kind.fields[0].label)
    is_sorted: bool = False
    is_about: bool = True
    offered: Callable[[CaseFacts, Party], bool] = lambda facts, party: False
    dress: Callable[[Awaited, FactLine], FactLine] = lambda of, line: line

    def lines(
        self, of: Awaited, facts: CaseFacts, rows: Iterable[Any], user: Staff, head: str = ""
    ) -> Iterator[FactLine]:
        """Rows as lines, what each waits for first among its links."""
        may_edit, history = facts.may(user, of.kind.needs), HistoryLater(facts, self._history)
        fields = of.kind.journal_fields[self.is_sorted :]
        for row in rows:
            first = label(row.kind) if self.is_sorted else head or self.head(of)
            line = line_of(of.kind, row, history, may_edit=may_edit, head=first, fields=fields)
            if may_edit and of.is_open(row):
                link = str(of.title), of.url(facts.case.id, row.id)
                line = replace(line, links=[link, *line.links])
            yield line if line.is_gone else self.dress(of, line)

    def _history(self, case: Case) -> Entries:
        return history_of(case, [of.kind for of in self.waits])

    def of_person(self, facts: CaseFacts, party: Party, user: Staff) -> PersonFacts | None:
        """The sections of the page of a person; None without any."""
        parts = []
        for of in self.waits:
            rows = [row for row in facts.read(of.rows) if self._concerns(of, row, party)]
            title, may_edit = self.title(of, facts, party), facts.may(user, of.kind.needs)
            lines = list(self.lines(of, facts, rows, user))
            parts.append(section_of(of.kind, facts, party, title, lines, may_edit=may_edit))
        is_offered = self.offered(facts, party)
        shown = [part for part in parts if part.lines or (is_offered and part.add)]
        return PersonFacts(shown) if shown else None

    def _concerns(self, of: Awaited, row: Any, party: Party) -> bool:
        return row.party_id == party.id or (self.is_about and party.id in of.kind.about(row))

    def next_steps(self, facts: CaseFacts, user: Staff, on: date) -> Iterator[NextStep]:
        """Next steps of a person: the fact that each row still waits for."""
        for of in self.waits:
            if facts.may(user, of.kind.needs):
                for row in (row for row in facts.read(of.rows) if of.is_open(row)):
                    who = facts.party(row.party_id).alias.in_(language())
                    text = _("%(what)s: %(who)s", what=of.title, who=who)
                    yield NextStep(text, of.url(facts.case.id, row.id))
