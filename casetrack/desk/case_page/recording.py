"""Recordable acts of a case: the menu on its page, and the page of all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import url_for

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.facts import CaseFacts
from casetrack.cases.kinds import Provenance
from casetrack.casework.kind_words import kinds_offered
from casetrack.desk.case_page.queries import done_since
from casetrack.ledger.act_pages import left_to_do
from casetrack.ledger.page_parts import RecordLine
from casetrack.web.catalogue import gettext as _
from casetrack.web.next_steps import NextStep, RecordGroup
from casetrack.web.words import label


def may_log(facts: CaseFacts, user: Staff) -> bool:
    """Whether the user may write in the journal of the open case."""
    return facts.case.is_open() and facts.may(user, Permission.JOURNAL_WRITE)


def steps_to_propose(facts: CaseFacts, steps: Sequence[NextStep]) -> list[NextStep]:
    """The next steps without what was done today or yesterday; one statement, if there are any."""
    if not any(step.url for step in steps):
        return []
    done = done_since(facts.case, facts.on - timedelta(days=1))
    return left_to_do(steps, facts, done)


def record_lines(facts: CaseFacts, user: Staff) -> Iterator[RecordLine]:
    """Menu lines of every case: note, people, head, team."""
    at = facts.case.id
    if may_log(facts, user):
        url = url_for("dossier.note", case_id=at)
        yield RecordLine(RecordGroup.HAPPENED, _("Write a longer note"), url)
    if facts.may(user, Permission.CASE_EDIT):
        url = url_for("cases.new_person", case_id=at)
        yield RecordLine(RecordGroup.PEOPLE, _("Add a person or a body"), url)
        url = url_for("cases.head", case_id=at)
        yield RecordLine(RecordGroup.CASE, _("Title and number"), url)
        if facts.case.provenance is not Provenance.PUBLISHED:
            yield _closing(facts)
    yield RecordLine(RecordGroup.VISITS, _("See all visits"), url_for("visits.of_case", case_id=at))
    if facts.may(user, Permission.CASE_GRANT) or facts.may(user, Permission.CASE_ASSIGN):
        url = url_for("cases.team_page", case_id=at)
        yield RecordLine(RecordGroup.CASE, _("Who works on it; hand the case over"), url)
    if facts.obligations:
        url = url_for("calculator.what_if", case_id=at)
        yield RecordLine(RecordGroup.CASE, _("What if a date were another?"), url)


def _closing(facts: CaseFacts) -> RecordLine:
    if facts.case.is_open():
        url = url_for("dossier.close", case_id=facts.case.id)
        return RecordLine(RecordGroup.CASE, _("Close the case"), url)
    url = url_for("dossier.reopen", case_id=facts.case.id)
    return RecordLine(RecordGroup.CASE, _("Open the case again"), url)


@dataclass(frozen=True)
class KindsOfLine:
    """Kinds of entries of one line of work. is_here: the case has this line."""

    name: str
    kinds: Sequence[EntryKind]
    is_here: bool


def kinds_by_line(facts: CaseFacts) -> list[KindsOfLine]:
    """Every kind logged by hand: general ones, those of the case's lines, then others."""
    here = {track.kind for track in facts.tracks}
    kinds_by_track: dict[str, list[EntryKind]] = {}
    for act in kinds_offered(here):
        kind = EntryKind(act.act.value)
        kinds_by_track.setdefault(label(kind.line) if kind.line else _("Of any case"), []).append(
            kind
        )
    return [
        KindsOfLine(name, kinds, kinds[0].is_general or kinds[0].line in here)
        for name, kinds in kinds_by_track.items()
    ]
