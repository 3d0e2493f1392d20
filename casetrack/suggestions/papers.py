"""The sheet of a suggestion: recipient, findings, demands, last day of the reply.

Source: Provisions on Procuratorial Suggestions, as they are recalled.
"""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from casetrack.accounts.models import Staff
from casetrack.cases.kinds import MeasureKind
from casetrack.law.instruments import cited
from casetrack.ledger.papers import Datum, PaperAsked, PaperKind
from casetrack.suggestions.models import Suggestion, SuggestionItem
from casetrack.suggestions.progress import made_by
from casetrack.suggestions.queries import suggestions_in_short
from casetrack.web.dates import word_day, word_when
from casetrack.web.words import label, language


def _suggestion(asked: PaperAsked) -> Suggestion | None:
    measure = asked.measure
    return next(
        (
            suggestion
            for suggestion in asked.facts.read(suggestions_in_short)
            if measure is not None and suggestion.measure_id == measure.id
        ),
        None,
    )


def _titled(asked: PaperAsked) -> LazyString:
    suggestion = _suggestion(asked)
    if suggestion is not None and suggestion.maker_kind is not None:
        return _l("Letter of another maker")
    is_letter = suggestion is None or suggestion.kind.is_formal
    return _l("Procuratorial suggestion") if is_letter else _l("Urging without a suggestion")


def _says(asked: PaperAsked, _user: Staff) -> Iterator[Datum]:
    suggestion, lang = _suggestion(asked), language()
    if suggestion is None:
        return
    yield Datum(_("Form"), label(suggestion.kind))
    if suggestion.maker_kind is not None:
        yield Datum(_("Maker"), made_by(suggestion))
    yield Datum(_("Number of the document"), suggestion.number or "")
    problems = [problem.text.in_(lang) for problem in suggestion.problems]
    yield Datum(_("Problems found"), _numbered(problems))
    yield Datum(
        _("Requests, item by item"), _numbered([_reasoned(item, lang) for item in suggestion.items])
    )
    yield Datum(
        _("Issued on"), "" if suggestion.issued.is_unknown else word_when(suggestion.issued, lang)
    )
    if not suggestion.kind.is_formal:
        return
    # Both times stand in the letter: that of the objection, and that of the written reply.
    until = suggestion.objection_until
    yield Datum(_("Objection until"), word_day(until, lang) if until else "")
    yield Datum(_("Time of the reply by"), label(suggestion.ground) if suggestion.ground else "")
    serve = url_for("suggestions.serve", case_id=suggestion.case_id, suggestion_id=suggestion.id)
    served = suggestion.served
    known = served is not None and not served.is_unknown
    yield Datum(_("Served on"), word_when(served, lang) if served and known else "", serve)
    yield Datum(
        _("Reply due"), word_day(suggestion.reply_due, lang) if suggestion.reply_due else "", serve
    )


def _fill(asked: PaperAsked) -> str | None:
    suggestion = _suggestion(asked)
    if suggestion is None:
        return None
    return url_for("suggestions.show", case_id=suggestion.case_id, suggestion_id=suggestion.id)


def _reasoned(item: SuggestionItem, lang: str) -> str:
    """A request with the facts and the law on which it rests."""
    reasons = ((_("Facts and evidence:"), item.evidence), (_("Legal basis:"), item.basis))
    reasons_given = [f"{text} {reason.in_(lang)}" for text, reason in reasons if reason]
    return "\n".join([item.text.in_(lang), *reasons_given])


def _numbered(lines: list[str]) -> str:
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))


PAPERS = (
    PaperKind(
        frozenset({MeasureKind.SUGGESTION, MeasureKind.URGING}),
        _l("Procuratorial suggestion"),
        (),
        _says,
        recalled=cited("suggestion_provisions"),
        titled=_titled,
        fill=_fill,
    ),
)
