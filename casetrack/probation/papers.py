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
from casetrack.law.wording import rule_name
from casetrack.ledger.papers import Datum, PaperAsked, PaperKind
from casetrack.probation.changes import changes_of
from casetrack.probation.check_words import ground_words, opinion_words
from casetrack.probation.checks import SuspectFacts, heard_again
from casetrack.probation.models import Probation
from casetrack.probation.queries import breaches_of, has_victim, probations_beside_measures
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


def _order(asked: PaperAsked, _user: Staff) -> Iterator[Datum]:
    """Data of the decision: length, requirements, and opinions heard before."""
    probation, lang = _probation(asked), language()
    last = probation.ends_on() if probation else None
    yield Datum(_("Length of the probation"), _months(probation.months) if probation else "")
    yield Datum(_("Last day of the probation"), word_day(last, lang, long=True) if last else "")
    yield Datum(_("Required by law"), rule_name("cnp_statutory_duties", lang))
    items = [condition.text.in_(lang) for condition in probation.asked()] if probation else []
    yield Datum(
        _("Additional requirements"),
        "\n".join(f"{number}. {item}" for number, item in enumerate(items, 1)) or _("none"),
    )
    known = SuspectFacts.read(probation.facts) if probation else None
    if known is None:
        yield Datum(_("Opinions heard"), "")
        return
    # "None" beside an opinion would read as "has no opinion".
    nobody = _("there is no such person in the case")
    for who, how in vars(known.heard).items():
        yield Datum(str(OPINION_OF[who]), opinion_words(how, known.opinion(who), nobody=nobody))


def _change(asked: PaperAsked, _user: Staff) -> Iterator[Datum]:
    """Data of one change of the length; without a change, those of the decision."""
    probation, lang = _probation(asked), language()
    changes = list(changes_of(probation)) if probation is not None else []
    at = asked.change or 0
    if not 1 <= at <= len(changes):
        yield from _order(asked, _user)
        return
    change = changes[at - 1]
    yield Datum(_("Change"), label(change.way))
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


def _final(asked: PaperAsked, _user: Staff) -> Iterator[Datum]:
    probation, lang = _probation(asked), language()
    if probation is None:
        return
    last = probation.ends_on()
    yield Datum(_("The probation ended on"), word_day(last, lang, long=True) if last else "")
    yield from _breaches(probation)
    heard = label(heard_again(probation, has_victim=has_victim(probation)))
    day = probation.victim_heard_on
    yield Datum(_("Victim heard again"), f"{heard} {word_day(day, lang)}" if day else heard)


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


_CPL, _RULES = "criminal_procedure_law", "procuratorate_rules"
PAPERS = (
    PaperKind(
        frozenset({DispositionKind.CONDITIONAL_NON_PROSECUTION}),
        _l("Decision of conditional non-prosecution"),
        (*cited(_CPL, "282", "283"), *cited(_RULES, "469", "473")),
        _order,
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
        _final,
        fill=_fill,
    ),
)
