"""Pages of a probation's points and of each step; for the office of the case alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, TextAreaField

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_or_404, party_or_404, row_or_404
from casetrack.cases.conflict import conflict_of
from casetrack.cases.models import Case, JournalEntry, Party
from casetrack.cases.policy import may, sight_of
from casetrack.cases.view_log import record_view
from casetrack.casework.correction_pages import Reasoned, correct_page
from casetrack.casework.journal_fields import whole
from casetrack.casework.kind_words import word_entry
from casetrack.db import session
from casetrack.errors import NotAllowed
from casetrack.probation.models import Probation
from casetrack.probation.scores import entries, handlers
from casetrack.probation.scores.counting import by_month, score_of, speaks
from casetrack.probation.scores.entries import Points
from casetrack.probation.scores.journal_texts import JOURNAL_FIELDS, half_months, speaks_text
from casetrack.probation.scores.models import (
    RECORD,
    WRITE,
    SchemeVersion,
    ScoreEntry,
    ScoreLedger,
    ScoreScheme,
)
from casetrack.probation.scores.queries import (
    answers_of,
    entries_of,
    find_scheme,
    ledger_of,
    probation_in,
    schemes_of,
    sources_for,
    version_in_force,
)
from casetrack.probation.scores.rules import ScoreRules
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.choices import id_or_none
from casetrack.web.clock import today
from casetrack.web.forms import EditForm, Form, note_length
from casetrack.web.saving import form_page, save
from casetrack.web.typed_dates.fields import PastDay, Required
from casetrack.web.words import language

CHOOSE = _l("Choose what it was.")


class ScoreBeginForm(Form):
    """Choose the scheme of the office for the points of a probation."""

    scheme = SelectField(_l("Scheme"), coerce=id_or_none, choices=[])

    def offer(self, schemes: Iterable[tuple[ScoreScheme, SchemeVersion]]) -> None:
        """Set the choices: the schemes that the office offers."""
        self.scheme.choices = [
            (str(scheme.id), version.name.in_(language())) for scheme, version in schemes
        ]


class PointsForm(EditForm):
    """Points of one day, with their evidence."""

    indicator = SelectField(_l("Indicator"), [Required(CHOOSE)], coerce=id_or_none, choices=[])
    happened_on = PastDay(_l("On which day"), [Required(_l("Enter the day."))], default=today)
    evidence = TextAreaField(
        _l("Evidence"),
        [Required(_l("Say by what it is known.")), note_length()],
        description=_l("Aliases only, no names."),
    )
    source = SelectField(
        _l("It comes from"),
        coerce=id_or_none,
        choices=[],
        description=_l("The visit, report, breach or other entry that tells it; may stay open."),
    )

    def offer(self, rules: ScoreRules, entries: Iterable[JournalEntry]) -> None:
        """Set the choices: indicators of the scheme, and entries that points may come from."""
        self.indicator.choices = [("", str(_l("choose")))] + [
            (str(place), f"{indicator.text.in_(language())} ({indicator.points:+d})")
            for place, indicator in enumerate(rules.indicators, start=1)
        ]
        self.source.choices = [("", str(_l("no entry of the journal")))] + [
            (str(entry.id), word_entry(entry)) for entry in entries
        ]

    def points(self) -> Points:
        """Points from the validated form."""
        return Points(
            self.indicator.data or 0,
            self.happened_on.data,
            self.evidence.data or "",
            self.source.data,
        )


class PointsCorrectionForm(PointsForm, Reasoned):
    """Correct points, or withdraw them."""

    is_taken_back = BooleanField(_l("It does not count at all"))


class ScoreAnswerForm(EditForm):
    """The reason for not following a suggestion, or for none being made."""

    reason = TextAreaField(_l("Why"), [note_length()])


bp = Blueprint("scores", __name__)
PART = "score"


@dataclass(frozen=True)
class KeptScore:
    """A probation whose points the user may see, with its case and person."""

    case: Case
    probation: Probation
    person: Party

    def shown(self) -> dict[str, object]:
        """Names for a template."""
        return {"case": self.case, "probation": self.probation, "person": self.person}


@bp.get("/cases/<int:case_id>/probations/<int:probation_id>/score")
@requires(Permission.CASE_READ)
def show(case_id: int, probation_id: int) -> ResponseReturnValue:
    """The points by month, every entry, the current suggestion, and the answers so far."""
    kept = _kept(Permission.CASE_READ, case_id, probation_id)
    ledger = _ledger(kept.probation)
    user, on, probation = signed_in_user(), today(), kept.probation
    entries = entries_of(ledger)
    rules = ledger.scheme
    wish = speaks(ledger, probation, entries, on=on)
    since = probation.disposition.decided.first or ledger.begun_on
    until = min(on, probation.ends_on() or on)
    runs = kept.case.is_open() and _runs(probation)
    page = render_template(
        "probation/scores/show.html",
        **kept.shown(),
        ledger=ledger,
        rules=rules,
        entries=entries[::-1],
        score=score_of(rules, entries),
        months=by_month(rules, entries, since=since, until=until),
        said=wish,
        said_text=speaks_text(wish) if wish is not None else None,
        answers=answers_of(ledger)[::-1],
        half_months=half_months,
        may_record=runs and may(user, RECORD, kept.case, on=on),
        may_write=runs and may(user, WRITE, kept.case, on=on),
    )
    record_view(kept.case, acting(), part=PART)
    return page


@bp.route("/cases/<int:case_id>/probations/<int:probation_id>/score/begin", methods=["GET", "POST"])
@requires(WRITE)
def begin(case_id: int, probation_id: int) -> ResponseReturnValue:
    """Begin the points of this probation, by a scheme of the office."""
    kept = _kept(WRITE, case_id, probation_id)
    if ledger_of(kept.probation) is not None:
        return _to_ledger(kept.probation)
    schemes = schemes_of(kept.case.office_id, offered_only=True)
    form = ScoreBeginForm()
    form.offer(schemes)

    def chosen() -> SchemeVersion:
        scheme = find_scheme(form.scheme.data or 0, office_id=kept.case.office_id) or abort(404)
        return version_in_force(scheme)

    if save(form, lambda act: entries.begin_ledger(kept.probation, chosen(), act)):
        flash(_("Points are kept from now on; the scheme stays as it is now for this probation."))
        return _to_ledger(kept.probation)
    return form_page("probation/scores/begin.html", form, **kept.shown(), schemes=schemes)


@bp.route(
    "/cases/<int:case_id>/probations/<int:probation_id>/score/points", methods=["GET", "POST"]
)
@requires(RECORD)
def record(case_id: int, probation_id: int) -> ResponseReturnValue:
    """Record points of one day."""
    kept = _kept(RECORD, case_id, probation_id)
    ledger = _ledger(kept.probation)
    form = PointsForm()
    del form.version
    _offer(form, kept, ledger)
    if saved := save(form, lambda act: entries.record_points(ledger, form.points(), act)):
        flash(_("Recorded: %(points)s points.", points=f"{saved.result.points:+d}"))
        return _to_ledger(kept.probation)
    return form_page("probation/scores/points.html", form, **kept.shown(), rules=ledger.scheme)


@bp.route("/cases/<int:case_id>/points/<int:points_id>/correct", methods=["GET", "POST"])
@requires(RECORD)
def correct(case_id: int, points_id: int) -> ResponseReturnValue:
    """Correct or withdraw points; the former row is kept."""
    case = _own_case(RECORD, case_id)
    entry = row_or_404(case, ScoreEntry, points_id)
    ledger, kept = _behind(case, entry)
    if entry.withdrawn_by_id is not None:
        return _to_ledger(kept.probation)
    form = PointsCorrectionForm(data=_as_recorded(ledger, entry))
    _offer(form, kept, ledger, beside=entry)
    return correct_page(
        form,
        lambda act: entries.correct_points(
            entry,
            None if form.is_taken_back.data else form.points(),
            form.typed_reason(),
            act,
            opened=form.opened_version(),
        ),
        case=case,
        record=ledger,
        shown=lambda: _as_recorded(ledger, entry),
        title=_("Put points right"),
        said=whole(entry, JOURNAL_FIELDS),
        back=url_for(".show", case_id=case.id, probation_id=kept.probation.id),
    )


@bp.route(
    "/cases/<int:case_id>/probations/<int:probation_id>/score/answer", methods=["GET", "POST"]
)
@requires(WRITE)
def answer(case_id: int, probation_id: int) -> ResponseReturnValue:
    """Record why the suggestion of the scheme is not followed, or that there is none."""
    kept = _kept(WRITE, case_id, probation_id)
    ledger = _ledger(kept.probation)
    wish = speaks(ledger, kept.probation, entries_of(ledger), on=today())
    if wish is None:
        return _to_ledger(kept.probation)
    form = ScoreAnswerForm(version=ledger.version)
    if save(
        form,
        lambda act: handlers.answer_score(
            ledger, form.reason.data or "", act, opened=form.opened_version()
        ),
        conflict=lambda: conflict_of(form, ledger, kept.case),
    ):
        flash(_("Recorded; the length stays as it is."))
        return _to_ledger(kept.probation)
    return form_page(
        "probation/scores/answer.html", form, **kept.shown(), said=wish, said_text=speaks_text(wish)
    )


@bp.get("/cases/<int:case_id>/scores/<int:ledger_id>")
@requires(Permission.CASE_READ)
def of_ledger(case_id: int, ledger_id: int) -> ResponseReturnValue:
    """Redirect to the page of the points that a duty is about."""
    case = _own_case(Permission.CASE_READ, case_id)
    ledger = row_or_404(case, ScoreLedger, ledger_id)
    return redirect(url_for(".show", case_id=case.id, probation_id=ledger.probation_id))


def _own_case(permission: Permission, case_id: int) -> Case:
    """The case, for a user of its own office who sees it whole; 404 for anybody else.

    Raises NotAllowed without the permission.
    """
    case = case_or_404(case_id)
    user, on = signed_in_user(), today()
    sight = sight_of(user, case, on=on)
    if not sight.is_whole or user.office_id != case.office_id:
        abort(404)
    if not may(user, permission, case, on=on, sight=sight):
        raise NotAllowed(permission.value, case_id=case.id)
    return case


def _kept(permission: Permission, case_id: int, probation_id: int) -> KeptScore:
    case = _own_case(permission, case_id)
    probation = probation_in(case, probation_id) or abort(404)
    return KeptScore(case, probation, party_or_404(case, probation.party_id))


def _ledger(probation: Probation) -> ScoreLedger:
    return ledger_of(probation) or abort(
        redirect(url_for("scores.begin", case_id=probation.case_id, probation_id=probation.id))
    )


def _behind(case: Case, entry: ScoreEntry) -> tuple[ScoreLedger, KeptScore]:
    ledger = session().get_one(ScoreLedger, entry.ledger_id)
    probation = probation_in(case, ledger.probation_id) or abort(404)
    return ledger, KeptScore(case, probation, party_or_404(case, probation.party_id))


def _runs(probation: Probation) -> bool:
    is_decided = probation.revoked_on is not None or probation.final_disposition_id is not None
    return probation.has_begun() and not is_decided


def _offer(
    form: PointsForm, kept: KeptScore, ledger: ScoreLedger, *, beside: ScoreEntry | None = None
) -> None:
    """Set the choices; beside: the corrected entry, whose source may be an older one."""
    since, until = kept.probation.disposition.decided.first, kept.probation.ends_on()
    # Without known first and last day no entry can be said to lie in the probation.
    if since is None or until is None:
        entries = []
    else:
        entries = list(sources_for(kept.probation, since=since, until=until))
    if beside is not None and beside.source_id not in {None, *(entry.id for entry in entries)}:
        entries.append(session().get_one(JournalEntry, beside.source_id))
    form.offer(ledger.scheme, entries)


def _place(ledger: ScoreLedger, entry: ScoreEntry) -> int | None:
    """The place of an entry's indicator in the scheme; None if the scheme has no such text."""
    texts = [indicator.text for indicator in ledger.scheme.indicators]
    return texts.index(entry.indicator) + 1 if entry.indicator in texts else None


def _as_recorded(ledger: ScoreLedger, entry: ScoreEntry) -> dict[str, object]:
    lang = "zh" if entry.evidence.zh else "en"
    return {
        "indicator": _place(ledger, entry),
        "happened_on": entry.happened_on,
        "evidence": entry.evidence.in_(lang),
        "source": entry.source_id,
        "version": ledger.version,
    }


def _to_ledger(probation: Probation) -> ResponseReturnValue:
    return redirect(url_for("scores.show", case_id=probation.case_id, probation_id=probation.id))
