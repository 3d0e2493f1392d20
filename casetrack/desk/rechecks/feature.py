"""The feature declaration of rechecks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from casetrack.accounts.models import Staff
from casetrack.cases.facts import CaseFacts
from casetrack.cases.models import Disposition, JournalEntry, Party
from casetrack.cases.owed import Owed
from casetrack.desk.rechecks.consequences import STANDINGS, owe_in_the_night
from casetrack.desk.rechecks.lines import LATER_FLAGS, about, later_lines
from casetrack.desk.rechecks.models import ANSWER, TO_CHIEF, TO_HANDLER, LaterFlag
from casetrack.desk.rechecks.views import bp
from casetrack.ledger.casefile.records import Child, FileSection, Key, Record, Records
from casetrack.ledger.casefile.rules import together
from casetrack.ledger.page_parts import CasePart, PagePlace, PersonPart, PersonPlace
from casetrack.ledger.registry import DutyLine, Feature
from casetrack.web.words import FactWords

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
    title=_l("Follow up what would no longer stand"),
    late_title=_l("A decision or act would no longer stand, and no follow-up is recorded"),
    button=_l("Record the follow-up"),
    url=_page,
    needs=ANSWER,
)
FOR_CHIEF = replace(
    LINE,
    kind=TO_CHIEF,
    title=_l("Follow up what would no longer stand (chief procurator)"),
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
