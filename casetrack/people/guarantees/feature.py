"""The feature of guarantees: everything it registers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.facts import CaseFacts
from casetrack.cases.models import Party
from casetrack.cases.told_entries import TOLD_ENTRIES
from casetrack.ledger.find_commands import FindCommand
from casetrack.ledger.page_parts import (
    Clause,
    FoldGroup,
    PersonPart,
    RecordGroup,
    RecordLine,
    RecordLines,
)
from casetrack.ledger.registry import Feature
from casetrack.people.guarantees.checks import has_sheet, is_accused_minor
from casetrack.people.guarantees.fact_actions import ALLEGED, GUARANTEE
from casetrack.people.guarantees.gates import GATES
from casetrack.people.guarantees.handlers import (
    STANDINGS,
    ages_as_recorded,
    count_ages_anew,
    keep_ages_of_imported,
)
from casetrack.people.guarantees.kinds import GuaranteeKind
from casetrack.people.guarantees.queries import ACTS, APPROVALS, FINDINGS, GUARANTEES, record_from
from casetrack.people.guarantees.records import RECORDS
from casetrack.people.guarantees.sheet import missing_of
from casetrack.people.guarantees.views import bp
from casetrack.web.words import RuleWords, language

RULES = {
    "interviewed_before": _l(
        "The victim was questioned before (%(times)s). Say why it was necessary again."
    ),
    "interview_not_recorded": _l(
        "Questioning about sexual or violent harm is recorded in sound and picture. Say why it was"
        " not."
    ),
}


@dataclass(frozen=True)
class GuaranteesPart:
    """Summary of one person's guarantees. url: the sheet. missing: in words."""

    url: str
    is_suspect: bool
    missing: Sequence[str]
    interviews: int


def of_person(facts: CaseFacts, party: Party, user: Staff) -> GuaranteesPart | None:
    """The section of the page of a person; None for a person without a sheet."""
    if not has_sheet(party):
        return None
    record = record_from(facts, party)
    missing = missing_of(record, on=facts.on)
    held = [
        guarantee
        for guarantee in record.guarantees
        if guarantee.kind is GuaranteeKind.VICTIM_INTERVIEW
    ]
    return GuaranteesPart(_sheet(party), is_accused_minor(party), missing, len(held))


def _sentence(part: GuaranteesPart) -> Iterator[Clause]:
    if part.missing:
        num = len(part.missing)
        yield Clause(
            ngettext(
                "%(num)d guarantee is missing before a decision",
                "%(num)d guarantees are missing before a decision",
                num,
            ),
            lacks=True,
        )
    elif part.is_suspect:
        yield Clause(_("no guarantee is missing"))
    else:
        num = part.interviews
        words = ngettext("%(num)d interview", "%(num)d interviews", num)
        yield Clause(words if num else _("no interview recorded"), lacks=not num)


def record_lines(facts: CaseFacts, user: Staff) -> Iterator[RecordLine]:
    """Lines of the Record menu: the sheet of each minor."""
    if not facts.may(user, Permission.CASE_EDIT):
        return
    for party in facts.parties:
        if has_sheet(party):
            title = _("Guarantees and acts: %(who)s", who=party.alias.in_(language()))
            yield RecordLine(RecordGroup.PEOPLE, title, _sheet(party))


def _sheet(party: Party) -> str:
    return url_for("guarantees.sheet", case_id=party.case_id, party_id=party.id)


FEATURE = Feature(
    "guarantees",
    bp,
    brings=(
        RuleWords(RULES),
        GUARANTEES,
        ACTS,
        APPROVALS,
        FINDINGS,
        TOLD_ENTRIES,
        RECORDS,
        PersonPart("people/guarantees/_of_person.html", of_person, FoldGroup.PROTECTION, _sentence),
        RecordLines(record_lines),
        FindCommand(
            ("guarantee", "保障"), _l("Record a guarantee"), GUARANTEE.begin, Permission.CASE_EDIT
        ),
        FindCommand(("act", "行为"), _l("Record an act"), ALLEGED.begin, Permission.CASE_EDIT),
        ages_as_recorded,
        count_ages_anew,
        keep_ages_of_imported,
        *STANDINGS,
        *GATES,
    ),
)
