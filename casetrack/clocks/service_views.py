"""The page on which the service of a decision is recorded, a line for each recipient."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from wtforms.validators import Optional

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_to, row_or_404
from casetrack.cases.models import Case, Disposition, Obligation
from casetrack.cases.queries import parties_of
from casetrack.casework.attachments.forms import WithFiles, say_files, with_files
from casetrack.casework.attachments.models import AttachmentKind
from casetrack.casework.attachments.receiving import recorded_by_file, takes_attachments
from casetrack.clocks.blueprint import bp
from casetrack.clocks.delivery import (
    ServiceLine,
    lines_of,
    missing,
    record_service,
    representatives_of,
)
from casetrack.clocks.models import Deadline, Recipient
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.ledger.preview_page import save_step
from casetrack.web.access import requires
from casetrack.web.saving import Saved, form_page
from casetrack.web.taken_along import TYPED
from casetrack.web.typed_dates.fields import PastWhen
from casetrack.web.words import label, language, word_rule


@bp.route("/cases/<int:case_id>/decisions/<int:decision_id>/service", methods=["GET", "POST"])
@requires(Permission.JOURNAL_WRITE)
@takes_attachments
def service(case_id: int, decision_id: int) -> ResponseReturnValue:
    """Receipts of a decision."""
    case = case_to(Permission.JOURNAL_WRITE, case_id)
    decision = row_or_404(case, Disposition, decision_id)
    lines = lines_of(case, decision)
    if not lines:
        flash(word_rule(RuleBroken("not_served_here", decision=decision.kind)))
        return redirect(url_for(".case_dates", case_id=case.id))
    form = service_form(lines)
    step = save_step(
        form,
        case,
        with_files(
            form,
            case,
            lambda act: record_service(case, decision, _days(form, lines), act),
            AttachmentKind.RECEIPT,
        ),
    )
    if isinstance(step, Saved):
        say_files(form)
        flash(_said(case, decision, len(step.result)))
        return redirect(url_for(".service", case_id=case.id, decision_id=decision.id))
    people = {party.id: party for party in parties_of(case)}
    return form_page(
        "clocks/service.html",
        form,
        case=case,
        decision=decision,
        person=people[decision.party_id],
        people=people,
        lines=lines,
        missing=missing(lines),
        name_of=name_of,
        to_whom=_to_whom(case, decision, lines),
        look=step,
    )


@bp.get("/cases/<int:case_id>/dates/<int:obligation_id>/service")
@requires(Permission.JOURNAL_WRITE)
@recorded_by_file
def service_owed(case_id: int, obligation_id: int) -> ResponseReturnValue:
    """The way from a date to the decision that is served by it."""
    case = case_to(Permission.JOURNAL_WRITE, case_id)
    owed = row_or_404(case, Obligation, obligation_id)
    clock = None
    if owed.subject == Deadline.__tablename__:
        clock = session().get(Deadline, owed.subject_id)
    if clock is None or clock.disposition_id is None:
        return redirect(url_for(".case_dates", case_id=case.id))
    # A file by which it is recorded goes along.
    typed = request.args.get(TYPED)
    return redirect(
        url_for(".service", case_id=case.id, decision_id=clock.disposition_id, typed=typed)
    )


def service_form(lines: list[ServiceLine]) -> Any:
    """A form with a day for each recipient; a day that stands already is not asked again."""
    open_lines = [line for line in lines if line.row is None]
    # The day on a receipt is that of one of several: whoever has it says of whom.
    kind = PastWhen if len(open_lines) == 1 else _DayOfOne
    days = {line.key: kind(name_of(line), [Optional()]) for line in lines}
    return type("ServiceForm", (WithFiles,), days)()


class _DayOfOne(PastWhen):
    takes = ""


def name_of(line: ServiceLine) -> str:
    """A recipient in words, with the alias where the case knows them."""
    name = label(line.recipient)
    if line.party is None:
        return name[:1].upper() + name[1:]
    return _("%(who)s (%(what)s)", who=line.party.alias.in_(language()), what=name)


def _to_whom(case: Case, decision: Disposition, lines: list[ServiceLine]) -> str:
    """Guardians who are legal representatives that day, and the others with the reason."""
    if not any(
        line.recipient is Recipient.LEGAL_REPRESENTATIVE and line.row is None for line in lines
    ):
        return ""
    lang, names = language(), []
    guardians = representatives_of(case, decision)
    if called := [guardian.party.alias.in_(lang) for guardian in guardians if guardian.bar is None]:
        names.append(_("Guardians on that day: %(who)s.", who=_(", ").join(called)))
    names += [
        _(
            "Not served on: %(who)s, %(why)s.",
            who=guardian.party.alias.in_(lang),
            why=label(guardian.bar),
        )
        for guardian in guardians
        if guardian.bar is not None
    ]
    return ("" if lang == "zh" else " ").join(names)


def _days(form: Any, lines: list[ServiceLine]) -> dict[str, PartialDate]:
    return {line.key: form[line.key].data for line in lines if form[line.key].data is not None}


def _said(case: Case, decision: Disposition, new: int) -> str:
    if not new:
        return _("That was recorded already.")
    message = ngettext("%(num)d receipt recorded.", "%(num)d receipts recorded.", new)
    left = [name_of(line) for line in missing(lines_of(case, decision))]
    if not left:
        return _("%(told)s Everybody has the decision.", told=message)
    return _("%(told)s Still missing: %(who)s.", told=message, who=_(", ").join(left))
