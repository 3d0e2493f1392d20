"""Feature declaration: concerns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.facts import CaseFacts
from casetrack.cases.models import Case, Party
from casetrack.cases.owed import Owed
from casetrack.casework.concerns.figures import AREA
from casetrack.casework.concerns.importing import owe_what_is_open
from casetrack.casework.concerns.models import NEXT_LOOK, URGENT, WHAT_FOLLOWS, Concern
from casetrack.casework.concerns.queries import CONCERNS, open_about
from casetrack.casework.concerns.records import RECORDS
from casetrack.casework.concerns.views import bp
from casetrack.ledger.find_commands import FindCommand
from casetrack.ledger.page_parts import (
    CasePart,
    Clause,
    FoldGroup,
    NextSteps,
    PersonPart,
    PersonPlace,
    RecordGroup,
    RecordLine,
    RecordLines,
    VisitSheetPart,
)
from casetrack.ledger.registry import DutyLine, Feature, subject_page
from casetrack.web.next_steps import NextStep
from casetrack.web.words import FactWords, RuleWords

FACTS = {
    "concern_raised": _l("An urgent concern was raised"),
    "concern_next_look": _l("Somebody said when the child is looked at again"),
    "concerns_running": _l("Two concerns about the child, one after the other"),
}

RULES = {
    "concern_over": _l("This concern is over; what was said of it stands in the journal."),
    "concern_answered": _l("Somebody answered it already."),
    "concern_says_nothing": _l('"%(said)s" does not say what was done, or why.'),
    "concern_done_now_missing": _l("Say what is done now, in a sentence."),
    "concern_told_missing": _l("Say who was told: whom you reached, and whom you did not."),
}


RAISE_ONE = _l("Raise a concern about a child")


@dataclass(frozen=True)
class ConcernsPart:
    """The concerns of a case or of one person, the latest first."""

    concerns: Sequence[Concern]


def concerns_of_case(facts: CaseFacts, user: Staff) -> ConcernsPart | None:
    """Concerns on the page of a case, beside the alerts on top; None without any."""
    return _part(facts.read(CONCERNS))


def open_of_person(facts: CaseFacts, party: Party, user: Staff) -> ConcernsPart | None:
    """The open concerns about a person; None without any."""
    return _about(facts, party, is_open=True)


def over_of_person(facts: CaseFacts, party: Party, user: Staff) -> ConcernsPart | None:
    """The concerns about a person that are over; None without any."""
    return _about(facts, party, is_open=False)


def _about(facts: CaseFacts, party: Party, *, is_open: bool) -> ConcernsPart | None:
    concerns = [concern for concern in facts.read(CONCERNS) if concern.party_id == party.id]
    return _part([concern for concern in concerns if concern.is_open is is_open])


def _sentence(part: ConcernsPart) -> Iterator[Clause]:
    num = len(part.concerns)
    yield Clause(ngettext("%(num)d concern that is over", "%(num)d concerns that are over", num))


def record_lines(facts: CaseFacts, user: Staff) -> Iterator[RecordLine]:
    """The menu line that raises a concern."""
    if facts.case.is_open() and facts.may(user, Permission.CONCERN_RAISE):
        yield RecordLine(RecordGroup.CHILD, RAISE_ONE, _raise_in(facts.case, None))


def next_steps(facts: CaseFacts, user: Staff, on: date) -> Iterator[NextStep]:
    """Steps that raise a concern, for readers who see single children and have no menu."""
    if facts.sight.is_whole or not facts.case.is_open():
        return
    for child in facts.children():
        if facts.may(user, Permission.CONCERN_RAISE, party_id=child.id):
            yield NextStep(RAISE_ONE, _raise_in(facts.case, child.id), group=RecordGroup.CHILD)


def _part(concerns: Sequence[Concern]) -> ConcernsPart | None:
    return ConcernsPart(list(reversed(concerns))) if concerns else None


def _raise_in(case: Case, party_id: int | None) -> str:
    return url_for("concerns.new", case_id=case.id, party=party_id)


def _plan_after(owed: Owed) -> str:
    if owed.subject == Concern.__tablename__:
        return url_for("concerns.what_follows", case_id=owed.case_id, concern_id=owed.subject_id)
    return url_for("visits.what_follows", case_id=owed.case_id, visit_id=owed.subject_id)


def _all_said(part: ConcernsPart) -> Iterator[Clause]:
    num = sum(concern.is_open for concern in part.concerns)
    if num:
        yield Clause(ngettext("%(num)d open concern", "%(num)d open concerns", num), lacks=True)
    if over := [concern for concern in part.concerns if not concern.is_open]:
        yield from _sentence(ConcernsPart(over))


FEATURE = Feature(
    "concerns",
    bp,
    brings=(
        RuleWords(RULES),
        FactWords(FACTS),
        DutyLine(
            URGENT,
            title=_l("Urgent concern"),
            button=_l("Say what was done"),
            url=subject_page("concerns.answer", "concern_id"),
            needs=Permission.CONCERN_ANSWER,
            in_diary=lambda _user: False,
        ),
        DutyLine(
            NEXT_LOOK,
            title=_l("Check on the child"),
            late_title=_l("No check on the child is recorded"),
            button=_l("Record the check"),
            url=subject_page("concerns.look", "concern_id"),
            needs=Permission.CONCERN_RAISE,
        ),
        DutyLine(
            WHAT_FOLLOWS,
            title=_l("Plan what follows"),
            late_title=_l("Follow-up is not planned"),
            button=_l("Plan, or say why not"),
            url=_plan_after,
            needs=Permission.CONCERN_ANSWER,
        ),
        AREA,
        owe_what_is_open,
        NextSteps((next_steps,), RecordGroup.CHILD),
        CONCERNS,
        CasePart(
            FoldGroup.PROTECTION, "casework/concerns/_of_case.html", concerns_of_case, _all_said
        ),
        PersonPart("casework/concerns/_of_person.html", open_of_person, PersonPlace.FIRST),
        PersonPart(
            "casework/concerns/_of_person.html", over_of_person, FoldGroup.PROTECTION, _sentence
        ),
        RecordLines(record_lines),
        VisitSheetPart("casework/concerns/_of_slip.html", open_about),
        FindCommand(
            ("concern", "urgent", "紧急", "担心"), RAISE_ONE, _raise_in, Permission.CONCERN_RAISE
        ),
        RECORDS,
    ),
)
