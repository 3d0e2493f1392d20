"""Decisions that are asked again: the page of the follow-up, and the feature."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField

from casetrack.accounts.models import Staff
from casetrack.cases.access import case_to
from casetrack.cases.facts import CaseFacts
from casetrack.cases.models import Case, Disposition, JournalEntry, Party
from casetrack.cases.owed import Owed
from casetrack.cases.policy import sight_of
from casetrack.db import session
from casetrack.desk.rechecks.actions import FlagAnswer, flags_on, say_what_follows
from casetrack.desk.rechecks.consequences import STANDINGS, owe_in_the_night
from casetrack.desk.rechecks.lines import LATER_FLAGS, about, later_lines
from casetrack.desk.rechecks.models import ANSWER, TO_CHIEF, TO_HANDLER, LaterFlag, WhatFollows
from casetrack.ledger.casefile.records import Child, FileSection, Key, Record, Records
from casetrack.ledger.casefile.rules import together
from casetrack.ledger.page_parts import CasePart, PagePlace, PersonPart, PersonPlace
from casetrack.ledger.registry import DutyLine, Feature
from casetrack.web.access import requires, signed_in_user
from casetrack.web.choices import EnumRadio
from casetrack.web.clock import today
from casetrack.web.forms import Form, within
from casetrack.web.saving import done_before, form_page, save
from casetrack.web.typed_dates.fields import Required
from casetrack.web.words import FactWords

bp = Blueprint("rechecks", __name__)


class WhatFollowsForm(Form):
    """The follow-up to later flags."""

    done = EnumRadio(
        _l("Follow-up"), WhatFollows, validators=[Required(_l("Choose the follow-up."))]
    )
    done_by = StringField(
        _l("To be done by"), [Required(_l("Enter who sees to it.")), within(LaterFlag.done_by)]
    )
    reason = TextAreaField(
        _l("Why"), [Required(_l("Say why, in a few words.")), within(LaterFlag.reason)]
    )

    def answer(self) -> FlagAnswer:
        """The typed follow-up."""
        return FlagAnswer(self.done.data, self.done_by.data or "", self.reason.data or "")


@bp.route("/cases/<int:case_id>/decisions/<int:decision_id>/follows", methods=["GET", "POST"])
@requires(ANSWER)
def follows(case_id: int, decision_id: int) -> ResponseReturnValue:
    """Record the follow-up to the waiting flags on a decision."""
    there = url_for("papers.decision", case_id=case_id, decision_id=decision_id)
    return _follows(case_to(ANSWER, case_id), session().get(Disposition, decision_id), there)


@bp.route("/cases/<int:case_id>/acts/<int:entry_id>/follows", methods=["GET", "POST"])
@requires(ANSWER)
def act_follows(case_id: int, entry_id: int) -> ResponseReturnValue:
    """Record the follow-up to the waiting flags on the act of an entry."""
    there = url_for("dossier.show", case_id=case_id)
    return _follows(case_to(ANSWER, case_id), session().get(JournalEntry, entry_id), there)


def _follows(
    case: Case, taken: Disposition | JournalEntry | None, there: str
) -> ResponseReturnValue:
    is_whole = sight_of(signed_in_user(), case, on=today()).is_whole
    if taken is None or taken.case_id != case.id or not is_whole:
        abort(404)
    waiting = [flag for flag in flags_on(taken) if flag.waits]
    if not waiting:
        return done_before(there)
    form = WhatFollowsForm()
    if save(form, lambda act: say_what_follows(taken, form.answer(), act)):
        flash(_("Follow-up recorded."))
        return redirect(there)
    return form_page(
        "desk/rechecks/follows.html",
        form,
        case=case,
        taken=taken,
        when=taken.decided if isinstance(taken, Disposition) else taken.when,
        person=next(iter(about(taken)), None),
        there=there,
        lines=later_lines(waiting),
    )


LATER = Record(
    LaterFlag,
    "A rule by which the decision did not stand any more, once its facts changed.",
    {
        "rule": "Which rule.",
        "since": "Since which day.",
        "entry": "The entry that brought it about.",
        "ended_on": "The day since which the facts agree with it again.",
        "done": "The follow-up.",
        "done_by": "Who sees to it.",
        "reason": "Why.",
        "answered_on": "The day on which that was said.",
        "answer": "The entry that says it.",
    },
    has_facts=False,
    leads=False,
    rules=(together("done", "answered_on"),),
)
ON_ACT = replace(
    LATER,
    doc="The same of what else was done under the law: a hearing, a step, the closing.",
    keys={"act": Key("The entry that tells what was done.", required=True), **LATER.keys},
    named="later_flag_on_act",
)


def _of_case(facts: CaseFacts, user: Staff) -> dict[str, Any] | None:
    """Decisions with standing flags (person, whether a follow-up waits), and other legal acts with
    theirs.
    """
    standing = [flag for flag in facts.read(LATER_FLAGS) if flag.ended_on is None]
    waits = {flag.disposition_id for flag in standing if flag.waits}
    flagged = {flag.disposition_id for flag in standing}
    lines = [
        (decision, facts.party(decision.party_id), decision.id in waits)
        for decision in facts.dispositions
        if decision.id in flagged
    ]
    acts = _acts(standing)
    part = {"lines": lines, "acts": acts, "may_answer": facts.may(user, ANSWER)}
    return part if lines or acts else None


def _ended(facts: CaseFacts, user: Staff) -> dict[str, Any] | None:
    """Ended flags on acts; those on a decision are on its own page."""
    acts = _acts(flag for flag in facts.read(LATER_FLAGS) if flag.ended_on is not None)
    return {"acts": acts} if acts else None


def _acts(flags: Iterable[LaterFlag]) -> list[tuple[Any, ...]]:
    """Each act with its people, its flags, and whether a follow-up waits."""
    of_acts: dict[JournalEntry, list[LaterFlag]] = {}
    for flag in flags:
        if flag.act is not None:
            of_acts.setdefault(flag.act, []).append(flag)
    return [
        (act, about(act), later_lines(those), any(flag.waits for flag in those))
        for act, those in of_acts.items()
    ]


def _of_person(facts: CaseFacts, party: Party, user: Staff) -> dict[str, Any] | None:
    """The flagged acts about a person; their decisions show flags themselves."""
    part = _of_case(facts, user)
    acts = [act for act in part["acts"] if party in act[1]] if part else []
    return {**part, "lines": [], "acts": acts} if part and acts else None


def _page(owed: Owed) -> str:
    if owed.subject == JournalEntry.__tablename__:
        return url_for("rechecks.act_follows", case_id=owed.case_id, entry_id=owed.subject_id)
    return url_for("rechecks.follows", case_id=owed.case_id, decision_id=owed.subject_id)


LINE = DutyLine(
    TO_HANDLER,
    title=_l("Follow up what no longer stands"),
    late_title=_l("A decision or act would no longer stand, and no follow-up is recorded"),
    button=_l("Record the follow-up"),
    url=_page,
    needs=ANSWER,
)
FOR_CHIEF = replace(
    LINE,
    kind=TO_CHIEF,
    title=_l("Follow up what no longer stands (chief)"),
    late_title=_l(
        "A decision or act would no longer stand, and no follow-up is recorded (chief procurator)"
    ),
)
FEATURE = Feature(
    "rechecks",
    bp,
    brings=(
        FactWords(
            {
                "decision_asked_again": _l(
                    "the change after which the decision would no longer stand"
                )
            }
        ),
        LINE,
        FOR_CHIEF,
        LATER_FLAGS,
        CasePart(PagePlace.ABOVE, "desk/rechecks/_of_case.html", _of_case),
        CasePart(PagePlace.BELOW, "desk/rechecks/_ended.html", _ended),
        PersonPart("desk/rechecks/_of_case.html", _of_person, PersonPlace.FIRST),
        Records(
            under={Disposition: (Child("later_flags", LATER),)},
            lists={
                FileSection.DECIDED: (
                    Child("flags_on_acts", ON_ACT, where=lambda row: row.act_id is not None),
                )
            },
        ),
        owe_in_the_night,
        *STANDINGS,
    ),
)
