"""Data of the papers of an order to a guardian, and of family education guidance."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_babel.speaklater import LazyString

from casetrack.accounts.models import Staff
from casetrack.cases.kinds import MeasureKind
from casetrack.courses.queries import course_behind
from casetrack.guidance.models import Programme
from casetrack.guidance.queries import order_behind
from casetrack.law.instruments import cited
from casetrack.ledger.papers import Datum, PaperAsked, PaperKind
from casetrack.web.dates import word_day, word_when
from casetrack.web.words import language


def _order(asked: PaperAsked, _user: Staff) -> Iterator[Datum]:
    order = order_behind(asked.measure) if asked.measure is not None else None
    if order is None:
        return
    lang = language()
    issued = "" if order.issued.is_unknown else word_when(order.issued, lang)
    yield Datum(_("Issued"), issued)
    yield Datum(_("Served"), word_day(order.served_on, lang) if order.served_on else "")
    months = order.months
    length = ngettext("%(num)d month", "%(num)d months", months) if months else ""
    yield Datum(_("Length"), length)


def _titled(asked: PaperAsked) -> LazyString:
    programme = course_behind(Programme, asked.measure) if asked.measure is not None else None
    if programme is not None and programme.is_ordered:
        return _l("Order of family education guidance")
    return _l("Family education guidance")


def _programme(asked: PaperAsked, _user: Staff) -> Iterator[Datum]:
    measure = asked.measure
    programme = course_behind(Programme, measure) if measure is not None else None
    if programme is None:
        return
    yield Datum(_("Ordered"), _("yes") if programme.is_ordered else _("no, agreed"))
    planned = programme.sessions_planned
    yield Datum(_("Sessions"), str(planned) if planned else "")


PAPERS = (
    PaperKind(
        frozenset({MeasureKind.GUARDIANSHIP_ORDER}),
        _l("Supervision and guardianship order"),
        (*cited("minors_protection_law", "118"), *cited("guardianship_order_practice")),
        _order,
    ),
    PaperKind(
        frozenset({MeasureKind.FAMILY_EDUCATION_GUIDANCE}),
        _l("Family education guidance"),
        (*cited("family_education_law", "49"), *cited("minors_protection_law", "118")),
        _programme,
        titled=_titled,
    ),
)
