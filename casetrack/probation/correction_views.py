"""Correct a conditional non-prosecution: its day, what was found before it; and the pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, fields
from operator import attrgetter
from typing import Any

from flask import abort
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel.speaklater import LazyString

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_to
from casetrack.cases.kinds import TrackKind
from casetrack.cases.locking import take_version
from casetrack.cases.models import Case, JournalEntry
from casetrack.cases.policy import ensure_may
from casetrack.casework.correcting import ensure_reason
from casetrack.casework.correction_pages import Corrigible, correct_page, correction_page
from casetrack.casework.journal_fields import JournalField, corrected, tell
from casetrack.casework.journal_texts import in_a_row, of_code, of_when
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.law import Heard, OpinionsHeard, rule_name
from casetrack.ledger.decisions import track_for
from casetrack.ledger.journal import enter_about
from casetrack.probation import corrections
from casetrack.probation.actions import ensure_heard
from casetrack.probation.checks import SuspectFacts, typed_opinions
from casetrack.probation.forms import FoundForm
from casetrack.probation.models import RECORD_CORRECTED, Probation
from casetrack.probation.policy import ensure_open
from casetrack.probation.routes import bp, page_of, probation_or_404, way_up
from casetrack.web.access import acting, requires
from casetrack.web.words import language

# By what the form asks, the rule for which it asks it; of the opinions, by who is heard.
_FOR = {
    "likely_months": "cnp_likely_sentence",
    "evidence_sufficient": "cnp_prosecution_standard",
    "remorse": "cnp_remorse",
}
_YES_OR_NO = {
    True: BilingualText("yes", "是"),
    False: BilingualText("no", "否"),
    None: BilingualText("not told", "未载明"),
}


def correct_found(
    probation: Probation, now: SuspectFacts, reason: str, act: Act, *, opened: int
) -> JournalEntry | None:
    """Say what was really found before it was decided; None if nothing is different.

    The law is asked again of the decision by it. What was said before stays in the entry.
    now: of the chapter nothing is corrected, which the charges tell. opened: the version the person
    saw. Raises NotAllowed, LostRace; RuleBroken in a closed case, without a reason, or where no
    form of this office said it.
    """
    case = session().get_one(Case, probation.case_id)
    ensure_may(act.by, Permission.PROBATION_ORDER, case, on=act.on)
    ensure_open(case)
    before = SuspectFacts.read(probation.facts)
    if before is None or not probation.disposition.decided_here:
        raise RuleBroken(N_("No form of this office said what was found before that decision."))
    lines_before = tell(before, JOURNAL_FIELDS)
    if tell(now, JOURNAL_FIELDS) == lines_before:
        return None
    why = ensure_reason(reason)
    decided_on = probation.disposition.decided.first
    assert decided_on is not None
    ensure_heard(now, act, decided_on=decided_on)
    take_version(probation, opened=opened)
    probation.facts = {**probation.facts, **now.kept()}
    changed, text = corrected(lines_before, now, JOURNAL_FIELDS, why)
    return enter_about(
        probation,
        RECORD_CORRECTED,
        act,
        act.on,
        text,
        track=track_for(case, TrackKind.CRIMINAL),
        found_before=before.kept(),
        changed=changed,
    )


def _told(value: Heard | bool | int | None) -> BilingualText:
    if isinstance(value, Heard):
        return of_code(value)
    if value is None or isinstance(value, bool):
        return _YES_OR_NO[value]
    return BilingualText(f"{value} months", f"{value}个月")


def _field(
    name: str, rule: str, value: Callable[[SuspectFacts], Any], who: str = ""
) -> JournalField:
    """A line of what was found. who: whose opinion it is, if it is one."""

    def of(facts: SuspectFacts) -> BilingualText:
        opinion = facts.opinion(who)
        day = of_when(PartialDate.day(opinion.on) if opinion.on else None)
        return in_a_row((_told(value(facts)), day, BilingualText.written(opinion.text)))

    return JournalField(name, LazyString(lambda: rule_name(rule, language())), of)


JOURNAL_FIELDS = (
    *(_field(name, rule, attrgetter(name)) for name, rule in _FOR.items()),
    *(
        _field(who.name, f"cnp_hear_{who.name}", attrgetter(f"heard.{who.name}"), who.name)
        for who in fields(OpinionsHeard)
    ),
)


@bp.route("/cases/<int:case_id>/probations/<int:probation_id>/correction", methods=["GET", "POST"])
@requires(Permission.PROBATION_ORDER)
def correct(case_id: int, probation_id: int) -> ResponseReturnValue:
    """Correct the day of the decision; what hangs on it is shown first."""
    return _correct(case_id, probation_id, corrections.CorrectableDay.DECISION)


@bp.route("/cases/<int:case_id>/probations/<int:probation_id>/printed-end", methods=["GET", "POST"])
@requires(Permission.PROBATION_ORDER)
def printed_end(case_id: int, probation_id: int) -> ResponseReturnValue:
    """Correct the last day that the decision prints; what hangs on it is shown first."""
    return _correct(case_id, probation_id, corrections.CorrectableDay.PRINTED_END)


def _correct(
    case_id: int, probation_id: int, which: corrections.CorrectableDay
) -> ResponseReturnValue:
    case = case_to(Permission.PROBATION_ORDER, case_id)
    probation, person = probation_or_404(case, probation_id)
    who = person.alias.in_(language())
    is_end = which is corrections.CorrectableDay.PRINTED_END
    title = (
        _("Correct the last day that the decision prints: %(who)s", who=who)
        if is_end
        else _("Correct the day of the conditional non-prosecution of %(who)s", who=who)
    )
    fact = Corrigible(
        title=title,
        before=corrections.day_of(probation, which) or abort(404),
        back=page_of(probation),
        preview=lambda day: corrections.preview(probation, day, acting(), which),
        correct=lambda made: corrections.correct(probation, made, acting(), which),
        may_lie_ahead=is_end,
    )
    return correction_page(case, person, fact)


@bp.route("/cases/<int:case_id>/probations/<int:probation_id>/found", methods=["GET", "POST"])
@requires(Permission.PROBATION_ORDER)
def found(case_id: int, probation_id: int) -> ResponseReturnValue:
    """Correct what the form of the decision said of conditions and opinions."""
    case = case_to(Permission.PROBATION_ORDER, case_id)
    probation, person = probation_or_404(case, probation_id)
    before = SuspectFacts.read(probation.facts)
    if before is None or not probation.disposition.decided_here:
        abort(404)

    def shown() -> dict[str, Any]:
        known = SuspectFacts.read(probation.facts) or before
        return {
            **asdict(known),
            **asdict(known.heard),
            **typed_opinions(known.opinions),
            "version": probation.version,
        }

    form = FoundForm(data=shown())
    return correct_page(
        form,
        lambda act: correct_found(
            probation, form.found(before), form.typed_reason(), act, opened=form.opened_version()
        ),
        case=case,
        record=probation,
        shown=shown,
        title=_("Correct what was found before the decision"),
        template="probation/found.html",
        said=None,
        note=_(
            "The law is asked again of the decision. Where it would not stand, that is said on"
            " case, person and Today until the follow-up is recorded."
        ),
        **way_up(probation, person),
    )
