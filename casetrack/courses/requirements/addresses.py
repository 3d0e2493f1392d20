"""Addresses of requirements; each kind has its pages at an address of its feature."""

from __future__ import annotations

from typing import Any

from flask import url_for

from casetrack.cases.models import Case, Measure, Requirement
from casetrack.cases.owed import Owed
from casetrack.ledger.measure_types import promises_under

LOOK = "_look"
# By table: the endpoints of its page and of a look, and the name of its number in the address.
_pages: dict[str, tuple[str, str, str]] = {}


def add_pages(model: type[Requirement], endpoint: str, number: str, *, look_at: str) -> None:
    """Say under which endpoint promises of one table have their pages: "promises.promise"."""
    _pages[str(model.__tablename__)] = (endpoint, look_at, number)


def address_of(promise: Requirement, case: Case, page: str = "") -> str:
    """The page of a promise, or the one on which something is done with it: "_look"."""
    return _address(str(promise.__tablename__), promise.id, case.id, page)


def page_to_look(owed: Owed) -> str:
    """Address at which the due check is recorded."""
    return _address(owed.subject, owed.subject_id, owed.case_id, LOOK)


def page_of_measure(measure: Measure) -> str:
    """The page of a measure whose promises are looked at."""
    kept = promises_under(measure.kind)
    if kept is not None and kept.page is not None:
        return kept.page(measure)
    return url_for("cases.measure", case_id=measure.case_id, measure_id=measure.id)


def _address(table: str, number: int, case_id: int, page: str) -> str:
    endpoint, look_at, name = _pages[table]
    where = look_at if page == LOOK else f"{endpoint}{page}"
    numbers: dict[str, Any] = {name: number}
    return url_for(where, case_id=case_id, **numbers)
