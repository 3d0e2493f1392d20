"""A sealed case is not there: every query of a request leaves it and its rows out.

Lists, counts, searches and pages begin at some thirty different rows. One of them would be
forgotten: so the session leaves a sealed case out of each query that is sent, whatever it asks. Who
still helps a child comes to it by a grant, until its day; the custodian by `sealed_opened`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from flask import current_app, request
from flask_login import current_user
from sqlalchemy import Integer, column, event, or_, select
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria
from sqlalchemy.sql.base import ExecutableOption

from casetrack.cases.kinds import Ground
from casetrack.cases.models import Case, CaseGrant
from casetrack.db import OfCase, session
from casetrack.db.id_filter import is_among
from casetrack.web.access import PUBLIC, SECRET, access_of
from casetrack.web.clock import today

_HIDING = "casetrack_hides_sealed"
# Tables, and no models: what stands in the condition itself is asked without it.
_case = Case.__table__.alias("sealed_case").c
_grant = CaseGrant.__table__.alias("sealed_grant").c
# SQLAlchemy asks the marker itself first, which has no column.
_any_id = column("case_id", Integer)


def hide_sealed_cases() -> None:
    """Let this request read no sealed case; registered before anything of a case is read."""
    if request.endpoint in (None, "static"):
        return
    session().info[_HIDING] = _left_out(None, today())
    # Who asks for a page that is open to everybody is not looked up.
    if access_of(current_app, request.endpoint) in (PUBLIC, SECRET):
        return
    if current_user.is_authenticated:
        hide_sealed_from(current_user.staff.id, on=today())


def hide_sealed_from(staff_id: int, *, on: date) -> None:
    """Let this session read no sealed case but those in which the person still helps a child."""
    session().info[_HIDING] = _left_out(staff_id, on)


@contextmanager
def sealed_opened() -> Iterator[None]:
    """Read sealed cases, too, within this block: for the pages of the custodian alone."""
    hiding = session().info.pop(_HIDING, None)
    try:
        yield
    finally:
        if hiding is not None:
            session().info[_HIDING] = hiding


def _left_out(staff_id: int | None, on: date) -> tuple[ExecutableOption, ...]:
    helped = select(_grant.case_id).where(
        _grant.staff_id == (staff_id or 0),
        _grant.ground == Ground.AFTER_SEALING,
        _grant.since <= on,
        or_(_grant.until.is_(None), _grant.until >= on),
        _grant.ended_at.is_(None),
    )
    return (
        with_loader_criteria(
            Case,
            or_(Case.sealed_on.is_(None), is_among(Case.id, helped)),
            include_aliases=True,
            propagate_to_loaders=False,
        ),
        with_loader_criteria(
            OfCase,
            # Asked of the case of each row, by its key: all sealed cases are more with each year.
            lambda cls: or_(
                select(_case.sealed_on)
                .where(_case.id == getattr(cls, "case_id", _any_id))
                .scalar_subquery()
                .is_(None),
                is_among(getattr(cls, "case_id", _any_id), helped),
            ),
            include_aliases=True,
            propagate_to_loaders=False,
        ),
    )


@event.listens_for(Session, "do_orm_execute")
def _leave_out(asked: ORMExecuteState) -> None:
    hiding = asked.session.info.get(_HIDING)
    if hiding is None or not asked.is_select or asked.is_column_load:
        return
    asked.statement = asked.statement.options(*hiding)
