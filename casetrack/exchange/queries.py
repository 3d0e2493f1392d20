"""Find cases by their number, as somebody may see them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from casetrack.accounts.models import Procuratorate, Staff
from casetrack.cases.kinds import Provenance
from casetrack.cases.models import Case
from casetrack.cases.policy import visible_cases
from casetrack.db import session

PAGE = 200


def cases_numbered(
    number: str, *, visible_to: Staff, on: date, office: Procuratorate | None = None
) -> Sequence[Case]:
    """The cases with this number that the person may know of: one, unless offices share it."""
    query = visible_cases(visible_to, on=on).where(Case.number == number)
    if office is not None:
        query = query.where(Case.office_id == office.id)
    return session().scalars(query.options(joinedload(Case.office)).order_by(Case.id)).all()


def every_case(*, visible_to: Staff, on: date) -> Iterator[list[Case]]:
    """Every case the person may know of, by id, a page at a time."""
    after = 0
    while True:
        query = visible_cases(visible_to, on=on).where(Case.id > after).order_by(Case.id)
        page = list(
            session().scalars(
                query.limit(PAGE).options(joinedload(Case.office), joinedload(Case.handler))
            )
        )
        if page:
            yield page
        if len(page) < PAGE:
            return
        after = page[-1].id


def published_cases() -> Sequence[Case]:
    """The published examples, by number."""
    query = select(Case).where(Case.provenance == Provenance.PUBLISHED).order_by(Case.number)
    return session().scalars(query).all()
