"""Contents of the instruments of review decisions."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from casetrack.accounts.models import Staff
from casetrack.cases.kinds import DispositionKind
from casetrack.law.instruments import cited
from casetrack.ledger.papers import Datum, PaperAsked, PaperKind
from casetrack.review.models import ReviewKind, ReviewPeriod
from casetrack.review.queries import reviews_of
from casetrack.web.dates import word_when
from casetrack.web.words import label, language


def _reviewed(asked: PaperAsked, _user: Staff) -> Iterator[Datum]:
    """Receipt and custody of the review that ended with the decision."""
    decision = asked.decision
    kind = (
        ReviewKind.ARREST
        if decision is not None
        and decision.kind in (DispositionKind.ARREST_APPROVED, DispositionKind.ARREST_NOT_APPROVED)
        else ReviewKind.PROSECUTION
    )
    reviews: list[ReviewPeriod] = [
        review
        for review in asked.facts.read(reviews_of)
        if review.party_id == asked.person.id and review.kind is kind
    ]
    ended = [review for review in reviews if decision and review.disposition_id == decision.id]
    last = next(reversed(ended or reviews), None)
    yield Datum(_("How it came in"), label(last.begun_by) if last else "")
    known = last is not None and not last.received.is_unknown
    yield Datum(_("Received"), word_when(last.received, language()) if last and known else "")
    yield Datum(_("Compulsory measure"), label(last.custody) if last else "")


def _fill(asked: PaperAsked) -> str:
    """The page of the person's reviews, where receipt, custody and days are recorded."""
    return url_for("review.periods", case_id=asked.facts.case.id, party_id=asked.person.id)


_CPL, _RULES = "criminal_procedure_law", "procuratorate_rules"


def _non_prosecution(
    kind: DispositionKind, title: LazyString, article: str, rule: str
) -> PaperKind:
    """A paper citing the article of its sort and those of announcement and service (178, 376)."""
    basis = (*cited(_CPL, article, "178"), *cited(_RULES, rule, "376"))
    return PaperKind(frozenset({kind}), title, basis, _reviewed, fill=_fill)


def _recalled(kind: DispositionKind, title: LazyString, article: str) -> PaperKind:
    recalled = cited(_CPL, article)
    return PaperKind(frozenset({kind}), title, (), _reviewed, recalled=recalled, fill=_fill)


PAPERS = (
    _non_prosecution(
        DispositionKind.STATUTORY_NON_PROSECUTION,
        _l("Decision of non-prosecution (statutory)"),
        "177",
        "365",
    ),
    _non_prosecution(
        DispositionKind.DISCRETIONARY_NON_PROSECUTION,
        _l("Decision of non-prosecution (discretionary)"),
        "177",
        "370",
    ),
    _non_prosecution(
        DispositionKind.INSUFFICIENT_EVIDENCE_NON_PROSECUTION,
        _l("Decision of non-prosecution (insufficient evidence)"),
        "175",
        "367",
    ),
    _recalled(DispositionKind.PROSECUTED, _l("Indictment"), "176"),
    _recalled(DispositionKind.ARREST_APPROVED, _l("Decision to approve arrest"), "90"),
    _recalled(DispositionKind.ARREST_NOT_APPROVED, _l("Decision not to approve arrest"), "90"),
)
