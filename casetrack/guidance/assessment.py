"""The assessment of how a child is brought up: where the law demands it, no case closes without.

It is logged by hand as an entry about the child. Where a decision calls for one it stands among
the next steps by itself, and a case that is closed without it is refused.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.facts import CaseFacts
from casetrack.cases.kinds import (
    MAY_BE_ACCUSED,
    DispositionKind,
    Part,
    PartyRole,
    Provenance,
    TrackKind,
)
from casetrack.cases.models import Disposition, JournalEntry, Party
from casetrack.cases.queries import parties_of
from casetrack.cases.told_entries import TOLD_ENTRIES, of_kinds, read_entries
from casetrack.cases.typed_fields import BY, RESULT
from casetrack.codes import NP_
from casetrack.courses.people import GUARDIANS, TIES, harmed_at_home
from casetrack.db import session
from casetrack.law import Verdict, family_assessed
from casetrack.ledger.gates import Asked, Gate, GateAsked, Settle
from casetrack.web.next_steps import NextStep
from casetrack.web.words import language

ASSESSED = EntryKind.declare(
    "family_education_assessed",
    NP_("entry", "Family education assessed"),
    line=TrackKind.FAMILY,
    fields=(BY, RESULT),
)
_NOT_PROSECUTED = frozenset(
    {
        DispositionKind.DISCRETIONARY_NON_PROSECUTION,
        DispositionKind.CONDITIONAL_NON_PROSECUTION,
    }
)
# What is decided about a child that calls for the assessment.
_CALLS_FOR_IT = _NOT_PROSECUTED | {DispositionKind.PROSECUTED}


read_entries(ASSESSED)


def verdicts_about(
    parties: Iterable[Party],
    decisions: Iterable[Disposition],
    assessed: Iterable[int],
    harmed: Collection[int] = (),
) -> list[tuple[Party, Verdict]]:
    """Of each child about whom such a decision was taken, or whom a guardian is held to have
    harmed, whether it was assessed.

    assessed: the ids of those whose assessment is on record. harmed: of those so harmed.

    Source: Opinion on Family Education Guidance (2021).
    """
    kinds: dict[int, set[DispositionKind]] = {}
    for one in decisions:
        kinds.setdefault(one.party_id, set()).add(one.kind)
    done = set(assessed)
    return [
        (
            party,
            family_assessed(
                assessed=party.id in done,
                not_prosecuted=bool(kinds.get(party.id, set()) & _NOT_PROSECUTED),
                prosecuted=DispositionKind.PROSECUTED in kinds.get(party.id, set()),
                harmed_by_guardians=party.id in harmed,
            ),
        )
        for party in parties
        if party.is_child() and (kinds.get(party.id, set()) & _CALLS_FOR_IT or party.id in harmed)
    ]


def on_closing(asked: GateAsked) -> Iterator[Asked]:
    """That the family education of each child that calls for it was assessed.

    Source: Opinion on Family Education Guidance (2021).
    """
    if asked.recorded:
        return
    case = asked.case
    decisions = session().scalars(
        select(Disposition).where(
            Disposition.case_id == case.id, Disposition.kind.in_(_CALLS_FOR_IT)
        )
    )
    called_for, parties = list(decisions), parties_of(case)
    # Who is what to whom is asked only where somebody was harmed, and a grown person is accused.
    is_asked = any(one.has_role(PartyRole.VICTIM) for one in parties) and any(
        one.has_role(*MAY_BE_ACCUSED) and not one.is_child() for one in parties
    )
    harmed = harmed_at_home(parties, TIES(case), GUARDIANS(case)) if is_asked else set()
    if not called_for and not harmed:
        return
    done = about_whom(of_kinds(TOLD_ENTRIES(case), [ASSESSED]))
    for child, verdict in verdicts_about(parties, called_for, done, harmed):
        yield Asked(
            verdict,
            "harmed_child_not_assessed" if child.id in harmed else "family_education_not_assessed",
            values={"who": child.alias},
            settle=Settle(
                _l("Record the assessment"),
                "dossier.note",
                {"case_id": case.id, "kind": ASSESSED.value, "party": child.id},
            ),
        )


def about_whom(entries: Iterable[JournalEntry]) -> set[int]:
    """The ids of those about whom these entries are."""
    return {link.party_id for entry in entries for link in entry.parties if link.part is Part.ABOUT}


def to_assess(facts: CaseFacts, user: Staff, on: date) -> Iterator[NextStep]:
    """The assessment that a decision calls for, until it is on record."""
    case = facts.case
    if not case.is_open() or case.provenance is Provenance.PUBLISHED:
        return
    if not facts.may(user, Permission.JOURNAL_WRITE):
        return
    done = about_whom(of_kinds(facts.read(TOLD_ENTRIES), [ASSESSED]))
    harmed = harmed_at_home(facts.parties, facts.read(TIES), facts.read(GUARDIANS))
    for child, verdict in verdicts_about(facts.parties, facts.dispositions, done, harmed):
        if verdict.refuses:
            yield NextStep(
                _("Assess how %(who)s is brought up", who=child.alias.in_(language())),
                url_for("dossier.note", case_id=facts.case.id, kind=ASSESSED.value, party=child.id),
                _("The case is not closed without it."),
                is_due=True,
            )


GATES = (Gate(frozenset({EntryKind.CASE_CLOSED}), on_closing),)
