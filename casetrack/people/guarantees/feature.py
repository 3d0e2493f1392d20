"""Guarantees of a person: the sheet and its facts, and the feature with everything it brings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_to
from casetrack.cases.facts import CaseFacts, facts_of
from casetrack.cases.models import Party
from casetrack.cases.told_entries import TOLD_ENTRIES
from casetrack.cases.view_log import record_view
from casetrack.casework.facts.pages import register_facts
from casetrack.ledger.casefile.records import Records
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
from casetrack.people.guarantees.fact_actions import ALLEGED, APPROVAL, FINDING, GUARANTEE, KINDS
from casetrack.people.guarantees.gates import GATES
from casetrack.people.guarantees.handlers import (
    STANDINGS,
    ages_as_recorded,
    count_ages_anew,
    keep_ages_of_imported,
    who_is_too_young,
)
from casetrack.people.guarantees.kinds import GuaranteeKind
from casetrack.people.guarantees.queries import ACTS, APPROVALS, FINDINGS, GUARANTEES, record_from
from casetrack.people.guarantees.sheet import missing_of, sheet_of
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.clock import today
from casetrack.web.words import RuleWords, language

bp = Blueprint("guarantees", __name__)
register_facts(bp, *KINDS)
# Name of the viewed part of a person, in the audit.
PART = "guarantees"


@bp.get("/cases/<int:case_id>/people/<int:party_id>/guarantees")
@requires(Permission.CASE_READ)
def sheet(case_id: int, party_id: int) -> ResponseReturnValue:
    """The guarantees of one person: recorded ones, missing ones, and the age at each act."""
    case = case_to(Permission.CASE_READ, case_id)
    user, on = signed_in_user(), today()
    facts = facts_of(case, seen_by=user, on=on)
    party = next((party for party in facts.parties if party.id == party_id), None)
    if party is None or not facts.sight.is_whole or not has_sheet(party):
        abort(404)
    page = render_template(
        "people/guarantees/sheet.html", case=case, party=party, sheet=sheet_of(facts, party, user)
    )
    record_view(case, acting(), part=PART)
    return page


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


RECORDS = Records(
    under={
        Party: (
            GUARANTEE.listed(
                "One time at which a guarantee was given; a correction is another one.",
                "kind happened adult adult_party heard_of plea is_signed woman_present"
                " defender_present is_recorded has_grave_harm child_consents guardian_consents"
                " is_closed why proof",
                also={"kind": "Which guarantee."},
            ),
            ALLEGED.listed(
                "One act that the person is held to have done.",
                also={"counted": "The age was counted from a sealed birth date."},
            ),
            APPROVAL.listed("One step of the approval of the Supreme People's Procuratorate."),
            FINDING.listed("Whether the age is established, and by what."),
        )
    }
)


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
        who_is_too_young,
        count_ages_anew,
        keep_ages_of_imported,
        *STANDINGS,
        *GATES,
    ),
)
