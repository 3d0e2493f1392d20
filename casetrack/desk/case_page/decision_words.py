"""A decision on the page of a case, in words: name, terms, day, decider, ground, and flags."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from casetrack.cases.facts import CaseFacts
from casetrack.cases.flag_words import FlagLine, flag_lines, recorded_words
from casetrack.cases.models import Disposition
from casetrack.cases.term_words import term_words
from casetrack.cases.undone_words import undone_words
from casetrack.desk.case_page.field_words import value_words
from casetrack.desk.rechecks.lines import LATER_FLAGS, later_lines
from casetrack.review.judgments.flags import flags_in_force
from casetrack.web.catalogue import gettext as _
from casetrack.web.dates import word_day, word_when
from casetrack.web.words import label, language


@dataclass(frozen=True)
class DecisionLine:
    """One decision about one person. line: the line of work. notes: sentences below it.

    undone: who revoked or changed it, when and why; "" while it stands. decision_id: None for a
    running measure, listed beside decisions.
    """

    line: str
    said: str
    notes: Sequence[str]
    flags: Sequence[FlagLine]
    decision_id: int | None = None
    undone: str = ""


def decision_lines(facts: CaseFacts, party_id: int) -> list[DecisionLine]:
    """All decisions about a person, in order, including undone ones."""
    decided = [one for one in facts.dispositions if one.party_id == party_id]
    if not decided:
        return []
    tracks = {track.id: track for track in facts.tracks}
    later = facts.read(LATER_FLAGS)
    return [
        DecisionLine(
            label(tracks[one.track_id].kind),
            outcome_words(one),
            list(_notes(one, facts)),
            [
                *flag_lines(
                    flags_in_force(one, facts.charged()),
                    decided_here=one.decided_here,
                    on=one.decided.first,
                ),
                *later_lines(flag for flag in later if flag.disposition_id == one.id),
            ]
            if one.stands
            else [],
            one.id,
            undone_words(one),
        )
        for one in decided
    ]


def outcome_words(disposition: Disposition) -> str:
    """A decision in a few words, with its result and its terms."""
    said = label(disposition.called)
    if disposition.result and disposition.called is disposition.kind:
        result = value_words(disposition.result)
        said = _("%(decision)s, %(result)s", decision=said, result=result)
    if terms := [term_words(term) for term in disposition.terms]:
        said = _("%(decision)s: %(terms)s", decision=said, terms=_("; ").join(terms))
    return said


def _notes(one: Disposition, facts: CaseFacts) -> Iterator[str]:
    lang = language()
    day = _("day unknown") if one.decided.is_unknown else word_when(one.decided, lang)
    by = facts.party(one.court_id).alias if one.court_id is not None else one.decided_by
    said = _("%(day)s, %(who)s", day=day, who=by.in_(lang)) if by else day
    yield _("%(said)s, %(number)s", said=said, number=one.number) if one.number else said
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
    if not one.decided_here or one.recorded_on is not None:
        yield recorded_words(one.decided, one.recorded_on, decided_here=one.decided_here)
