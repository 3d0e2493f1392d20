"""Typed days: none before the birth of whom it is recorded about.

Each day of a form is compared when the form is saved, after the action and before the commit: no
action asks for it, and a form that is new is compared, too.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import has_request_context
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from casetrack.accounts.permissions import Permission
from casetrack.cases.kinds import PartyKind
from casetrack.cases.models import Case, EntryParty, InCase, Party, Requirement
from casetrack.cases.policy import may
from casetrack.casework.identity.ages import ages_shown
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.change_set import change_set
from casetrack.db.kept_files import KeptFile
from casetrack.errors import RuleBroken
from casetrack.web.access import acting
from casetrack.web.saving import forms_saved


def check_days(_db: Session) -> None:
    """Refuse the unit of work of a request if somebody it is about was not born on a typed day.

    As far as the age is known, and to whoever may see the identity alone: for others a refusal
    would tell of the birth date. Raises RuleBroken at the field, without that date.
    """
    if not has_request_context() or not (forms := forms_saved()):
        return
    act = acting()
    days = [(field, day) for form in forms for field, day in form.lived_days() if day < act.on]
    for person in _those_written_about() if days else ():
        known = ages_shown(person)
        early = next((field for field, day in days if known.is_before_birth(day)), None)
        case = session().get_one(Case, person.case_id)
        if early and may(act.by, Permission.IDENTITY_SEE, case, on=act.on, party_id=person.id):
            raise RuleBroken(
                N_("%(who)s was not born then. Compare the day with the identity."),
                field=early,
                who=person.alias,
            )


def _those_written_about() -> Sequence[Party]:
    """The persons of the entries and records written, and of the entries that new files are of."""
    ids: set[int] = set()
    for row in [change.row for change in change_set().each.values()]:
        if row is None or not inspect(row).persistent:
            continue
        if isinstance(row, EntryParty | InCase | Requirement):
            ids.add(getattr(row, "party_id", None) or 0)
        if isinstance(row, KeptFile):
            entry_id = getattr(row, "entry_id", None)
            named = select(EntryParty.party_id).where(EntryParty.entry_id == entry_id)
            ids.update(session().scalars(named))
    there = (session().get(Party, party_id) for party_id in sorted(ids - {0}))
    return [party for party in there if party is not None and party.kind is PartyKind.PERSON]
