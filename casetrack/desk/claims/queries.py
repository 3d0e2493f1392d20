"""Query the sources of a case, and their claims side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import lazyload

from casetrack.cases.case_rows import CaseRows
from casetrack.cases.models import Amount, Case, CaseSource, Circumstance, Claim, Disposition
from casetrack.cases.queries import parties_of
from casetrack.db import session
from casetrack.desk.claims.recorded_values import MODELS, FactColumns, is_operative, is_withdrawn

SOURCES = CaseRows(CaseSource, "position", "id")
CLAIMS = CaseRows(Claim, "id")


@dataclass(frozen=True)
class Saying:
    """A claim with its source. is_operative: the record agrees."""

    claim: Claim
    source: CaseSource
    is_operative: bool


@dataclass
class SourceStatement:
    """A value of the record with all claims about it, operative ones first."""

    row: FactColumns
    sayings: list[Saying] = field(default_factory=list)

    @property
    def is_disputed(self) -> bool:
        """Whether a claim differs from the record."""
        return any(not saying.is_operative for saying in self.sayings)


def statements_of(sources: Sequence[CaseSource], claims: Sequence[Claim]) -> list[SourceStatement]:
    """The values with at least one claim that is not withdrawn."""
    by_id = {source.id: source for source in sources}
    statements_by_key: dict[tuple[str, int], SourceStatement] = {}
    for claim in claims:
        if claim.withdrawn_by_id is not None:
            continue
        place = claim.subject, claim.subject_id
        if place not in statements_by_key:
            # On the page of a case these rows are loaded already.
            row: FactColumns | None = session().get(MODELS[claim.subject], claim.subject_id)
            if row is None or is_withdrawn(row):
                continue
            statements_by_key[place] = SourceStatement(row)
        row = statements_by_key[place].row
        statements_by_key[place].sayings.append(
            Saying(claim, by_id[claim.source_id], is_operative(claim, row))
        )
    for statement in statements_by_key.values():
        statement.sayings.sort(key=lambda saying: (not saying.is_operative, saying.claim.id))
    return list(statements_by_key.values())


def stated_in(case: Case) -> list[FactColumns]:
    """Every value of the case that a claim may be about, without withdrawn ones."""
    amounts = select(Amount).where(Amount.case_id == case.id, Amount.withdrawn_by_id.is_(None))
    query = select(Circumstance).where(
        Circumstance.case_id == case.id, Circumstance.withdrawn_by_id.is_(None)
    )
    # Loads the people named with decisions.
    parties_of(case)
    decided = select(Disposition).where(Disposition.case_id == case.id)
    return [
        *session().scalars(decided.order_by(Disposition.id).options(lazyload(Disposition.terms))),
        *session().scalars(amounts.order_by(Amount.position, Amount.id)),
        *session().scalars(query.order_by(Circumstance.position, Circumstance.id)),
    ]


def find_claim(case: Case, claim_id: int) -> tuple[Claim, CaseSource, FactColumns] | None:
    """A claim of this case, with its source and the row it is about; None if absent."""
    claim = session().scalar(select(Claim).where(Claim.id == claim_id, Claim.case_id == case.id))
    if claim is None:
        return None
    row: FactColumns = session().get_one(MODELS[claim.subject], claim.subject_id)
    return claim, session().get_one(CaseSource, claim.source_id), row
