"""The pages of one kind of promise: the promise with its looks, look at it, change it, withdraw."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_or_404
from casetrack.cases.conflict import conflict_of
from casetrack.cases.models import Case, Measure, Requirement, RequirementCheck
from casetrack.cases.policy import ensure_may, may, sight_of
from casetrack.cases.queries import parties_of
from casetrack.cases.requirements import LookEye
from casetrack.cases.view_log import record_view
from casetrack.casework.attachments.forms import say_files, with_files
from casetrack.casework.attachments.models import AttachmentKind
from casetrack.casework.attachments.queries import files_beside
from casetrack.casework.attachments.receiving import takes_attachments
from casetrack.courses.requirements.actions import (
    RequirementTerms,
    change_promise,
    terms_of,
    withdraw_promise,
)
from casetrack.courses.requirements.addresses import add_pages, address_of, page_of_measure
from casetrack.courses.requirements.checks import look_at
from casetrack.courses.requirements.forms import RequirementCheckForm, RequirementForm, WithdrawForm
from casetrack.courses.requirements.queries import find_promise, kept_under, looks_at, place_of
from casetrack.courses.requirements.sections import SIGNS, RequirementLine
from casetrack.db import session
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.clock import today
from casetrack.web.saving import form_page, redirect_back, save
from casetrack.web.words import label, language


@dataclass(frozen=True)
class RequirementPages:
    """The pages of the promises of one table. number: the name of their number in an address.

    look_at: the endpoint that records a look at one of them, where it is another page.
    is_withdrawn_here: whether one of them can be asked no more by itself.
    """

    model: type[Requirement]
    number: str
    look_at: str = ""
    is_withdrawn_here: bool = True

    def register(self, bp: Blueprint, address: str, *, endpoint: str) -> None:
        """Give them their addresses below a case: `promises/12`, `promises/12/look` and so on."""
        pages: dict[str, tuple[Callable[[Case, Any], ResponseReturnValue], list[str]]] = {
            "": (self.show, ["GET"]),
            "_change": (self.change, ["GET", "POST"]),
        }
        if self.is_withdrawn_here:
            pages["_withdraw"] = (self.withdraw, ["GET", "POST"])
        if not self.look_at:
            pages["_look"] = (self.look, ["GET", "POST"])
        for name, (view, methods) in pages.items():
            below = name.replace("_", "/")
            page = requires(Permission.CASE_READ)(self._found(view))
            bp.add_url_rule(
                f"/cases/<int:case_id>/{address}/<int:{self.number}>{below}",
                f"{endpoint}{name}",
                takes_attachments(page) if name == "_look" else page,
                methods=methods,
            )
        own = f"{bp.name}.{endpoint}"
        add_pages(self.model, own, self.number, look_at=self.look_at or f"{own}_look")

    def show(self, case: Case, promise: Requirement) -> ResponseReturnValue:
        """One requirement: its state, and every check of it."""
        measure = session().get_one(Measure, promise.measure_id)
        kept, user, on = kept_under(measure), signed_in_user(), today()
        (looks,) = looks_at([promise]).values()
        is_open = case.is_open() and promise.is_asked
        page = render_template(
            "courses/requirements/show.html",
            case=case,
            promise=promise,
            line=RequirementLine(promise, [check for check in looks if check.holds], ""),
            looks=list(reversed(looks)),
            files=files_beside(case, [check.entry_id for check in looks], acting()),
            signs=SIGNS,
            back=page_of_measure(measure),
            what=label(measure.kind),
            may_look=is_open and may(user, kept.record, case, on=on),
            may_write=is_open and may(user, kept.write, case, on=on),
            may_withdraw=self.is_withdrawn_here,
            to=lambda page: address_of(promise, case, page),
        )
        record_view(case, acting(), part="promises")
        return page

    def look(self, case: Case, promise: Requirement) -> ResponseReturnValue:
        """Look at it."""
        kept = kept_under(session().get_one(Measure, promise.measure_id))
        ensure_may(signed_in_user(), kept.record, case, on=today())
        form = RequirementCheckForm(version=promise.version, seen=today(), eye=LookEye.PROSECUTOR)
        if promise.wanted is None:
            del form.number
        if not kept.by_eyes:
            del form.eye
        back = address_of(promise, case)
        if save(
            form,
            with_files(
                form,
                case,
                lambda act: look_at(
                    case,
                    [(promise, form.look())],
                    act,
                    opened={place_of(promise): form.opened_version()},
                ),
                AttachmentKind.ON_THE_SPOT,
            ),
            conflict=lambda: conflict_of(form, promise, case, _last_look(promise)),
        ):
            flash(_("The check is recorded: %(found)s.", found=label(promise.state)))
            say_files(form)
            return redirect_back(back)
        return form_page(
            "courses/requirements/look.html", form, case=case, promise=promise, back=back
        )

    def change(self, case: Case, promise: Requirement) -> ResponseReturnValue:
        """Let it say something else."""
        kept = kept_under(session().get_one(Measure, promise.measure_id))
        ensure_may(signed_in_user(), kept.write, case, on=today())
        form = RequirementForm(data={**_terms(promise), "version": promise.version})
        form.party.offer(parties_of(case))
        form.fit(kept)
        given = {} if kept.make is not None else {"text": ""}
        if given:
            del form.text
        back = address_of(promise, case)
        if saved := save(
            form,
            lambda act: change_promise(
                promise, form.into(RequirementTerms, **given), act, opened=form.opened_version()
            ),
            conflict=lambda: conflict_of(form, promise, case, _terms(promise)),
        ):
            message = (
                _("The requirement is changed.") if saved.result else _("Nothing is different.")
            )
            flash(message)
            return redirect_back(back)
        return form_page(
            "courses/requirements/change.html", form, case=case, promise=promise, back=back
        )

    def withdraw(self, case: Case, promise: Requirement) -> ResponseReturnValue:
        """Say that it is asked no more."""
        measure = session().get_one(Measure, promise.measure_id)
        kept = kept_under(measure)
        ensure_may(signed_in_user(), kept.write, case, on=today())
        form = WithdrawForm(version=promise.version)
        if save(
            form,
            lambda act: withdraw_promise(
                promise, act, reason=form.reason.data or "", opened=form.opened_version()
            ),
            conflict=lambda: conflict_of(form, promise, case),
        ):
            flash(_("The requirement no longer applies; its checks stay readable."))
            return redirect_back(page_of_measure(measure))
        return form_page(
            "courses/requirements/withdraw.html",
            form,
            case=case,
            title=_("Ask no more: %(what)s", what=promise.text.in_(language())),
            button=_("Withdraw the requirement"),
            back=address_of(promise, case),
        )

    def _found(
        self, view: Callable[[Case, Any], ResponseReturnValue]
    ) -> Callable[..., ResponseReturnValue]:
        """The view of a promise of the case at the address, for whoever sees the case whole."""

        def with_promise(case_id: int, **numbers: int) -> ResponseReturnValue:
            case = case_or_404(case_id)
            if not sight_of(signed_in_user(), case, on=today()).is_whole:
                abort(404)
            return view(case, find_promise(case, self.model, numbers[self.number]) or abort(404))

        return with_promise


def _last_look(promise: Requirement) -> dict[str, Any]:
    """Form data of the last check that holds."""
    (looks,) = looks_at([promise]).values()
    last: RequirementCheck | None = next((check for check in reversed(looks) if check.holds), None)
    if last is None:
        nothing = dict.fromkeys(("seen", "found", "proof", "eye", "number"))
    else:
        nothing = {
            "seen": last.looked.first,
            "found": last.found,
            "proof": last.proof.in_(language()),
            "eye": last.eye,
            "number": last.number,
        }
    return {**nothing, "look_due": promise.check_due}


def _terms(promise: Requirement) -> dict[str, Any]:
    """Form data of what is asked."""
    terms = terms_of(promise)
    names = ("since", "until", "wanted", "unit", "counting", "look_on", "kind")
    return {
        "text": promise.text.in_(language()),
        "party": terms.party_id,
        **{name: getattr(terms, name) for name in names},
    }
