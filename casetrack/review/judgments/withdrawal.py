"""Withdraw an indictment before the judgment: propose it, or settle it as who decides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from wtforms import TextAreaField

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_to
from casetrack.cases.kinds import DispositionKind
from casetrack.cases.models import Case, Disposition, JournalEntry, Party
from casetrack.cases.not_future import ensure_past
from casetrack.cases.policy import ensure_may, ensure_open
from casetrack.casework.attachments.receiving import takes_attachments
from casetrack.codes import N_
from casetrack.courses.approvals.forms import PaperFields
from casetrack.courses.approvals.pages import Proposed, ask_who_decides, decide_step
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.errors import RuleBroken
from casetrack.law import RULES
from casetrack.ledger.gate_lines import sheet_of
from casetrack.ledger.gates import GateAsked
from casetrack.ledger.proposals import Proposable
from casetrack.review.judgments.models import (
    INDICTMENT_WITHDRAWN,
    TEXT_LENGTH,
    CourtStep,
    CourtStepKind,
)
from casetrack.review.judgments.protest_decision import take_step
from casetrack.review.judgments.protest_facts import ensure_before_judgment, find_prosecution
from casetrack.review.judgments.views import bp
from casetrack.web.access import requires
from casetrack.web.clock import today
from casetrack.web.forms import Form, at_most
from casetrack.web.saving import Saved, form_page
from casetrack.web.typed_dates.fields import PastDay, Required


@dataclass(frozen=True)
class IndictmentWithdrawal:
    """When an indictment is withdrawn, and why."""

    decided_on: date
    why: str


def withdraw_indictment(
    prosecution: Disposition, new: IndictmentWithdrawal, act: Act
) -> JournalEntry:
    """Withdraw an indictment; a non-prosecution is owed from then on.

    Raises NotAllowed; LawRefuses; RuleBroken if nobody entitled decided it, it is withdrawn
    already, or the court decided before that day.
    Source: Procuratorate Rules arts. 424, 426.
    """
    case = session().get_one(Case, prosecution.case_id)
    ensure_may(act.by, Permission.DECIDE, case, on=act.on)
    ensure_open(case)
    ensure_past(new.decided_on, on=act.on, field="decided_on")
    if not is_indicted(prosecution):
        raise RuleBroken(N_("No indictment stands that could be withdrawn."))
    sued = prosecution.decided.first
    if sued is not None and new.decided_on < sued:
        raise RuleBroken(
            N_("The indictment is of %(day)s; it cannot be before."), field="decided_on", day=sued
        )
    ensure_before_judgment(case, prosecution, new.decided_on, field="decided_on")
    step = CourtStep(kind=CourtStepKind.INDICTMENT_WITHDRAWN, text=BilingualText.written(new.why))
    return take_step(prosecution, step, _asked(prosecution, new.decided_on), act)


def _asked(prosecution: Disposition, on: date) -> GateAsked:
    case = session().get_one(Case, prosecution.case_id)
    person = session().get_one(Party, prosecution.party_id)
    return GateAsked(case, person, INDICTMENT_WITHDRAWN, on)


def is_indicted(prosecution: Disposition) -> bool:
    """Whether this indictment stands in an open case."""
    is_sued = prosecution.kind is DispositionKind.PROSECUTED and prosecution.stands
    return is_sued and session().get_one(Case, prosecution.case_id).is_open()


class IndictmentWithdrawalForm(PaperFields, Form):
    """Why an indictment is withdrawn, and when."""

    why = TextAreaField(
        _l("Why"),
        [Required(_l("Say why the indictment is withdrawn.")), at_most(TEXT_LENGTH)],
    )
    decided_on = PastDay(
        _l("Decided on"), [Required(_l("Enter the day of the decision."))], default=today
    )

    def terms(self) -> IndictmentWithdrawal:
        """The withdrawal as typed."""
        return self.into(IndictmentWithdrawal)


def _says(_case: Case, new: IndictmentWithdrawal) -> Iterator[tuple[LazyString, str]]:
    yield _l("Why"), new.why


WITHDRAWAL = Proposable(
    name="indictment-withdrawal",
    subject=Disposition,
    terms=IndictmentWithdrawal,
    rules={INDICTMENT_WITHDRAWN: RULES["decider_indictment_withdrawal"]},
    needs=Permission.DECIDE,
    decides=lambda _new: INDICTMENT_WITHDRAWN,
    about=lambda prosecution: session().get_one(Party, prosecution.party_id),
    is_open=is_indicted,
    act=withdraw_indictment,
    says=_says,
    url=lambda row: url_for("judgments.withdraw", case_id=row.case_id, indictment_id=row.id),
)


@bp.route("/cases/<int:case_id>/indictments/<int:indictment_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.DECIDE)
@takes_attachments
def withdraw(case_id: int, indictment_id: int) -> ResponseReturnValue:
    """Withdraw an indictment, or propose it."""
    case = case_to(Permission.DECIDE, case_id)
    prosecution = find_prosecution(case, indictment_id)
    asking = ask_who_decides(case, WITHDRAWAL, prosecution)
    form = IndictmentWithdrawalForm(data=asking.typed())
    asking.fit(form)
    step = decide_step(form, case, prosecution, form.terms, asking)
    if isinstance(step, Proposed):
        return step.leads_on()
    if isinstance(step, Saved):
        flash(_("The indictment is withdrawn."))
        return redirect(url_for("dossier.show", case_id=case.id))
    return form_page(
        "review/judgments/withdraw.html",
        form,
        case=case,
        person=session().get_one(Party, prosecution.party_id),
        prosecution=prosecution,
        is_indicted=is_indicted(prosecution),
        look=step,
        asking=asking,
        gate=sheet_of(asking.shown(_asked(prosecution, today()), form)),
    )
