"""What this feature brings to the house."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from flask import url_for
from flask_babel import gettext as _

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.facts import CaseFacts
from casetrack.cases.models import Party
from casetrack.ledger.page_parts import PersonPart
from casetrack.ledger.registry import Feature
from casetrack.probation.models import Probation
from casetrack.probation.queries import probations_beside_measures
from casetrack.supervision.models import READ
from casetrack.supervision.parts import PARTS
from casetrack.supervision.views import bp
from casetrack.web.next_steps import NextStep, RecordGroup
from casetrack.web.words import language


@dataclass(frozen=True)
class SupervisionLinks:
    """The supervision files of one person, each with its address."""

    lines: list[tuple[Probation, str]]


def of_person(facts: CaseFacts, party: Party, user: Staff) -> SupervisionLinks | None:
    """The way from the page of a child to its supervision files; None where there is none."""
    if not _may_open(facts, party.id, user):
        return None
    found = [
        (one, _file(one))
        for one in facts.read(probations_beside_measures)
        if one.party_id == party.id and one.has_begun()
    ]
    return SupervisionLinks(found) if found else None


def next_steps(facts: CaseFacts, user: Staff, on: date) -> Iterator[NextStep]:
    """The way from the page of the case to each supervision that runs."""
    for one in facts.read(probations_beside_measures):
        if one.is_running(on=on) and _may_open(facts, one.party_id, user):
            who = facts.party(one.party_id).alias.in_(language())
            text = _("Supervision file of %(who)s", who=who)
            yield NextStep(text, _file(one), group=RecordGroup.VISITS)


def _may_open(facts: CaseFacts, party_id: int, user: Staff) -> bool:
    if facts.sight.is_whole:
        return facts.may(user, Permission.CASE_READ)
    return facts.may(user, READ, party_id=party_id)


def _file(probation: Probation) -> str:
    return url_for("supervision.show", case_id=probation.case_id, probation_id=probation.id)


FEATURE = Feature(
    name="supervision",
    blueprint=bp,
    person_parts=(PersonPart("supervision/_of_person.html", of_person),),
    next_steps=(next_steps,),
    recorded_under=RecordGroup.VISITS,
    of_a_case=(probations_beside_measures,),
    supervision_parts=PARTS,
)
