"""A decision as the page of a case tells it: what, laid down how, when, by whom, why, and flags."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from casetrack.cases.facts import CaseFacts
from casetrack.cases.flag_words import FlagLine, flag_lines
from casetrack.cases.kinds import TermKind
from casetrack.cases.models import Disposition, DispositionTerm
from casetrack.cases.quantities import Quantity
from casetrack.cases.quantity_words import word_quantity
from casetrack.dossier.field_words import value_words
from casetrack.web.dates import word_day, word_when
from casetrack.web.words import label, language


@dataclass(frozen=True)
class DecisionLine:
    """One decision about one person. line: the line of work. notes: sentences below it."""

    line: str
    said: str
    notes: Sequence[str]
    flags: Sequence[FlagLine]


def decision_lines(facts: CaseFacts, party_id: int) -> list[DecisionLine]:
    """Everything that was decided about a person, in its order."""
    tracks = {track.id: track for track in facts.tracks}
    return [
        DecisionLine(
            label(tracks[one.track_id].kind),
            outcome_words(one),
            list(_notes(one, facts)),
            flag_lines(one.flags, decided_here=one.decided_here),
        )
        for one in facts.decided(party_id)
    ]


def outcome_words(disposition: Disposition) -> str:
    """A decision in a few words, with how it came out and what it lays down."""
    said = label(disposition.kind)
    if disposition.result:
        result = value_words(disposition.result)
        said = _("%(decision)s, %(result)s", decision=said, result=result)
    if terms := [term_words(term) for term in disposition.terms]:
        said = _("%(decision)s: %(terms)s", decision=said, terms=_("; ").join(terms))
    return said


def term_words(term: DispositionTerm) -> str:
    """One thing a judgment lays down, in words, with what its source adds."""
    what = label(term.kind)
    if term.years is not None or term.months is not None:
        what = _("%(what)s of %(length)s", what=what, length=_length(term))
    elif term.kind is TermKind.IMPRISONMENT:
        # Without a length nothing says that it is for a fixed term.
        what = _("imprisonment, its length not told")
        if term.text:
            what = _("imprisonment")
    if term.amount_unit is not None or term.amount is not None:
        quantity = Quantity.of(term.amount, term.amount_unit or "CNY", term.qualifier)
        what = _("%(what)s, %(amount)s", what=what, amount=word_quantity(quantity, language()))
    if term.text:
        what = _("%(what)s, %(text)s", what=what, text=term.text.in_(language()))
    if term.is_joint:
        what = _("%(what)s (jointly)", what=what)
    return what


def _length(term: DispositionTerm) -> str:
    years, months = term.years or 0, term.months or 0
    if years and months:
        return _("%(years)d years %(months)d months", years=years, months=months)
    if years:
        return _("%(years)d years", years=years)
    return _("%(months)d months", months=months)


def _notes(one: Disposition, facts: CaseFacts) -> Iterator[str]:
    lang = language()
    day = _("day unknown") if one.decided.is_unknown else word_when(one.decided, lang)
    if one.decided_by:
        yield _("%(day)s, %(who)s", day=day, who=one.decided_by.in_(lang))
    else:
        yield day
    if one.announced_on is not None:
        yield _("Announced on %(day)s.", day=word_day(one.announced_on, lang))
    if one.ground:
        yield _("Ground: %(ground)s", ground=one.ground.in_(lang))
    others = [
        facts.party(other.party_id).alias.in_(lang)
        for other in facts.dispositions
        if one.joint_key and other.joint_key == one.joint_key and other.id != one.id
    ]
    if others:
        yield _("One ruling with %(who)s.", who=_(", ").join(dict.fromkeys(others)))
    if not one.decided_here:
        yield _("Recorded, not decided here.")
