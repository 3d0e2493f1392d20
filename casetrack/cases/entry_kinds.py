"""Kinds of journal entries: past tense, one for each sort of thing that happens in a case."""

from __future__ import annotations

from typing import Self

from casetrack.cases import extra_fields as typed
from casetrack.cases.doer_kinds import Doer
from casetrack.cases.entry_groups.caring import Caring
from casetrack.cases.entry_groups.coming_in import OfAnyCase
from casetrack.cases.entry_groups.deciding import Deciding
from casetrack.cases.entry_groups.finding_out import FindingOut
from casetrack.cases.entry_groups.governing import Governing
from casetrack.cases.entry_groups.periods import OfPeriods
from casetrack.cases.extra_fields import TypedField
from casetrack.cases.kinds import Part, TrackKind
from casetrack.codes import NP_, Msgid, OpenCode, member, several


class Former:
    """Read and shown for ever, offered to nobody, written by no action."""

    PSYCHOLOGICAL_COUNSELLING = member(
        "psychological_counselling", NP_("entry", "Psychological counselling"), is_former=True
    )
    PSYCHOLOGICAL_SUPPORT = member(
        "psychological_support", NP_("entry", "Psychological support"), is_former=True
    )
    OUTCOME = member("outcome", NP_("entry", "Outcome"), is_former=True)
    TYPICAL_MEANING = member("typical_meaning", NP_("entry", "Meaning of the case"), is_former=True)
    GROUND_OF_PUBLIC_INTEREST = member(
        "ground_of_public_interest", NP_("entry", "Ground of public interest"), is_former=True
    )
    UNKNOWN_FACT = member("unknown_fact", NP_("entry", "Not told by the source"), is_former=True)


class EntryKind(OfAnyCase, FindingOut, Deciding, Caring, Governing, OfPeriods, Former, OpenCode):
    """Kind of a journal entry.

    is_general: it is offered by the log box, whatever the case. line: it is logged by hand, too, in
    this line of work, which begins with it; a kind without is written by an action. fields: the
    typed values that are asked for it. is_former: rows and files of before have it, nothing new.
    by: who likely does it. whom: what those are to it whom it is about, where it is logged by hand.
    office: what this office did where another does it. is_clerical: it only keeps the books; where
    acts stand, it is folded.
    """

    is_general: bool
    line: TrackKind | None
    fields: tuple[TypedField, ...]
    is_former: bool
    is_clerical: bool
    by: Doer
    whom: Part
    office: Part

    @classmethod
    def declare(
        cls,
        value: str,
        words: Msgid,
        *,
        is_general: bool = False,
        line: TrackKind | None = None,
        fields: tuple[TypedField, ...] = (),
        is_former: bool = False,
        is_clerical: bool = False,
        by: Doer = Doer.OFFICE,
        whom: Part = Part.ABOUT,
        office: Part = Part.BY,
        also: str = "",
    ) -> Self:
        """Add a kind of entry. also: its other words, with 、 between. Raises as for any code."""
        made = super().declare(value, words)
        made.also = several(also)
        made.is_general = is_general
        made.line = line
        # Whoever did it may be nobody of the case: then they are told in words.
        is_told = (by.is_another and line is not None) and typed.BY not in fields
        made.fields = (typed.BY, *fields) if is_told else fields
        made.is_former, made.is_clerical = is_former, is_clerical
        made.by, made.whom, made.office = by, whom, office
        return made

    def then(self, verb: str, words: Msgid) -> Self:
        """Declare the kind that tells the next state of this one's fact: corrected, ended, …"""
        return self.declare(f"{self.value.removesuffix('_told')}_{verb}", words)

    @property
    def is_logged_by_hand(self) -> bool:
        """Whether somebody may log it; every other kind is written by an action only."""
        return self.is_general or self.line is not None


# What the log box offers; the rest is written by actions.
def general_kinds() -> tuple[EntryKind, ...]:
    """The short list of the log box."""
    return tuple(kind for kind in EntryKind if kind.is_general)


def kinds_by_line() -> dict[TrackKind, tuple[EntryKind, ...]]:
    """Further kinds logged by hand, by line of work, in the order of these lines."""
    kinds = {line: tuple(kind for kind in EntryKind if kind.line is line) for line in TrackKind}
    return {line: those for line, those in kinds.items() if those}
