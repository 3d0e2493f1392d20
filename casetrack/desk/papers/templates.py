"""Templates of an office: upload one, go back to another, set the sequence of numbers."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, select

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import has_permission
from casetrack.audit.record import AuditKind, record
from casetrack.cases.locking import lock, take_version
from casetrack.codes import N_
from casetrack.db import session
from casetrack.desk.papers.checking import LARGEST, TemplateProblem, problems_of
from casetrack.desk.papers.models import TEMPLATES, PaperSeries, PaperTemplate
from casetrack.desk.papers.own_templates import own_template
from casetrack.desk.papers.places import places_of
from casetrack.desk.papers.word import words_in
from casetrack.errors import LostRace, NotAllowed, RuleBroken
from casetrack.ledger.papers import InstrumentKind, PaperPlace

MOST = 99_999


class TemplateRefused(Exception):
    """A template has names that do not exist, or computes. problems: each of them."""

    def __init__(self, problems: Sequence[TemplateProblem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


def versions_of(office_id: int, kind: InstrumentKind) -> Sequence[PaperTemplate]:
    """The templates of an instrument that an office had, the one in force first."""
    query = select(PaperTemplate).where(
        PaperTemplate.office_id == office_id, PaperTemplate.instrument == kind.code
    )
    return session().scalars(query.order_by(PaperTemplate.number.desc())).all()


def in_force(office_id: int, kind: InstrumentKind) -> PaperTemplate | None:
    """The template in force of an instrument; None: ours, which no document was made of yet."""
    last = next(iter(versions_of(office_id, kind)), None)
    if last is not None and last.is_ours and last.digest != _digest(own_template(kind.code)):
        return None
    return last


def content_in_force(office_id: int, kind: InstrumentKind) -> bytes:
    """The Word file of the template in force."""
    last = in_force(office_id, kind)
    return last.content if last is not None else own_template(kind.code)


def places_used(office_id: int, kind: InstrumentKind) -> list[PaperPlace]:
    """The places of an instrument that the template in force names."""
    words = words_in(content_in_force(office_id, kind))
    return [place for place in places_of(kind) if place.name in words]


def template_to_use(office_id: int, kind: InstrumentKind, act: Act) -> PaperTemplate:
    """The template in force as it is kept; ours is kept with the first document made of it."""
    last = in_force(office_id, kind)
    return last or _keep(office_id, kind, own_template(kind.code), act, is_ours=True)


def upload(kind: InstrumentKind, content: bytes, why: str, act: Act) -> PaperTemplate:
    """Put a Word file in force as the template of an instrument in one's own office.

    Raises NotAllowed; RuleBroken for a file that is too large or the one in force already;
    TemplateRefused with everything that is no name of the instrument. Then nothing is kept.
    """
    _ensure_may(act)
    if len(content) > LARGEST:
        raise RuleBroken(N_("A template has at most 4 MB."), field="file")
    if content == content_in_force(act.by.office_id, kind):
        raise RuleBroken(N_("This file is the template in force already."), field="file")
    if problems := problems_of(content, places_of(kind)):
        raise TemplateRefused(problems)
    return _keep(act.by.office_id, kind, content, act, why=why)


def go_back(kind: InstrumentKind, number: int, act: Act) -> PaperTemplate:
    """Put an earlier template in force again; number 0: the one that comes with casetrack.

    Raises NotAllowed; RuleBroken where there is none of this number, it is in force, or has names
    that are none any more.
    """
    _ensure_may(act)
    versions = versions_of(act.by.office_id, kind)
    earlier = next((version for version in versions if version.number == number), None)
    if number and earlier is None:
        raise RuleBroken(N_("There is no template of this number."))
    content = earlier.content if earlier is not None else own_template(kind.code)
    if content == content_in_force(act.by.office_id, kind):
        raise RuleBroken(N_("This template is in force already."))
    if problems_of(content, places_of(kind)):
        raise RuleBroken(N_("This template has names that do not exist any more."))
    is_ours = content == own_template(kind.code)
    why = earlier.why if earlier is not None else ""
    return _keep(act.by.office_id, kind, content, act, why=why, is_ours=is_ours)


def series_of(office_id: int, kind: InstrumentKind) -> PaperSeries | None:
    """The sequence of numbers of an instrument in an office; None where it has none."""
    query = select(PaperSeries).where(
        PaperSeries.office_id == office_id, PaperSeries.instrument == kind.code
    )
    return session().scalar(query)


def set_series(kind: InstrumentKind, sign: str, next_number: int, act: Act, *, opened: int) -> bool:
    """Say how an instrument is numbered in one's own office; False if nothing is different.

    sign: the words before the year; "" for no number. opened: the version the person saw, 0 where
    none was set. Raises NotAllowed, LostRace.
    """
    _ensure_may(act)
    own, sign = series_of(act.by.office_id, kind), sign.strip()
    if own is None:
        if opened:
            raise LostRace(PaperSeries.__tablename__, 0, saved_version=0)
        own = PaperSeries(office_id=act.by.office_id, instrument=kind.code)
        session().add(own)
    else:
        if (own.sign, next_in(own, act.on.year)) == (sign, next_number):
            return False
        take_version(own, opened=opened)
    own.sign, own.year, own.last = sign, act.on.year, next_number - 1
    session().flush()
    record(AuditKind.PAPER_SERIES_SET, by=act.by, at=act.at, instrument=kind.code, next=next_number)
    return True


def is_unnumbered(office_id: int, kind: InstrumentKind) -> bool:
    """Whether an office said that an instrument has no number."""
    own = series_of(office_id, kind)
    return own is not None and not own.sign


def next_number(office_id: int, kind: InstrumentKind, on: date) -> str:
    """The number that the next document of an instrument would take; "" where it has none."""
    own = series_of(office_id, kind)
    return own.worded(on.year, next_in(own, on.year)) if own is not None and own.sign else ""


def next_in(own: PaperSeries, year: int) -> int:
    """The next number of a sequence in a year: instruments with the same words share one."""
    shared = session().scalars(_shared(own)).all()
    return max(series.next_in(year) for series in (own, *shared))


def take_number(office_id: int, kind: InstrumentKind, on: date) -> str:
    """Take the next number of an instrument, which nobody else gets; "" where it has none."""
    own = series_of(office_id, kind)
    if own is None or not own.sign:
        return ""
    for series in session().scalars(_shared(own)).all():
        lock(series)
    number = next_in(own, on.year)
    own.year, own.last = on.year, number
    return own.worded(on.year, number)


def _shared(own: PaperSeries) -> Select[PaperSeries]:
    """The sequences of an office with the words of this one, in the order they are locked in."""
    same = (PaperSeries.office_id == own.office_id, PaperSeries.sign == own.sign)
    return select(PaperSeries).where(*same).order_by(PaperSeries.id)


def _ensure_may(act: Act) -> None:
    if not has_permission(act.by, TEMPLATES):
        raise NotAllowed(TEMPLATES.value)


def _keep(
    office_id: int,
    kind: InstrumentKind,
    content: bytes,
    act: Act,
    *,
    why: str = "",
    is_ours: bool = False,
) -> PaperTemplate:
    former = versions_of(office_id, kind)
    row = PaperTemplate(
        office_id=office_id,
        instrument=kind.code,
        number=former[0].number + 1 if former else 1,
        is_ours=is_ours,
        content=content,
        digest=_digest(content),
        uploaded_by_id=act.by.id,
        uploaded_at=act.at,
        why=why.strip(),
    )
    session().add(row)
    session().flush()
    record(
        AuditKind.PAPER_TEMPLATE_SET,
        by=act.by,
        at=act.at,
        instrument=kind.code,
        number=row.number,
        digest=row.digest,
    )
    return row


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
