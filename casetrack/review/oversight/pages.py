"""The pages on which acts of supervision are typed, and what came of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import Length

from casetrack.accounts.approval import WhoDecides
from casetrack.cases.models import Case, Party
from casetrack.casework.journal_fields import whole
from casetrack.casework.row_fields import RowFields, text_typed, when_typed
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.people.fact_actions import Values
from casetrack.people.forms import FactForm, Reasoned
from casetrack.people.pages import FactPages, FactTexts
from casetrack.review.oversight.due import OVERSIGHT, barred, interval, state_of
from casetrack.review.oversight.fact_actions import OVERSIGHT_ACT, SAYS, concerned
from casetrack.review.oversight.models import (
    ACTS,
    DONE,
    FOUND,
    STEPS,
    TEXT_LENGTH,
    WHO_LENGTH,
    Result,
)
from casetrack.review.oversight.models import OversightKind as Kind
from casetrack.web.addresses import read_id
from casetrack.web.clock import today
from casetrack.web.typed_dates.fields import AnyDay, PastDay, PastWhen, Required, to_choose

WHO, TEXT = Length(max=WHO_LENGTH), Length(max=TEXT_LENGTH)
LETTER = ("recipient", "number", "decided_by", "ground", "received_on", "due_on")
ASKED = {
    Kind.OPINION: LETTER,
    Kind.CORRECTION: LETTER,
    Kind.CUSTODY: ("result", "recipient", "received_on", "due_on"),
    **dict.fromkeys(STEPS, ("written", "number")),
    Kind.REPLIED: ("result", "written", "number"),
    Kind.CLOSED: ("result",),
}
ALWAYS = ("party", "happened_on", "text", "entry", "reason", "csrf_token", "sending", "version")
PLAIN = ("result", "decided_by", "happened_on", "received_on", "due_on")
TEXTS = ("recipient", "text", "ground", "number")
bp = Blueprint("oversight", __name__)


class OversightForm(FactForm):
    """One act of supervision, or a step; of these fields those that arise for its kind."""

    result = to_choose(_l("Result"), Result, _l("Choose the result."))
    happened_on = PastDay(_l("Day"), [Required(_l("Enter the day."))])
    written = PastWhen(_l("Written on"), description=_l("The date on the letter of the body."))
    recipient = StringField(_l("Body addressed"), [WHO])
    number = StringField(_l("Number of the document"), [WHO])
    decided_by = to_choose(_l("Decided by"), WhoDecides, _l("Choose who decided."))
    text = TextAreaField(_l("Content or reason"), [Required(_l("Say it in a sentence.")), TEXT])
    ground = TextAreaField(_l("Ground in law or fact"), [Required(_l("Enter the ground.")), TEXT])
    received_on = PastDay(_l("Received by the body on"))
    due_on = AnyDay(_l("Reply by"), description=_l("As the document sets it."))

    what: Kind
    offered: Sequence[Kind] = ()
    of: BilingualText | None = None

    def narrow(self, kind: Kind) -> None:
        """Leave only the fields that arise for its kind."""
        self.what = kind
        for name in set(self._fields) - {*ALWAYS, *ASKED[kind]}:
            delattr(self, name)
        if kind in (Kind.REPLIED, Kind.OBJECTED):
            self.happened_on.label.text = _("Received on")
        if kind in (Kind.OPINION, Kind.CORRECTION):
            self.happened_on.label.text = _("Issued on")
            for name, missing in (
                ("recipient", _l("Enter the body it goes to.")),
                ("number", _l("Enter the number of the document.")),
            ):
                self[name].validators = [Required(missing), WHO]
        elif kind is Kind.CUSTODY:
            self.happened_on.label.text = _("Reviewed on")
            self.result.offer(FOUND)
            self.recipient.description = _("Only where something is proposed: the body it goes to.")
            self.received_on.description = _(
                "Their reply is due within ten days of it (Rules art. 581)."
            )
            self.due_on.label.text = _("Next review on")
            self.due_on.description = _(
                "No text gives an interval: this office chooses the day. %(n)d days are filled in.",
                n=interval["days"],
            )
        elif "result" in self:
            self.result.offer(DONE)


class ChangeOversightForm(OversightForm, Reasoned):
    """Correct one."""


def _kind_of(row: Any) -> Kind:
    """Of a row its own; of a new one what its address says, which decides what is asked."""
    if row is not None:
        kind: Kind = row.kind
        return kind
    wanted = request.args.get("kind")
    return next((one for one in Kind if one.value == wanted), Kind.CORRECTION)


def _offer(form: Any, case: Case, parties: Sequence[Party], row: Any) -> None:
    kind = _kind_of(row)
    form.narrow(kind)
    if row is not None:
        return
    if kind in ACTS:
        form.offered = ACTS
    else:
        rows, asked = OVERSIGHT(case), request.args.get("act", type=read_id)
        act = next((one for one in rows if (one.id, one.of_id) == (asked, None)), None) or abort(
            404
        )
        form.of, state = whole(act, SAYS), state_of(act, rows)
        form.offered = [one for one in STEPS if one is kind or not barred(one, act, state)]
    if kind is Kind.CUSTODY and not form.is_submitted():
        form.due_on.data = today() + timedelta(days=interval["days"])


def _values(form: Any, case: Case, row: Any) -> Values:
    kind = _kind_of(row)
    of = row.of_id if row is not None else request.args.get("act", type=read_id)
    return {
        "kind": kind,
        "of_id": of if kind in STEPS else None,
        "written": when_typed(form, "written") if "written" in form else PartialDate.unknown(),
        **{name: form[name].data if name in form else None for name in PLAIN},
        **{name: text_typed(form, row, name) for name in TEXTS},
    }


PAGES = FactPages(
    kind=OVERSIGHT_ACT,
    key="oversight_act_id",
    texts=FactTexts(
        new=_l("Opinion, notice or review of custody"),
        change=_l("Correct an opinion, a notice or a review of custody"),
        withdraw=_l("Withdraw an opinion, a notice or a review of custody"),
    ),
    form=OversightForm,
    change_form=ChangeOversightForm,
    shown=RowFields(TEXTS, PLAIN, ("written",)).shown,
    values=_values,
    offer=_offer,
    fits=concerned,
    blueprint="oversight",
    template="review/oversight/form.html",
)
PAGES.register(bp)
