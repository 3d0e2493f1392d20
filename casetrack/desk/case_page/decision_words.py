"""A decision on the page of a case, in words: name, terms, day, decider, ground, and flags."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from casetrack.cases.facts import CaseFacts
from casetrack.cases.flag_words import FlagLine, flag_lines, recorded_words, undone_words
from casetrack.cases.models import Disposition
from casetrack.cases.term_words import term_words
from casetrack.desk.case_page.field_words import value_words
from casetrack.desk.rechecks.lines import LATER_FLAGS, later_lines
from casetrack.review.judgments.flags import flags_in_force, is_of_a_court
from casetrack.review.judgments.lines import replaced_words, stands_words
from casetrack.web.catalogue import gettext as _
from casetrack.web.dates import word_day, word_when
from casetrack.web.words import label, language


@dataclass(frozen=True)
class DecisionLine:
    """One decision about one person. line: the line of work. notes: sentences below it.

    undone: who revoked, changed or replaced it, when and why; "" while it holds. decision_id: None
    for a running measure, listed beside decisions.
    """

    line: str
    said: str
    notes: Sequence[str]
    flags: Sequence[FlagLine]
    decision_id: int | None = None
    undone: str = ""


def decision_lines(facts: CaseFacts, party_id: int) -> list[DecisionLine]:
    """All decisions about a person, in order, including undone ones."""
    decided = [decision for decision in facts.dispositions if decision.party_id == party_id]
    if not decided:
        return []
    tracks = {track.id: track for track in facts.tracks}
    later = facts.read(LATER_FLAGS)
    return [
        DecisionLine(
            label(tracks[decision.track_id].kind),
            outcome_words(decision),
            list(_notes(decision, facts)),
            [
                *flag_lines(
                    flags_in_force(decision, facts.charged()),
                    decided_here=decision.decided_here,
                    on=decision.decided.first,
                ),
                *later_lines(flag for flag in later if flag.disposition_id == decision.id),
            ]
            if decision.stands
            else [],
            decision.id,
            undone_words(decision) or replaced_words(decision, facts),
        )
        for decision in decided
    ]


def outcome_words(disposition: Disposition) -> str:
    """A decision in a few words, with its result and its terms."""
    words = label(disposition.called)
    if disposition.result and disposition.called is disposition.kind:
        result = value_words(disposition.result)
        words = _("%(decision)s, %(result)s", decision=words, result=result)
    if terms := [term_words(term) for term in disposition.terms]:
        words = _("%(decision)s: %(terms)s", decision=words, terms=_("; ").join(terms))
    return words


def _notes(decision: Disposition, facts: CaseFacts) -> Iterator[str]:
    lang = language()
    day = _("day unknown") if decision.decided.is_unknown else word_when(decision.decided, lang)
    by = (
        facts.party(decision.court_id).alias
        if decision.court_id is not None
        else decision.decided_by
    )
    words = _("%(day)s, %(who)s", day=day, who=by.in_(lang)) if by else day
    yield (
        _("%(said)s, %(number)s", said=words, number=decision.number) if decision.number else words
    )
    if decision.announced_on is not None:
        yield _("Announced on %(day)s.", day=word_day(decision.announced_on, lang))
    if is_of_a_court(decision) and not replaced_words(decision, facts):
        yield from filter(None, [stands_words(decision, facts)])
    if decision.ground:
        yield _("Ground: %(ground)s", ground=decision.ground.in_(lang))
    others = [
        facts.party(other.party_id).alias.in_(lang)
        for other in facts.dispositions
        if decision.joint_key and other.joint_key == decision.joint_key and other.id != decision.id
    ]
    if others:
        yield _("One ruling with %(who)s.", who=_(", ").join(dict.fromkeys(others)))
    if not decision.decided_here or decision.recorded_on is not None:
        yield recorded_words(
            decision.decided, decision.recorded_on, decided_here=decision.decided_here
        )
