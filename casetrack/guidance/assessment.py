"""The assessment of family education: where the law demands it, no case closes without it.

It is logged by hand as an entry about the child. Where the law demands one it is a next step by
itself, and closing the case without it is refused.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from flask import url_for
from flask_babel import lazy_gettext as _l

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.case_rows import ReadTogether
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.extra_fields import BY, RESULT
from casetrack.cases.facts import DISPOSITIONS, PARTIES, CaseFacts
from casetrack.cases.guardians import GUARDIANS, TIES
from casetrack.cases.kinds import MAY_BE_ACCUSED, DispositionKind, Part, Provenance, TrackKind
from casetrack.cases.models import Case, Disposition, JournalEntry, Party
from casetrack.cases.told_entries import TOLD_ENTRIES, of_kinds, read_entries
from casetrack.casework.actions import asked_of_closing
from casetrack.casework.identity.ages import TooYoungToAnswer
from casetrack.casework.parties import harmed_at_home
from casetrack.codes import NP_
from casetrack.events import ask
from casetrack.law import Verdict, family_assessed
from casetrack.ledger.gates import Asked, Gate, GateAsked, Settle
from casetrack.web.catalogue import gettext as _
from casetrack.web.next_steps import NextStep
from casetrack.web.words import language

ASSESSED = EntryKind.declare(
    "family_education_assessed",
    NP_("entry", "Family education assessed"),
    line=TrackKind.FAMILY,
    fields=(BY, RESULT),
    also="家庭教育评估",
)
TO_ASSESS = ObligationKind.declare(
    "family_education_assessment",
    NP_("duty", "assessment of family education"),
    is_asked_at_closing=True,
)
# Reasons of the assessment: the facts its due date counts from.
DECIDED, HARMED, BELOW_AGE = (
    "family_assessment_decided",
    "family_assessment_harmed",
    "family_assessment_below_age",
)
_KEYS = {
    DECIDED: "family_education_not_assessed",
    HARMED: "harmed_child_not_assessed",
    BELOW_AGE: "child_below_age_not_assessed",
}
_NOT_PROSECUTED = frozenset(
    {
        DispositionKind.DISCRETIONARY_NON_PROSECUTION,
        DispositionKind.CONDITIONAL_NON_PROSECUTION,
    }
)
# Decisions about a child that make the assessment necessary.
CALLS_FOR_IT = _NOT_PROSECUTED | {DispositionKind.PROSECUTED}


read_entries(ASSESSED)


def verdicts_about(
    parties: Iterable[Party],
    decisions: Iterable[Disposition],
    assessed: Iterable[int],
    harmed: Collection[int] = (),
    young: Collection[int] = (),
) -> list[tuple[Party, Verdict]]:
    """Verdict on the assessment of each child who needs one: with such a decision, harmed by a
    guardian, or too young to answer for the act.

    assessed: ids of children whose assessment is on record. harmed: ids of those so harmed. young:
    ids of those below the age of responsibility.

    Source: Opinion on Family Education Guidance (2021).
    """
    kinds: dict[int, set[DispositionKind]] = {}
    for decision in (decision for decision in decisions if decision.stands):
        kinds.setdefault(decision.party_id, set()).add(decision.kind)
    done = set(assessed)
    return [
        (
            party,
            family_assessed(
                assessed=party.id in done,
                not_prosecuted=bool(kinds.get(party.id, set()) & _NOT_PROSECUTED),
                prosecuted=DispositionKind.PROSECUTED in kinds.get(party.id, set()),
                harmed_by_guardians=party.id in harmed,
                below_responsibility_age=party.id in young,
            ),
        )
        for party in parties
        if party.counts_as_minor()
        and (kinds.get(party.id, set()) & CALLS_FOR_IT or party.id in {*harmed, *young})
    ]


def on_closing(asked: GateAsked) -> Iterator[Asked]:
    """Whether the family education of each child who needs an assessment was assessed.

    Source: Opinion on Family Education Guidance (2021).
    """
    if asked.recorded:
        return
    seen = read_all(asked.case)
    for child, verdict in seen.verdicts:
        yield Asked(
            verdict,
            _KEYS[seen.why(child)],
            values={"who": child.alias},
            settle=Settle(
                _l("Record the assessment"),
                "dossier.note",
                {"case_id": asked.case.id, "kind": ASSESSED.value, "party": child.id},
            ),
        )


@dataclass(frozen=True)
class Called:
    """Children of a case who need an assessment, and those with one on record.

    assessed: latest possible day of it, by the id of the child; None if unknown.
    """

    verdicts: Sequence[tuple[Party, Verdict]]
    harmed: Collection[int]
    young: Collection[int]
    assessed: Mapping[int, date | None]

    def why(self, child: Party) -> str:
        """Why a child needs the assessment: the fact its due date counts from."""
        if child.id in self.harmed:
            return HARMED
        return BELOW_AGE if child.id in self.young else DECIDED


@cache
def _everything() -> ReadTogether:
    return ReadTogether((PARTIES, DISPOSITIONS, TOLD_ENTRIES, TIES, GUARDIANS))


def read_all(case: Case) -> Called:
    """Read needed and recorded assessments; one statement, one more if a child is accused.

    Source: Opinion on Family Education Guidance (2021).
    """
    rows = _everything().read(case)
    parties: Sequence[Party] = rows[PARTIES]
    harmed = harmed_at_home(parties, rows[TIES], rows[GUARDIANS])
    asks_age = any(
        party_id.counts_as_minor() and party_id.has_role(*MAY_BE_ACCUSED) for party_id in parties
    )
    young = ask(TooYoungToAnswer(case)) if asks_age else set()
    entries = of_kinds(rows[TOLD_ENTRIES], [ASSESSED])
    assessed = {party_id: entry.when.last for entry in entries for party_id in about_whom([entry])}
    return Called(
        verdicts_about(parties, rows[DISPOSITIONS], assessed, harmed, young),
        harmed,
        young,
        assessed,
    )


def about_whom(entries: Iterable[JournalEntry]) -> set[int]:
    """The ids of the parties that these entries are about."""
    return {link.party_id for entry in entries for link in entry.parties if link.part is Part.ABOUT}


def to_assess(facts: CaseFacts, user: Staff, on: date) -> Iterator[NextStep]:
    """Next step: the assessment that a decision demands, until it is on record."""
    case = facts.case
    if not case.is_open() or case.provenance is Provenance.PUBLISHED:
        return
    if not facts.may(user, Permission.JOURNAL_WRITE):
        return
    done = about_whom(of_kinds(facts.read(TOLD_ENTRIES), [ASSESSED]))
    harmed = harmed_at_home(facts.parties, facts.read(TIES), facts.read(GUARDIANS))
    # Who is too young to answer for an act is read from open duties, not counted again per page.
    young = {duty.subject_id for duty in facts.obligations if duty.kind is TO_ASSESS}
    about = verdicts_about(facts.parties, facts.dispositions, done, harmed, young)
    for child, verdict in about:
        if verdict.refuses:
            yield NextStep(
                _("Assess family education: %(who)s", who=child.alias.in_(language())),
                url_for("dossier.note", case_id=facts.case.id, kind=ASSESSED.value, party=child.id),
                _("The case is not closed without it."),
                is_due=True,
            )


def asked_again(case: Case, entry: JournalEntry) -> GateAsked | None:
    """The gate of a closing, as long as the case is closed by this entry."""
    is_left = case.closed_on is not None and case.closed_on == entry.when.last
    return asked_of_closing(case, case.closed_on) if is_left and case.closed_on else None


GATES = (Gate(frozenset({EntryKind.CASE_CLOSED}), on_closing, again=asked_again),)
