"""Guardians of a child on a day, and the reason why one is not called or told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from casetrack.cases.case_rows import CaseRows, ReadTogether
from casetrack.cases.facts import PARTIES
from casetrack.cases.kinds import MAY_BE_ACCUSED, PartyKind, PartyRole, TieKind
from casetrack.cases.models import Case, Guardianship, Party, Tie
from casetrack.cases.told_kinds import GuardianCapacity
from casetrack.codes import NP_, Coded
from casetrack.db.partial_date import PartialDate

# Who is what to whom, and who is guardian, as the page of a case reads them.
TIES = CaseRows(Tie, "id")
GUARDIANS = CaseRows(Guardianship, "id")

# By which ties somebody is guardian where no guardianship is recorded. Source: Civil Code art. 27.
_BY_TIE = (TieKind.FATHER, TieKind.MOTHER, TieKind.PARENT, TieKind.GUARDIAN)


class GuardianBar(Coded):
    """Why a guardian is not called as the legal representative, nor told.

    Source: Criminal Procedure Law art. 281 (cannot be present, or is a co-offender).
    """

    HARMED = "harmed", NP_("guardian bar", "accused of having harmed the child")
    ACCUSED = "accused", NP_("guardian bar", "accused in the same case")
    CANNOT = "cannot", NP_("guardian bar", "unable to be guardian")
    UNFIT = "unfit", NP_("guardian bar", "unfit to be guardian")


@dataclass(frozen=True)
class GuardianOn:
    """A guardian of a day. bar: why they are not called or told; None: they are."""

    party: Party
    bar: GuardianBar | None


@cache
def _everything() -> ReadTogether:
    return ReadTogether((PARTIES, TIES, GUARDIANS))


def guardians_of(case: Case, child: Party, *, on: date) -> list[GuardianOn]:
    """Possible guardians of a child on a day, as far as recorded; one statement.

    A guardianship of which nobody knows when it began or ended counts as one of that day.
    """
    rows = _everything().read(case)
    return guardians_among(rows[PARTIES], rows[TIES], rows[GUARDIANS], child, on=on)


def guardians_among(
    parties: Sequence[Party],
    ties: Iterable[Tie],
    kept: Iterable[Guardianship],
    child: Party,
    *,
    on: date,
) -> list[GuardianOn]:
    """Like `guardians_of`, from loaded rows: callable ones first, in the order of the case.

    A tie tells of a guardian only where no guardianship of the two is recorded.
    """
    mine = [row for row in kept if row.party_id == child.id and row.withdrawn_by_id is None]
    capacity = {
        tie.other_id: tie.capacity
        for tie in mine
        if not tie.quality.is_care_alone and _holds(tie.since, tie.until, on)
    }
    recorded = {tie.other_id for tie in mine}
    by_tie = {
        tie.other_id
        for tie in ties
        if tie.party_id == child.id
        and tie.kind in _BY_TIE
        and tie.withdrawn_by_id is None
        and tie.other_id not in recorded
        and _holds(tie.since, tie.until, on)
    }
    guardians = [
        GuardianOn(party, _bar(party, child, capacity.get(party.id)))
        for party in parties
        if party.id in capacity or party.id in by_tie
    ]
    return sorted(guardians, key=lambda guardian: guardian.bar is not None)


def _holds(since: PartialDate | None, until: PartialDate | None, on: date) -> bool:
    """Whether a time may hold that day; its bounds are included."""
    if since is not None and since.first is not None and since.first > on:
        return False
    is_over = until is not None and (not until.is_unknown or bool(until.words))
    return until is None or not is_over or (until.last is not None and until.last >= on)


def _bar(other: Party, child: Party, capacity: GuardianCapacity | None) -> GuardianBar | None:
    if other.kind is not PartyKind.BODY and other.has_role(*MAY_BE_ACCUSED):
        return GuardianBar.HARMED if child.has_role(PartyRole.VICTIM) else GuardianBar.ACCUSED
    return {
        GuardianCapacity.CANNOT: GuardianBar.CANNOT,
        GuardianCapacity.UNFIT: GuardianBar.UNFIT,
    }.get(capacity or GuardianCapacity.NOT_EXAMINED)
