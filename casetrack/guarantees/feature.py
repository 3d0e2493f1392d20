"""What this feature brings to the house."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.facts import CaseFacts
from casetrack.cases.models import Case, Party
from casetrack.cases.told_entries import TOLD_ENTRIES
from casetrack.guarantees.following import (
    STANDINGS,
    ages_as_recorded,
    count_ages_anew,
    who_is_too_young,
)
from casetrack.guarantees.gates import GATES
from casetrack.guarantees.kinds import GuaranteeKind
from casetrack.guarantees.queries import ACTS, APPROVALS, FINDINGS, GUARANTEES, record_from
from casetrack.guarantees.records import RECORDS
from casetrack.guarantees.sheet import missing_of
from casetrack.guarantees.stating import has_sheet, is_accused_minor
from casetrack.guarantees.views import bp
from casetrack.guarantees.words import RULES
from casetrack.ledger.find_commands import FindCommand
from casetrack.ledger.page_parts import PersonPart, RecordGroup, RecordLine
from casetrack.ledger.registry import Feature
from casetrack.web.words import language


@dataclass(frozen=True)
class GuaranteesPart:
    """The guarantees of one person, in short. url: the sheet. missing: in words."""

    url: str
    is_suspect: bool
    missing: Sequence[str]
    interviews: int


def of_person(facts: CaseFacts, party: Party, user: Staff) -> GuaranteesPart | None:
    """The section of the page of a person; None where there is no such sheet."""
    if not has_sheet(party):
        return None
    record = record_from(facts, party)
    missing = missing_of(record, on=facts.on)
    held = [one for one in record.guarantees if one.kind is GuaranteeKind.VICTIM_INTERVIEW]
    return GuaranteesPart(_sheet(party), is_accused_minor(party), missing, len(held))


def record_lines(facts: CaseFacts, user: Staff) -> Iterator[RecordLine]:
    """The sheet of each minor, from the menu of what may be recorded."""
    if not facts.may(user, Permission.CASE_EDIT):
        return
    for party in facts.parties:
        if has_sheet(party):
            said = _("Guarantees and acts: %(who)s", who=party.alias.in_(language()))
            yield RecordLine(RecordGroup.PEOPLE, said, _sheet(party))


def _sheet(party: Party) -> str:
    return url_for("guarantees.sheet", case_id=party.case_id, party_id=party.id)


def _interrogate(case: Case, party_id: int | None) -> str:
    return url_for("guarantees.new_guarantees", case_id=case.id, of=party_id)


def _act(case: Case, party_id: int | None) -> str:
    return url_for("guarantees.new_acts", case_id=case.id, of=party_id)


FEATURE = Feature(
    name="guarantees",
    blueprint=bp,
    rules=RULES,
    of_a_case=(GUARANTEES, ACTS, APPROVALS, FINDINGS, TOLD_ENTRIES),
    records=RECORDS,
    person_parts=(PersonPart("guarantees/_of_person.html", of_person),),
    record_lines=(record_lines,),
    commands=(
        FindCommand(
            verbs=("guarantee", "保障"),
            text=_l("Record a guarantee"),
            url=_interrogate,
            needs=Permission.CASE_EDIT,
        ),
        FindCommand(
            verbs=("act", "行为"),
            text=_l("Record an act"),
            url=_act,
            needs=Permission.CASE_EDIT,
        ),
    ),
    handlers=(ages_as_recorded, count_ages_anew, who_is_too_young),
    standings=STANDINGS,
    gates=GATES,
)
