"""Pages of the opinion on a probation: read, print, edit, finish; for its own office alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, TextAreaField

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_or_404, party_or_404
from casetrack.cases.conflict import conflict_of
from casetrack.cases.models import Case, Party
from casetrack.cases.policy import may, sight_of
from casetrack.cases.view_log import record_view
from casetrack.db import session
from casetrack.errors import NotAllowed
from casetrack.probation.models import Probation
from casetrack.probation.opinions import actions
from casetrack.probation.opinions.actions import OpinionTerms
from casetrack.probation.opinions.models import WRITE, OpinionProposes, ProbationOpinion
from casetrack.probation.opinions.queries import drafted_last, opinion_of, wording_now, wordings_of
from casetrack.probation.queries import may_decide_finally
from casetrack.probation.scores.queries import probation_in
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.choices import EnumRadio
from casetrack.web.clock import today
from casetrack.web.forms import EditForm, Form, note_length
from casetrack.web.saving import form_page, save, say_saved
from casetrack.web.typed_dates.fields import PastDay, Required
from casetrack.web.words import language

_VERSION = re.compile(r"[0-9]{1,9}")


class OpinionForm(EditForm):
    """Edit the wording of the opinion, in both languages."""

    text_zh = TextAreaField(_l("Opinion, in Chinese"), [note_length()])
    text_en = TextAreaField(_l("Opinion, in English"), [note_length()])
    proposes = EnumRadio(
        _l("It proposes"),
        OpinionProposes,
        validators=[Required(_l("Choose what it proposes."))],
    )
    reason = TextAreaField(_l("Why it is changed"), [note_length()])

    def fit(self, *, is_finished: bool) -> None:
        """Ask for a reason only if the opinion is finished."""
        if not is_finished:
            del self.reason

    def terms(self) -> OpinionTerms:
        """The wording from the form."""
        reason = self["reason"].data if "reason" in self else ""
        return OpinionTerms(
            self.text_zh.data or "", self.text_en.data or "", self.proposes.data, reason or ""
        )


class OpinionFinishForm(Form):
    """The day of finishing, and the wording that was read."""

    wording = HiddenField()
    finished_on = PastDay(_l("Finished on"), [Required(_l("Enter the day."))], default=today)
    is_read_again = BooleanField(_l("Read beside what the file says since then, and it stands"))

    def read_wording(self) -> int:
        """The version of the opinion that was shown; 0, which no opinion has, if none was sent."""
        sent = str(self.wording.data or "")
        return int(sent) if _VERSION.fullmatch(sent) else 0


class OpinionDraftForm(EditForm):
    """The button that drafts the opinion from the file, for the first time or again."""


bp = Blueprint("opinions", __name__)
PART = "opinion"


@dataclass(frozen=True)
class Opined:
    """A probation whose opinion the user may read, with its case and person."""

    case: Case
    probation: Probation
    person: Party
    opinion: ProbationOpinion | None

    def shown(self) -> dict[str, object]:
        """Names for a template."""
        return {
            "case": self.case,
            "probation": self.probation,
            "person": self.person,
            "opinion": self.opinion,
        }

    def to_it(self) -> ResponseReturnValue:
        """Redirect to the page of the opinion."""
        return redirect(
            url_for("opinions.show", case_id=self.case.id, probation_id=self.probation.id)
        )


@bp.get("/cases/<int:case_id>/probations/<int:probation_id>/opinion")
@requires(Permission.CASE_READ)
def show(case_id: int, probation_id: int) -> ResponseReturnValue:
    """The current wording as printed; beside it every earlier wording."""
    opined = _opined(Permission.CASE_READ, case_id, probation_id)
    user, on, opinion = signed_in_user(), today(), opined.opinion
    runs = opined.case.is_open() and may_decide_finally(opined.probation)
    by_id = opinion.finished_by_id if opinion is not None else None
    page = render_template(
        "probation/opinions/show.html",
        **opined.shown(),
        wording=wording_now(opinion) if opinion is not None else None,
        wordings=wordings_of(opinion) if opinion is not None else (),
        finished_by=session().get(Staff, by_id) if by_id is not None else None,
        may_write=runs and may(user, WRITE, opined.case, on=on),
        drafting=OpinionDraftForm(
            formdata=None, version=str(opinion.version if opinion is not None else 0)
        ),
    )
    record_view(opined.case, acting(), part=PART)
    return page


@bp.post("/cases/<int:case_id>/probations/<int:probation_id>/opinion/draft")
@requires(WRITE)
def draft(case_id: int, probation_id: int) -> ResponseReturnValue:
    """Draft the opinion from the file, or draft it again."""
    opined = _opined(WRITE, case_id, probation_id)
    form = OpinionDraftForm()
    opinion = opined.opinion
    if opinion is None:
        del form.version
        saved = save(form, lambda act: bool(actions.draft_opinion(opined.probation, act)))
    else:
        saved = save(
            form,
            lambda act: actions.draft_again(opinion, act, opened=form.opened_version()),
            conflict=opined.to_it,
        )
    if saved is not None:
        say_saved(saved.result, _("Drafted from the file. Read it, and write on."))
    for _id, sentence in form.problems():
        flash(sentence)
    return opined.to_it()


@bp.route(
    "/cases/<int:case_id>/probations/<int:probation_id>/opinion/write", methods=["GET", "POST"]
)
@requires(WRITE)
def write(case_id: int, probation_id: int) -> ResponseReturnValue:
    """Edit the opinion, in either language."""
    opined = _opined(WRITE, case_id, probation_id)
    opinion = opined.opinion
    if opinion is None:
        return opined.to_it()
    form = OpinionForm(data=_shown(opinion))
    form.fit(is_finished=opinion.finished_on is not None)
    if saved := save(
        form,
        lambda act: actions.write_opinion(opinion, form.terms(), act, opened=form.opened_version()),
        conflict=lambda: conflict_of(form, opinion, opined.case, _shown(opinion)),
    ):
        say_saved(saved.result, _("Saved; the former wording stays to be read."))
        return opined.to_it()
    return form_page("probation/opinions/write.html", form, **opined.shown())


@bp.route(
    "/cases/<int:case_id>/probations/<int:probation_id>/opinion/finish", methods=["GET", "POST"]
)
@requires(WRITE)
def finish(case_id: int, probation_id: int) -> ResponseReturnValue:
    """Mark the opinion as finished."""
    opined = _opined(WRITE, case_id, probation_id)
    opinion = opined.opinion
    if opinion is None or opinion.finished_on is not None:
        return opined.to_it()
    form = OpinionFinishForm(wording=opinion.version)

    def changed_meanwhile() -> ResponseReturnValue:
        flash(_("The wording was changed meanwhile. Read it as it is now, then finish it."))
        return opined.to_it()

    if save(
        form,
        lambda act: actions.finish_opinion(
            opinion,
            form.finished_on.data,
            act,
            opened=form.read_wording(),
            is_read_again=form.is_read_again.data,
        ),
        conflict=changed_meanwhile,
    ):
        flash(_("Finished. The final decision can rest on it."))
        return opined.to_it()
    return form_page(
        "probation/opinions/finish.html",
        form,
        **opined.shown(),
        wording=wording_now(opinion),
        drafted=drafted_last(opinion),
        told_since=actions.told_since(opinion, language(), on=today()),
    )


def _opined(permission: Permission, case_id: int, probation_id: int) -> Opined:
    """The probation, for a user of its own office who sees the case whole; 404 for others.

    Raises NotAllowed without the permission.
    """
    case = case_or_404(case_id)
    user, on = signed_in_user(), today()
    sight = sight_of(user, case, on=on)
    if not sight.is_whole or user.office_id != case.office_id:
        abort(404)
    if not may(user, permission, case, on=on, sight=sight):
        raise NotAllowed(permission.value, case_id=case.id)
    probation = probation_in(case, probation_id) or abort(404)
    return Opined(case, probation, party_or_404(case, probation.party_id), opinion_of(probation))


def _shown(opinion: ProbationOpinion) -> dict[str, Any]:
    """Form data of an opinion."""
    now = wording_now(opinion)
    return {
        "text_zh": now.text.zh or "",
        "text_en": now.text.en or "",
        "proposes": now.proposes,
        "version": opinion.version,
    }
