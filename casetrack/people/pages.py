"""The pages of one sort of small facts: state one, correct it, say that it ended, take it back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from wtforms import Field

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.cases import charge_names
from casetrack.cases.access import case_to
from casetrack.cases.also_for import Another, also_for, are_right, for_each
from casetrack.cases.conflict import ConflictLine, conflict_page, line, unsaved
from casetrack.cases.models import Case, Party
from casetrack.cases.queries import parties_of
from casetrack.casework.journal_fields import whole
from casetrack.people import fact_actions
from casetrack.people.fact_actions import FactKind, Statement, Values
from casetrack.people.forms import NO, YES, FactEndForm, FactForm, FactWithdrawForm
from casetrack.people.queries import entries_to_name, find_entry
from casetrack.web.access import requires
from casetrack.web.addresses import read_id
from casetrack.web.forms import EditForm
from casetrack.web.saving import form_page, redirect_back, save, say_saved
from casetrack.web.words import language

OVER, WITHDRAW = _l("It is over"), _l("Withdraw it")


@dataclass(frozen=True)
class FactTexts:
    """What the pages of one sort say. new, change, end, withdraw: their titles."""

    new: LazyString
    change: LazyString
    withdraw: LazyString
    end: LazyString = OVER
    save_withdraw: LazyString = WITHDRAW


def nothing_to_offer(form: Any, case: Case, parties: Sequence[Party], row: Any) -> None:
    """Of a form that has no choices but its own."""


def as_answered(value: bool | None) -> str:
    """What a choice of yes and no shows of what is kept; nothing of what nobody answered."""
    return {True: YES, False: NO}.get(value, "") if value is not None else ""


@dataclass(frozen=True, kw_only=True)
class FactPages:
    """The pages of one sort of small facts.

    key: the number of a row in an address. form, change_form, withdraw_form: what they ask. shown:
    what stands in the form, of a row. values: what is kept, of a form and the row it corrects.
    offer: gives a form its choices. fits: of whom it may be said. end_form, ended: what its end
    asks, and what is kept of that beside the day. blueprint: on which they hang. page: the
    endpoint to which saving leads, about whoever it is said of. template: of its forms. differs:
    what may differ where one is stated of several people at once; nothing: it is said of one.
    """

    kind: FactKind[Any]
    key: str
    texts: FactTexts
    form: type[FactForm]
    change_form: type[Any]
    withdraw_form: type[Any] = FactWithdrawForm
    shown: Callable[[Any], dict[str, Any]]
    values: Callable[[Any, Case, Any], Values]
    offer: Callable[[Any, Case, Sequence[Party], Any], None] = nothing_to_offer
    fits: Callable[[Party], bool] = lambda party: True
    end_form: type[FactEndForm] = FactEndForm
    ended: Callable[[Any], Values | None] = lambda form: None
    blueprint: str = "people"
    page: str = "dossier.person_page"
    template: str = "people/form.html"
    differs: str = ""

    def register(self, bp: Blueprint) -> None:
        """Give them their addresses below the case, and their endpoints: `new_ties`, …"""
        base = f"/cases/<int:case_id>/{self.kind.name}"
        row = f"{base}/<int:{self.key}>"
        self._hang(bp, f"{base}/new", "new", self._new)
        self._hang(bp, f"{row}/change", "change", self._change)
        self._hang(bp, f"{row}/withdraw", "withdraw", self._withdraw)
        if self.kind.ended is not None:
            self._hang(bp, f"{row}/end", "end", self._end)

    def _hang(self, bp: Blueprint, address: str, does: str, view: Callable[..., Any]) -> None:
        bp.add_url_rule(
            address,
            f"{does}_{self.kind.name}",
            requires(Permission.CASE_EDIT)(lambda **numbers: view(**numbers)),
            methods=["GET", "POST"],
        )

    def url(self, does: str, row: Any) -> str:
        """The address of what may be done with a row: "change", "end", "withdraw"."""
        numbers = {self.key: row.id}
        return url_for(f"{self.blueprint}.{does}_{self.kind.name}", case_id=row.case_id, **numbers)

    def _new(self, case_id: int) -> ResponseReturnValue:
        """State one."""
        case = case_to(Permission.CASE_EDIT, case_id)
        everybody = parties_of(case)
        parties = [one for one in everybody if self.fits(one)]
        parties.sort(key=lambda one: not one.is_child())
        asked = request.args.get("of", type=read_id)
        of = asked if asked in {one.id for one in parties} else None

        def filled(one: Party | None, **given: Any) -> Any:
            form = self.form(data={"party": one.id if one is not None else None}, **given)
            form.party.offer(parties)
            if one is not None and not (form.is_submitted() and form.party.raw_data):
                form.party.data = one.id
            self._offer(form, case, everybody, None)
            return form

        def said(form: Any, act: Act) -> Any:
            party = _party(form.party.data, parties)
            source = find_entry(case, form.entry.data)
            return fact_actions.state(
                self.kind, case, Statement(party, self.values(form, case, None), source), act
            )

        form = filled(_party(of or (parties[0].id if parties else None), parties))
        offered = {str(value) for value, *_words in form.party.choices if self.differs}
        others = [
            (one, None) for one in parties if str(one.id) in offered and one.id != form.party.data
        ]
        also = also_for(others, filled, self.differs)
        if are_right(form, also) and (
            saved := save(
                form,
                lambda act: for_each(
                    lambda: said(form, act), also, lambda one: said(one.form, act)
                ),
            )
        ):
            flash(_("Saved."))
            return redirect_back(self._page_of(case, saved.result.party_id))
        return self._page(form, case, self.texts.new, self._page_of(case, of), also=also)

    def _change(self, case_id: int, **numbers: int) -> ResponseReturnValue:
        """Correct one, with a reason."""
        case, row = self._found(case_id, numbers)
        form = self.change_form(
            data={**self.shown(row), "entry": row.entry_id, "version": row.version}
        )
        del form.party
        parties = parties_of(case)
        self._offer(form, case, parties, row)
        party = _party(row.party_id, parties)
        if saved := save(
            form,
            lambda act: fact_actions.correct(
                self.kind,
                case,
                row,
                Statement(party, self.values(form, case, row), find_entry(case, form.entry.data)),
                act,
                opened=form.opened_version(),
                reason=form.reason.data or "",
            ),
            conflict=lambda: conflict_page(row, case, self._lines(form, case, row)),
        ):
            entry = saved.result
            say_saved(entry)
            return redirect_back(self._page_of(case, row.party_id))
        return self._page(form, case, self.texts.change, self._page_of(case, row.party_id), row)

    def _end(self, case_id: int, **numbers: int) -> ResponseReturnValue:
        """Say until when it was so."""
        case, row = self._found(case_id, numbers)
        form = self.end_form(data={"version": row.version})
        if saved := save(
            form,
            lambda act: fact_actions.end(
                self.kind,
                case,
                row,
                form.until.data,
                act,
                opened=form.opened_version(),
                said=self.ended(form),
            ),
            conflict=lambda: conflict_page(row, case, [unsaved(one) for one in shown_fields(form)]),
        ):
            say_saved(saved.result)
            return redirect_back(self._page_of(case, row.party_id))
        return self._page(form, case, self.texts.end, self._page_of(case, row.party_id), row)

    def _withdraw(self, case_id: int, **numbers: int) -> ResponseReturnValue:
        """Say it no more, and why."""
        case, row = self._found(case_id, numbers)
        form = self.withdraw_form(data={"version": row.version})
        if saved := save(
            form,
            lambda act: fact_actions.withdraw(
                self.kind,
                case,
                row,
                form.reason.data or "",
                act,
                opened=form.opened_version(),
                when=form.when.data if "when" in form else None,
            ),
            conflict=lambda: conflict_page(row, case, [unsaved(one) for one in shown_fields(form)]),
        ):
            say_saved(saved.result)
            return redirect_back(self._page_of(case, row.party_id))
        return self._page(
            form,
            case,
            self.texts.withdraw,
            self._page_of(case, row.party_id),
            row,
            button=self.texts.save_withdraw,
        )

    def _found(self, case_id: int, numbers: dict[str, int]) -> tuple[Case, Any]:
        case = case_to(Permission.CASE_EDIT, case_id)
        row = self.kind.find(case, numbers[self.key]) or abort(404)
        return case, row

    def _offer(self, form: Any, case: Case, parties: Sequence[Party], row: Any) -> None:
        form.entry.offer(entries_to_name(case, kept=row.entry_id if row is not None else None))
        self.offer(form, case, parties, row)

    def _lines(self, form: Any, case: Case, row: Any) -> list[ConflictLine]:
        """Each field with what is saved now beside what was typed."""
        saved = self.change_form(formdata=None, data={**self.shown(row), "entry": row.entry_id})
        del saved.party
        self._offer(saved, case, parties_of(case), row)
        return [
            unsaved(one) if one.name == "reason" else _line(one, saved[one.name])
            for one in shown_fields(form)
        ]

    def _page_of(self, case: Case, party_id: int | None) -> str:
        if party_id is None:
            return url_for("dossier.show", case_id=case.id, _anchor="people")
        return url_for(self.page, case_id=case.id, party_id=party_id)

    def _page(
        self,
        form: EditForm | FactForm,
        case: Case,
        title: LazyString,
        back: str,
        row: Any = None,
        *,
        button: LazyString | None = None,
        also: Sequence[Another] = (),
    ) -> ResponseReturnValue:
        return form_page(
            self.template,
            form,
            case=case,
            title=title,
            back=back,
            fields=shown_fields(form),
            said=whole(row, self.kind.journal_fields) if row is not None else None,
            is_gone=row is not None and row.withdrawn_by_id is not None,
            button=button,
            also=also,
            charges=charge_names.choices(language()),
        )


def shown_fields(form: Any) -> list[Field]:
    """The fields that stand on the page."""
    if isinstance(form, FactForm):
        return list(form.shown())
    return [one for one in form if one.name not in ("csrf_token", "sending", "version")]


def _line(typed: Field, saved: Field) -> ConflictLine:
    stored = saved._value() if hasattr(saved, "_value") else str(saved.data or "")
    choices = dict(_choices(saved))
    return line(typed, choices.get(stored, stored), stored=stored)


def _choices(field: Field) -> list[tuple[str, str]]:
    choices = getattr(field, "choices", None) or []
    return [
        (str(value), str(words))
        for value, words, *_rest in (choices() if callable(choices) else choices)
    ]


def _party(party_id: int | None, parties: Sequence[Party]) -> Party | None:
    return next((one for one in parties if one.id == party_id), None)
