"""`FactKind`: the declaration from which form, pages, journal and case file of a fact are made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from operator import attrgetter
from typing import Any, Generic, TypeVar

from flask import request, url_for
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.fields import PartySelect
from casetrack.cases.models import Case, FactColumns, JournalEntry, Party
from casetrack.casework.correction_pages import Reasoned
from casetrack.casework.facts.fields import FactField, FactText, Place
from casetrack.casework.facts.forms import FactEndForm, FactForm, FactWithdrawForm, SourceSelect
from casetrack.casework.journal_fields import JournalField, whole
from casetrack.casework.people_records import STATED
from casetrack.codes import NP_, Composed, Msgid
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.ledger.casefile.records import Child, Key, Record
from casetrack.web.forms import EditForm

Row = TypeVar("Row", bound=FactColumns)
Values = dict[str, Any]
OF_WHOM, OVER = _l("Of whom"), _l("It is over")
SAVED, SAVE, WITHDRAW_IT = _l("Saved."), _l("Save"), _l("Withdraw it")
_FOLLOWS = {
    "corrected": NP_("entry", "%(what)s: corrected"),
    "withdrawn": NP_("entry", "%(what)s: withdrawn"),
}
Check = Callable[[Case, Party | None, Values, Any, Act], Values]


def nothing_to_offer(form: Any, place: Place) -> None:
    """No-op: the form has no dynamic choices."""


def nothing_follows(row: Any, act: Act) -> None:
    """No-op: a fact without consequences."""


@dataclass(frozen=True)
class FactTitles:
    """Page titles of a kind of fact, with the saved message and the button labels."""

    new: LazyString
    change: LazyString
    withdraw: LazyString
    end: LazyString = OVER
    saved: LazyString = SAVED
    new_button: LazyString = SAVE
    withdraw_button: LazyString = WITHDRAW_IT


@dataclass(frozen=True, kw_only=True, eq=False)
class FactKind(Generic[Row]):
    """A kind of fact that people state, correct with a reason, end and withdraw.

    name: in its addresses. fields: in the order of the form.
    journal: names of the fields in the journal, if in another order; the first says what the fact
    is. sentence: the words of a whole row, where a correction tells the row now and before, and not
    field by field. is_reasoned: a correction has a reason.
    is_told_once: known from an entry, it has no other. is_labelled: in the journal each field but
    the first has its label before its value, where it has no words of its own.
    check: called with case, party, values, corrected row (None: a new one) and act; returns the
    values to store. Raises RuleBroken. told, corrected, ended, withdrawn: kinds of the entries, or
    the words of an entry that follows the first; corrected and withdrawn None: its words with that
    behind; ended None: the fact has no end. ends: further fields of the end.
    at: the day it was or began, for its entries; default: `happened` or `since` of the row, else
    the day it was recorded. about: further parties concerned. is_replaced: a correction adds a row
    and withdraws the old one.
    needs: permission to state it. is_of_part: readers of one person of the case who have that
    permission may state it of this person. is_lived: it is of the life of the person, with no day
    before the birth. before: refuses to correct or withdraw a row. after:
    called once one was stated, corrected or withdrawn. ensure_free: refuses to withdraw a row on
    which others rest.
    whom: label of the party field, None where the page names the party; nobody: the choice for the
    case itself. fits: parties it may be stated of. offer: fills further choices. asks: field names
    per kind, where the address names the kind; default the first. blueprint: of its pages. page:
    endpoint after saving. template: of its forms. differs: fields that may differ where it is
    stated of several people at once.
    """

    name: str
    model: type[Row]
    fields: Sequence[FactField]
    titles: FactTitles
    check: Check
    told: EntryKind
    corrected: Any = None
    withdrawn: Any = None
    ended: Any = None
    ends: Sequence[FactText] = ()
    journal: Sequence[str | JournalField] = ()
    sentence: Callable[[Any], BilingualText] | None = None
    is_reasoned: bool = True
    is_told_once: bool = False
    is_labelled: bool = False
    at: Callable[[Any], PartialDate | None] | None = None
    about: Callable[[Any], Sequence[int]] = lambda row: ()
    is_replaced: bool = False
    needs: Permission = Permission.CASE_EDIT
    is_of_part: bool = False
    is_lived: bool = True
    before: Callable[[Any, Act], None] = nothing_follows
    ensure_free: Callable[[Any, Act], None] = nothing_follows
    after: Callable[[Any, Act], None] = nothing_follows
    whom: LazyString | None = OF_WHOM
    nobody: LazyString | None = None
    fits: Callable[[Party], bool] = lambda party: True
    offer: Callable[[Any, Place], None] = nothing_to_offer
    asks: Mapping[Any, Sequence[str]] | None = None
    withdraw_form: type[EditForm] = FactWithdrawForm
    blueprint: str = "people"
    page: str = "dossier.person_page"
    template: str = "casework/facts/form.html"
    differs: str = ""

    def __post_init__(self) -> None:
        for suffix, pattern in _FOLLOWS.items():
            if getattr(self, suffix) is None:
                object.__setattr__(self, suffix, Composed(pattern, self.told.words))
        for suffix in ("corrected", "ended", "withdrawn"):
            if isinstance(words := getattr(self, suffix), Msgid):
                object.__setattr__(self, suffix, self.told.then(suffix, words))
        if self.is_labelled:
            first, *others = self.fields
            labelled = [replace(field, is_labelled=field.said is None) for field in others]
            object.__setattr__(self, "fields", (first, *labelled))
        of_its_own = [name for name in ("happened", "since") if hasattr(self.model, name)]
        if self.at is None and of_its_own:
            object.__setattr__(self, "at", attrgetter(of_its_own[0]))

    @property
    def key(self) -> str:
        """Name of the row id in addresses."""
        return f"{self.table}_id"

    @property
    def table(self) -> str:
        """Name of the table."""
        return str(self.model.__tablename__)  # type: ignore[attr-defined]  # every model has one

    @cached_property
    def journal_fields(self) -> Sequence[JournalField]:
        """Journal fields of a row, in their order."""
        names = self.journal or [field.name for field in self.fields]
        return [
            field if isinstance(field, JournalField) else self[field].journal_field
            for field in names
        ]

    @cached_property
    def form(self) -> type[FactForm]:
        """The form class that states a fact."""
        controls = self._form_names()
        if self.whom is not None:
            controls["party"] = PartySelect(self.whom, nobody=self.nobody)
            controls["entry"] = SourceSelect(_l("Known from"))
        for field in self.fields:
            controls |= field.controls(self.model)
        return type(f"{self.model.__name__}Form", (FactForm,), controls)

    @cached_property
    def change_form(self) -> type[FactForm]:
        """The form class that corrects a fact."""
        asks = Reasoned if self.is_reasoned else EditForm
        name = f"Change{self.form.__name__}"
        return type(name, (self.form, asks), {"__module__": self.model.__module__})

    @cached_property
    def end_form(self) -> type[FactEndForm]:
        """The form class that records the end of a fact."""
        controls = self._form_names()
        for field in self.ends:
            controls |= field.controls(self.model)
        return type(f"{self.model.__name__}EndForm", (FactEndForm,), controls)

    def _form_names(self) -> dict[str, Any]:
        """Attributes of the form classes of this kind, without the controls."""
        earlier = () if self.is_lived else tuple(field.name for field in self.fields)
        return {"__module__": self.model.__module__, "before_birth": lambda _form: earlier}

    def __getitem__(self, name: str) -> FactField:
        """The field of that name. Raises KeyError."""
        return {field.name: field for field in (*self.fields, *self.ends)}[name]

    def words(self, row: Any) -> BilingualText:
        """The words of a row in the journal."""
        return self.sentence(row) if self.sentence else whole(row, self.journal_fields)

    def shown(self, row: Any) -> dict[str, Any]:
        """Form data of a row."""
        return {name: text for field in self.fields for name, text in field.shown(row).items()}

    def values(self, form: Any, place: Place) -> Values:
        """Column values of a submitted form."""
        kept = {
            name: value
            for field in self.fields
            for name, value in field.values(form, place).items()
        }
        return kept if self.asks is None else {"kind": self.kind_at(place.row), **kept}

    def kind_at(self, row: Any) -> Any:
        """The kind of a row; for a new row, the kind in the address."""
        assert self.asks is not None
        wanted = request.args.get("kind")
        return (
            row.kind
            if row is not None
            else next((code for code in self.asks if code.value == wanted), next(iter(self.asks)))
        )

    def url(self, does: str, row: Any) -> str:
        """The address of an action on a row: "change", "end", "withdraw"."""
        numbers = {self.key: row.id}
        return url_for(f"{self.blueprint}.{does}_{self.name}", case_id=row.case_id, **numbers)

    def new_url(self, case_id: int, **asked: Any) -> str:
        """The address that states a new fact; asked: query parameters (person, kind)."""
        return url_for(f"{self.blueprint}.new_{self.name}", case_id=case_id, **asked)

    def begin(self, case: Case, party_id: int | None) -> str:
        """The address that states a new fact about a party, for the search box."""
        return self.new_url(case.id, of=party_id)

    def record(
        self,
        doc: str,
        order: str = "",
        *,
        also: Mapping[str, str | Key] | None = None,
        below: tuple[Child, ...] = (),
        **more: Any,
    ) -> Record:
        """Case-file record of this kind. order: of its keys, if not that of the form.

        also: further keys without a field; below: child lists; more: as of any `Record`.
        """
        fields = (*self.fields, *self.ends)
        known = {field.name: field.key for field in fields if field.key} | dict(also or {})
        keys = {name.removeprefix("is_"): known[name] for name in order.split() or known}
        model: Any = self.model
        return Record(model, doc, {**keys, **STATED}, below, leads=False, **more)

    def listed(self, doc: str, order: str = "", *, link: str = "", **more: Any) -> Child:
        """The list of its records in a case file, named like its addresses; arguments as there."""
        record = self.record(doc, order, **more)
        return Child(self.name.replace("-", "_"), record, link=link)

    def find(self, case: Case, row_id: int) -> Row | None:
        """A row of this case, withdrawn or not; None if there is none.

        For a replaced row, the row that replaced it.
        """
        row = session().get(self.model, row_id)
        if row is None or _row(row).case_id != case.id:
            return None
        while self.is_replaced and (after := self._in_its_place(row)) is not None:
            row = after
        return row

    def _in_its_place(self, row: Row) -> Row | None:
        """The row that replaced this one by a correction; None without one."""
        if row.withdrawn_by_id is None:
            return None
        entry = session().get_one(JournalEntry, row.withdrawn_by_id)
        if entry.subject != self.table or entry.subject_id == _row(row).id:
            return None
        return session().get(self.model, entry.subject_id)


def _row(row: Any) -> Any:
    # Each model brings its key and its case; what they share does not know them.
    return row
