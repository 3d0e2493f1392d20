"""Data of the instruments of a probation: its decision, changes, revocation and end."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from casetrack.accounts.models import Staff
from casetrack.cases.kinds import DispositionKind, MeasureKind
from casetrack.law.instruments import cited
from casetrack.law.wording import number_in_chinese
from casetrack.ledger.papers import (
    Datum,
    InstrumentKind,
    PaperAsked,
    PaperKind,
    PaperPlace,
    PlaceRows,
    place_rows,
)
from casetrack.probation.changes import changes_of
from casetrack.probation.check_words import ground_words, opinion_words
from casetrack.probation.checks import SuspectFacts
from casetrack.probation.models import Probation
from casetrack.probation.queries import breaches_of, probations_beside_measures
from casetrack.review.papers import NON_PROSECUTION, REVIEWED
from casetrack.web.dates import word_day, word_when
from casetrack.web.words import label, language

OPINION_OF = {
    "police": _l("Opinion of the police"),
    "victim": _l("Opinion of the victim"),
    "suspect": _l("Opinion of the suspect"),
    "legal_representative": _l("Opinion of the legal representative"),
    "defender": _l("Opinion of the defender"),
}


def _probation(asked: PaperAsked) -> Probation | None:
    probations = asked.facts.read(probations_beside_measures)
    if asked.measure is not None:
        return next(
            (probation for probation in probations if probation.measure_id == asked.measure.id),
            None,
        )
    of_person = [probation for probation in probations if probation.party_id == asked.person.id]
    decision = asked.decision
    if decision is not None:
        ids = {probation.disposition_id: probation for probation in of_person}
        ids |= {probation.final_disposition_id or 0: probation for probation in of_person}
        if decision.id in ids:
            return ids[decision.id]
    return of_person[-1] if of_person else None


def _months(count: int | None) -> str:
    return ngettext("%(num)d month", "%(num)d months", count) if count else ""


def _length(asked: PaperAsked) -> str:
    probation = _probation(asked)
    months = probation.months if probation is not None else None
    return f"{number_in_chinese(months)}个月" if months else ""


def _last_day(asked: PaperAsked) -> str:
    probation = _probation(asked)
    last = probation.ends_on() if probation is not None else None
    return word_day(last, "zh", long=True) if last else ""


def _conditions(asked: PaperAsked) -> PlaceRows:
    probation = _probation(asked)
    asked_for = probation.asked() if probation is not None else []
    return place_rows(condition.text.in_("zh") for condition in asked_for)


def _opinions(asked: PaperAsked) -> PlaceRows:
    """Whose opinion was heard before the decision, and how."""
    probation = _probation(asked)
    known = SuspectFacts.read(probation.facts) if probation else None
    if known is None:
        return ()
    # "None" beside an opinion would read as "has no opinion".
    nobody = _("there is no such person in the case")
    return place_rows(
        f"{OPINION_OF[who]}：{opinion_words(how, known.opinion(who), nobody=nobody)}"
        for who, how in vars(known.heard).items()
    )


def _change(asked: PaperAsked, _user: Staff) -> Iterator[Datum]:
    """Data of one change of the length."""
    probation, lang = _probation(asked), language()
    changes = list(changes_of(probation)) if probation is not None else []
    at = asked.change or 0
    if not 1 <= at <= len(changes):
        return
    change = changes[at - 1]
    yield Datum(_("Kind of change"), label(change.way))
    yield Datum(_("Decided on"), word_when(change.decided, lang))
    yield Datum(_("Length before"), _months(change.old_months))
    yield Datum(
        _("Last day before"), word_day(change.old_end, lang, long=True) if change.old_end else ""
    )
    yield Datum(_("Length now"), _months(change.new_months))
    yield Datum(
        _("Last day now"), word_day(change.new_end, lang, long=True) if change.new_end else ""
    )
    yield Datum(_("First end"), word_day(first, lang) if (first := changes[0].old_end) else "")
    yield Datum(_("Reason"), change.reason.in_(lang) if change.reason else "")


def _revoked(asked: PaperAsked, _user: Staff) -> Iterator[Datum]:
    probation, lang = _probation(asked), language()
    if probation is None:
        return
    yield Datum(_("Ground of the law"), ground_words(probation.revocation_ground) or "")
    decided = next(
        (
            decision
            for decision in asked.facts.dispositions
            if decision.id == probation.disposition_id
        ),
        None,
    )
    yield Datum(_("Decision revoked, of"), word_when(decided.decided, lang) if decided else "")
    yield from _breaches(probation)


def _breaches(probation: Probation) -> Iterator[Datum]:
    yield Datum(_("Breaches"), breach_days(probation) or _("none"))


def breach_days(probation: Probation) -> str:
    """The days of its breaches, as far as they are known; "" where there is none."""
    return _("; ").join(word_when(breach.happened, language()) for breach in breaches_of(probation))


def _fill(asked: PaperAsked) -> str | None:
    """Address of the page of the probation, where wrong or missing data can be corrected."""
    probation = _probation(asked)
    if probation is None:
        return None
    return url_for("probation.show", case_id=probation.case_id, probation_id=probation.id)


CONDITIONAL = InstrumentKind(
    "conditional_non_prosecution",
    "附条件不起诉决定书",
    "Decision of conditional non-prosecution",
    "检未附不诉",
    (
        *REVIEWED,
        PaperPlace("考验期", "Length of the probation", _length, "六个月", _fill),
        PaperPlace("考验期届满日", "Last day of the probation", _last_day, "2027年5月20日", _fill),
        PaperPlace(
            "附加条件",
            "Additional requirements",
            _conditions,
            place_rows(("每月参加一次法治课程",)),
            _fill,
            may_lack=True,
        ),
        PaperPlace(
            "听取意见",
            "Opinions heard",
            _opinions,
            place_rows(("公安机关意见：已听取",)),
            _fill,
            may_lack=True,
            on_file_only=True,
        ),
    ),
    is_about_suspect=True,
)
_CPL, _RULES = "criminal_procedure_law", "procuratorate_rules"
PAPERS = (
    PaperKind(
        frozenset({DispositionKind.CONDITIONAL_NON_PROSECUTION}),
        _l("Decision of conditional non-prosecution"),
        (*cited(_CPL, "282", "283"), *cited(_RULES, "469", "473")),
        instrument=CONDITIONAL,
        fill=_fill,
    ),
    PaperKind(
        frozenset({MeasureKind.PROBATION}),
        _l("Probation, and the changes of its length"),
        (*cited(_CPL, "283"), *cited(_RULES, "473")),
        _change,
        fill=_fill,
    ),
    PaperKind(
        frozenset({DispositionKind.REVOCATION}),
        _l("Decision to revoke conditional non-prosecution"),
        (*cited(_CPL, "284"), *cited(_RULES, "479")),
        _revoked,
        fill=_fill,
    ),
    PaperKind(
        frozenset({DispositionKind.NON_PROSECUTION_AFTER_PROBATION}),
        _l("Decision of non-prosecution after the probation"),
        (*cited(_CPL, "284"), *cited(_RULES, "480")),
        instrument=NON_PROSECUTION,
        fill=_fill,
    ),
)
