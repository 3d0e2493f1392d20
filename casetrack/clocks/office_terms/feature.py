"""The terms that an office sets itself: their pages, and the feature."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import IntegerField
from wtforms.validators import InputRequired

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import has_permission
from casetrack.audit.record import AuditKind, record
from casetrack.brought import brought, if_brought
from casetrack.cases.locking import take_version
from casetrack.clocks.office_terms.models import SET, OfficeTerm, OfficeTermChanged, TermOfOffice
from casetrack.clocks.office_terms.queries import length_in, set_by
from casetrack.db import session
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.events import publish
from casetrack.law.counting import Length, LengthUnit
from casetrack.ledger.registry import Feature
from casetrack.web.access import requires, signed_in_user
from casetrack.web.forms import EditForm
from casetrack.web.page import OFFICE, SectionPage
from casetrack.web.saving import form_page, save, say_saved
from casetrack.web.words import RuleWords, word

bp = Blueprint("office_terms", __name__, url_prefix="/office/terms")


class TermForm(EditForm):
    """Set the number of one term."""

    number = IntegerField(_l("Number of days"), [InputRequired(_l("Write a number."))])


def set_term(term: OfficeTerm, number: int, act: Act, *, opened: int) -> bool:
    """Set a term for the office of act.by; False if nothing changed.

    opened: the version that was seen; 0 where nothing was set yet.
    Raises NotAllowed, LostRace; RuleBroken for a number that cannot be.
    """
    if not has_permission(act.by, SET):
        raise NotAllowed(SET.value)
    if not term.least <= number <= term.most:
        raise RuleBroken("office_term_number", field="number", least=term.least, most=term.most)
    office_id = act.by.office_id
    before = length_in(office_id, term).number
    if number == before:
        return False
    row = set_by(office_id).get(term.code)
    if row is None:
        session().add(TermOfOffice(office_id=office_id, code=term.code, number=number))
    else:
        take_version(row, opened=opened)
        row.number = number
    session().flush()
    record(
        AuditKind.OFFICE_TERM_CHANGED,
        by=act.by,
        at=act.at,
        term=term.code,
        before=before,
        now=number,
    )
    publish(OfficeTermChanged(office_id, term))
    return True


def length_words(length: Length) -> str:
    """A length in words: 5 working days."""
    number = length.number
    if length.unit is LengthUnit.MONTH:
        return ngettext("%(num)d month", "%(num)d months", number)
    if length.unit is LengthUnit.WORKDAY:
        return ngettext("%(num)d working day", "%(num)d working days", number)
    return ngettext("%(num)d day", "%(num)d days", number)


@bp.get("")
@requires(SET)
def index() -> ResponseReturnValue:
    """Every term, as long as it is in this office."""
    office_id = signed_in_user().office_id
    terms = [
        (term, length_words(length_in(office_id, term)), length_words(term.usual))
        for term in brought(OfficeTerm)
    ]
    return render_template("clocks/office_terms/index.html", terms=terms)


@bp.route("/<code>", methods=["GET", "POST"])
@requires(SET)
def one(code: str) -> ResponseReturnValue:
    """Set one term."""
    term = if_brought(OfficeTerm, code) or abort(404)
    form = TermForm(data={"number": _now(term).number, "version": _version(term)})
    if saved := save(
        form,
        lambda act: set_term(term, form.number.data or 0, act, opened=form.opened_version()),
        conflict=lambda: _raced(form, term),
    ):
        say_saved(saved.result, _("Saved. %(note)s", note=word(term.note)))
        return redirect(url_for(".index"))
    return _page(form, term)


def _raced(form: TermForm, term: OfficeTerm) -> ResponseReturnValue:
    """The form after a lost race: typed input is kept, and saved if it is sent again."""
    form.version.data = str(_version(term))
    form.form_errors.append(
        _(
            "Somebody changed this to %(n)d meanwhile. What you typed is still here, and is saved"
            " if you send it again.",
            n=_now(term).number,
        )
    )
    return _page(form, term)[0], 409


def _page(form: TermForm, term: OfficeTerm) -> tuple[str, int]:
    units = {
        LengthUnit.MONTH: _("Number of months"),
        LengthUnit.WORKDAY: _("Number of working days"),
    }
    form.number.label.text = units.get(term.usual.unit, _("Number of days"))
    shown = {"note": word(term.note), "usual": length_words(term.usual)}
    return form_page("clocks/office_terms/one.html", form, term=term, **shown)


def _now(term: OfficeTerm) -> Length:
    return length_in(signed_in_user().office_id, term)


def _version(term: OfficeTerm) -> int:
    row = set_by(signed_in_user().office_id).get(term.code)
    return row.version if row is not None else 0


RULES = {"office_term_number": _l("Write a number from %(least)d to %(most)d.")}
FEATURE = Feature(
    "office_terms",
    bp,
    section=OFFICE,
    brings=(
        RuleWords(RULES),
        SectionPage(OFFICE, _l("Terms this office sets"), "office_terms.index", SET, place=4),
    ),
)
