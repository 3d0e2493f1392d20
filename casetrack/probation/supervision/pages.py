"""The pages on which one sort of rows of a supervision is recorded, corrected and taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel.speaklater import LazyString
from wtforms import Field

from casetrack.cases.conflict import ConflictLine, conflict_page, line, unsaved
from casetrack.casework.journal_fields import whole
from casetrack.people.fact_actions import FactKind
from casetrack.probation.supervision import fact_actions
from casetrack.probation.supervision.forms import TakeBackForm
from casetrack.probation.supervision.queries import find_row
from casetrack.probation.supervision.visibility import OpenFile, opened_or_404
from casetrack.web.access import acting, requires
from casetrack.web.saving import form_page, redirect_back, save, say_saved

_HIDDEN = ("csrf_token", "sending", "version")
Values = dict[str, Any]


@dataclass(frozen=True)
class RowTexts:
    """What the pages of one sort say: their titles, and what is said once one is recorded."""

    new: LazyString
    change: LazyString
    withdraw: LazyString
    saved: LazyString


def _nothing_to_offer(form: Any, opened: OpenFile, row: Any) -> None:
    """Of a form that has no choices but its own."""


@dataclass(frozen=True, kw_only=True)
class RowPages:
    """The pages of one sort of rows.

    key: the number of a row in an address. form, change_form: what they ask. begins: what a new
    form is filled with. shown: what stands in the form, of a row. values: what is kept of a form,
    and of the row that it corrects. offer: gives a form its choices, None of a new one.
    """

    kind: FactKind[Any]
    key: str
    texts: RowTexts
    form: type[Any]
    change_form: type[Any]
    begins: Callable[[OpenFile], Mapping[str, Any]]
    shown: Callable[[Any], Mapping[str, Any]]
    values: Callable[[Any, OpenFile, Any], Values]
    offer: Callable[[Any, OpenFile, Any], None] = _nothing_to_offer

    def register(self, bp: Blueprint) -> None:
        """Give them their addresses, and their endpoints: `new_talks`, `change_talks`, …"""
        name = self.kind.name
        new = f"/cases/<int:case_id>/probations/<int:probation_id>/{name}/new"
        row = f"/cases/<int:case_id>/{name}/<int:{self.key}>"
        self._hang(bp, new, "new", self._new)
        self._hang(bp, f"{row}/change", "change", self._change)
        self._hang(bp, f"{row}/withdraw", "withdraw", self._withdraw)

    def _hang(self, bp: Blueprint, address: str, does: str, view: Callable[..., Any]) -> None:
        bp.add_url_rule(
            address,
            f"{does}_{self.kind.name}",
            requires(self.kind.needs)(lambda **numbers: view(**numbers)),
            methods=["GET", "POST"],
        )

    def url(self, does: str, row: Any) -> str:
        """The address of what may be done with a row: "change", "withdraw"."""
        numbers = {self.key: row.id}
        return url_for(f"supervision.{does}_{self.kind.name}", case_id=row.case_id, **numbers)

    def new_url(self, case_id: int, probation_id: int) -> str:
        """The address of a new one."""
        where = f"supervision.new_{self.kind.name}"
        return url_for(where, case_id=case_id, probation_id=probation_id)

    def _new(self, case_id: int, probation_id: int) -> ResponseReturnValue:
        """Record one."""
        opened = opened_or_404(case_id, probation_id, self.kind.needs)
        form = self.form(data=self.begins(opened))
        self.offer(form, opened, None)
        if save(
            form,
            lambda act: fact_actions.record(
                self.kind, opened.probation, self.values(form, opened, None), act
            ),
        ):
            flash(self.texts.saved)
            return redirect_back(opened.url)
        return self._page(form, opened, self.texts.new)

    def _change(self, case_id: int, **numbers: int) -> ResponseReturnValue:
        """Correct one, with a reason."""
        opened, row = self._found(case_id, numbers)
        form = self.change_form(data={**self.shown(row), "version": row.version})
        self.offer(form, opened, row)
        if saved := save(
            form,
            lambda act: fact_actions.correct(
                self.kind,
                row,
                self.values(form, opened, row),
                act,
                opened=form.opened_version(),
                reason=form.reason.data or "",
            ),
            conflict=lambda: conflict_page(row, opened.case, self._lines(form, opened, row)),
        ):
            say_saved(saved.result)
            return redirect_back(opened.url)
        return self._page(form, opened, self.texts.change, row)

    def _withdraw(self, case_id: int, **numbers: int) -> ResponseReturnValue:
        """Take one back, and say why."""
        opened, row = self._found(case_id, numbers)
        form = TakeBackForm(data={"version": row.version})
        if saved := save(
            form,
            lambda act: fact_actions.withdraw(
                self.kind, row, act, opened=form.opened_version(), reason=form.reason.data or ""
            ),
            conflict=lambda: conflict_page(row, opened.case, [unsaved(form.reason)]),
        ):
            say_saved(saved.result)
            return redirect_back(opened.url)
        return self._page(form, opened, self.texts.withdraw, row, button=_("Take it back"))

    def _found(self, case_id: int, numbers: Mapping[str, int]) -> tuple[OpenFile, Any]:
        opened, row = row_or_404(case_id, self.kind.model, numbers[self.key], self.kind.needs)
        fact_actions.ensure_theirs(opened.case, row, acting())
        return opened, row

    def _lines(self, form: Any, opened: OpenFile, row: Any) -> list[ConflictLine]:
        """Each field with what is saved now beside what was typed."""
        saved = self.change_form(formdata=None, data=self.shown(row))
        self.offer(saved, opened, row)
        return [
            unsaved(one) if one.name == "reason" else _line(one, saved[one.name])
            for one in shown_fields(form)
        ]

    def _page(
        self,
        form: Any,
        opened: OpenFile,
        title: LazyString,
        row: Any = None,
        *,
        button: str | None = None,
    ) -> ResponseReturnValue:
        return form_page(
            "probation/supervision/form.html",
            form,
            title=title,
            fields=shown_fields(form),
            said=whole(row, self.kind.journal_fields) if row is not None else None,
            button=button or _("Save"),
            **opened.names(),
        )


def row_or_404(case_id: int, model: Any, row_id: int, permission: Any) -> tuple[OpenFile, Any]:
    """A row of a supervision with its file, to whoever may do this there. Raises NotAllowed."""
    opened = None
    row = find_row(case_id, model, row_id)
    if row is not None:
        opened = opened_or_404(case_id, row.probation_id, permission)
    return opened or abort(404), row


def shown_fields(form: Any) -> list[Field]:
    """The fields that stand on the page."""
    return [one for one in form if one.name not in _HIDDEN]


def _line(typed: Field, saved: Field) -> ConflictLine:
    stored = saved._value() if hasattr(saved, "_value") else _sent(saved)
    choices = getattr(saved, "choices", None) or []
    words = {
        str(value): str(said)
        for value, said, *_rest in (choices() if callable(choices) else choices)
    }
    return line(typed, words.get(stored, stored), stored=stored)


def _sent(field: Field) -> str:
    """What a browser sends of a choice."""
    data = field.data
    return str(getattr(data, "value", data) or "")
