"""The pages that correct a conditional non-prosecution: its day, and the findings before it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from flask import abort, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_to
from casetrack.cases.conflict import conflict_page, line, unsaved
from casetrack.cases.kinds import Part, TrackKind
from casetrack.cases.locking import take_version
from casetrack.cases.models import Case, JournalEntry, Party
from casetrack.cases.policy import ensure_may
from casetrack.casework.identity.actions import check_text
from casetrack.casework.journal_texts import of_code
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.law import Heard, rule_name
from casetrack.ledger.correction_page import Corrigible, correction_page
from casetrack.ledger.decisions import track_for
from casetrack.ledger.journal import enter
from casetrack.probation import corrections
from casetrack.probation.checks import SuspectFacts
from casetrack.probation.forms import FoundForm
from casetrack.probation.models import RECORD_CORRECTED, Probation
from casetrack.probation.policy import ensure_open
from casetrack.probation.routes import bp, probation_or_404, to_probation
from casetrack.web.access import acting, requires
from casetrack.web.saving import form_page, save
from casetrack.web.words import label, language

# Field of the form -> rule it is asked for; opinions by the person heard.
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
    """Correct the findings before the decision; None if nothing is different.

    The gate of the decision is asked again. The former findings stay in the entry.
    now: its chapter is not corrected, which comes from the charges. opened: the version the person
    saw. Raises NotAllowed, LostRace; RuleBroken in a closed case, without a reason, or where no
    form of this office recorded findings.
    """
    case = session().get_one(Case, probation.case_id)
    ensure_may(act.by, Permission.PROBATION_ORDER, case, on=act.on)
    ensure_open(case)
    before = SuspectFacts.read(probation.facts)
    if before is None or not probation.disposition.decided_here:
        raise RuleBroken(N_("No form of this office said what was found before that decision."))
    changed = list(_changed(before, now))
    if not changed:
        return None
    if not reason.strip():
        raise RuleBroken("say_why_it_is_corrected", field="reason")
    check_text(case, reason, act, field="reason")
    take_version(probation, opened=opened)
    probation.facts = {**probation.facts, **now.kept()}
    return enter(
        case,
        RECORD_CORRECTED,
        act,
        when=PartialDate.day(act.on),
        text=BilingualText(
            " ".join([*(f"{what.en}." for what in changed), reason.strip()]),
            "".join([*(f"{what.zh}。" for what in changed), reason.strip()]),
        ),
        parties={Part.ABOUT: [session().get_one(Party, probation.party_id)]},
        track=track_for(case, TrackKind.CRIMINAL),
        subject=probation,
        found_before=before.kept(),
    )


def _changed(before: SuspectFacts, now: SuspectFacts) -> Iterator[BilingualText]:
    """A line for each changed finding: the new value, and the former one."""
    was, is_ = _flat(before), _flat(now)
    for name, value in is_.items():
        if value == was[name]:
            continue
        rule, new, old = _FOR.get(name, f"cnp_hear_{name}"), _told(value), _told(was[name])
        yield BilingualText(
            f"{rule_name(rule, 'en')}: {new.en}, before {old.en}",
            f"{rule_name(rule, 'zh')}：{new.zh}，原记{old.zh}",
        )


def _flat(facts: SuspectFacts) -> dict[str, Any]:
    return {**{name: getattr(facts, name) for name in _FOR}, **asdict(facts.heard)}


def _told(value: Heard | bool | int | None) -> BilingualText:
    if isinstance(value, Heard):
        return of_code(value)
    if value is None or isinstance(value, bool):
        return _YES_OR_NO[value]
    return BilingualText(f"{value} months", f"{value}个月")


@bp.route("/cases/<int:case_id>/probations/<int:probation_id>/correction", methods=["GET", "POST"])
@requires(Permission.PROBATION_ORDER)
def correct(case_id: int, probation_id: int) -> ResponseReturnValue:
    """Correct the day of the decision; the dates that move are shown first."""
    return _correct(case_id, probation_id, corrections.CorrectableDay.DECISION)


@bp.route("/cases/<int:case_id>/probations/<int:probation_id>/printed-end", methods=["GET", "POST"])
@requires(Permission.PROBATION_ORDER)
def printed_end(case_id: int, probation_id: int) -> ResponseReturnValue:
    """Correct the last day that the decision prints; the dates that move are shown first."""
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
        back=url_for("probation.show", case_id=case.id, probation_id=probation.id),
        preview=lambda day: corrections.preview(probation, day, acting(), which),
        correct=lambda made: corrections.correct(probation, made, acting(), which),
        may_lie_ahead=is_end,
    )
    return correction_page(case, person, fact)


@bp.route("/cases/<int:case_id>/probations/<int:probation_id>/found", methods=["GET", "POST"])
@requires(Permission.PROBATION_ORDER)
def found(case_id: int, probation_id: int) -> ResponseReturnValue:
    """Correct the conditions and opinions that the form of the decision recorded."""
    case = case_to(Permission.PROBATION_ORDER, case_id)
    probation, person = probation_or_404(case, probation_id)
    before = SuspectFacts.read(probation.facts)
    if before is None or not probation.disposition.decided_here:
        abort(404)
    heard = asdict(before.heard)
    form = FoundForm(
        data={
            "likely_months": before.likely_months,
            "evidence_sufficient": before.evidence_sufficient,
            "remorse": before.remorse,
            **heard,
        },
        version=probation.version,
    )
    yes_or_no = {True: _("yes"), False: _("no"), None: ""}
    saved = save(
        form,
        lambda act: correct_found(
            probation, form.found(before), form.reason.data or "", act, opened=form.opened_version()
        ),
        conflict=lambda: conflict_page(
            probation,
            case,
            [
                line(form.likely_months, str(before.likely_months or "")),
                *(
                    line(field, yes_or_no[said], stored="y" if said else "")
                    for field, said in (
                        (form.evidence_sufficient, before.evidence_sufficient),
                        (form.remorse, before.remorse),
                    )
                ),
                *(line(form[who], label(how), stored=how.value) for who, how in heard.items()),
                unsaved(form.reason),
            ],
        ),
    )
    if saved:
        nothing = _("Nothing is different; the record stays as it was.")
        flash(_("What was found is put right.") if saved.result else nothing)
        return to_probation(probation)
    return form_page("probation/found.html", form, case=case, person=person, probation=probation)
