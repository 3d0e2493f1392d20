"""Codes of suggestions and urging: their forms, answers and findings, and kinds of entries."""

from __future__ import annotations

from casetrack.cases.doer_kinds import Doer
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.requirements import HowKept
from casetrack.codes import NP_, Coded

REPORTED = EntryKind.declare(
    "rectification_reported", NP_("entry", "Reported as put right"), by=Doer.RECIPIENT
)
REPORT_WITHDRAWN = EntryKind.declare(
    "rectification_withdrawn", NP_("entry", "Report of rectification withdrawn")
)
AMENDED = EntryKind.declare("suggestion_amended", NP_("entry", "Suggestion amended"))
WITHDRAWN = EntryKind.declare("suggestion_withdrawn", NP_("entry", "Suggestion withdrawn"))
CLOSED_UNFINISHED = EntryKind.declare(
    "suggestion_closed_unfinished", NP_("entry", "Suggestion closed, not all put right")
)

LETTER_OF_ANOTHER = EntryKind.declare(
    "suggestion_of_another", NP_("entry", "Letter of another maker"), by=Doer.ANOTHER
)
RESULT_OF_ONE = EntryKind.declare(
    "urging_result", NP_("entry", "Result of urging one of several"), by=Doer.RECIPIENT
)


class SuggestionKind(Coded):
    """The five forms of procuratorial suggestion, and urging that is none."""

    RETRIAL = "retrial", NP_("suggestion", "retrial")
    CORRECTION = "correction", NP_("suggestion", "correcting illegality")
    PUBLIC_INTEREST = "public_interest", NP_("suggestion", "public interest litigation")
    SOCIAL_GOVERNANCE = "social_governance", NP_("suggestion", "social governance")
    OTHER = "other", NP_("suggestion", "other form")
    # The source says "procuratorial suggestion" and not which form.
    UNSPECIFIED = "unspecified", NP_("suggestion", "form unknown")
    URGING = "urging", NP_("suggestion", "urging without a suggestion")
    SUGGESTION_TO_POLICE = "suggestion_to_police", NP_("suggestion", "suggestion to the police")
    PROMOTION_OF_MECHANISM = "promotion_of_mechanism", NP_("suggestion", "promotion of a mechanism")
    FOLLOW_UP_URGING = "follow_up_urging", NP_("suggestion", "urging to perform")
    # Of whatever form: no other member is a letter that this office did not make.
    OF_ANOTHER = "of_another", NP_("suggestion", "letter of another maker")

    @property
    def is_formal(self) -> bool:
        """Whether it is a procuratorial suggestion of this office, its reply limit set by law."""
        return not self.is_urging and self is not SuggestionKind.OF_ANOTHER

    @property
    def is_urging(self) -> bool:
        """Whether somebody was urged without a letter."""
        return self in URGING


URGING = frozenset(
    {
        SuggestionKind.URGING,
        SuggestionKind.SUGGESTION_TO_POLICE,
        SuggestionKind.PROMOTION_OF_MECHANISM,
        SuggestionKind.FOLLOW_UP_URGING,
    }
)


FORMAL = tuple(kind for kind in SuggestionKind if kind.is_formal)


class LetterMaker(Coded):
    """Whose letter it is, where it is none of this office."""

    HIGHER_OFFICE = "higher_office", NP_("maker", "higher procuratorate")
    OTHER_OFFICE = "other_office", NP_("maker", "another procuratorate")
    COURT = "court", NP_("maker", "judicial suggestion of a court")
    OTHER_BODY = "other_body", NP_("maker", "another body")


class Delivery(Coded):
    """Way of delivery to the recipient."""

    IN_WRITING = "in_writing", NP_("delivery", "in writing")
    ANNOUNCED = "announced", NP_("delivery", "announced")
    PUBLICLY_ANNOUNCED = "publicly_announced", NP_("delivery", "publicly announced")
    EXCHANGE_OF_VIEWS = "exchange_of_views", NP_("delivery", "exchange of views")
    CONSULTATION = "consultation", NP_("delivery", "special consultation")
    UNKNOWN = "unknown", NP_("delivery", "unknown")


class WhyStill(Coded):
    """Why the time to reply stands still."""

    OBJECTION = "objection", NP_("standstill", "objection under examination")
    CLARIFICATION = "clarification", NP_("standstill", "clarification asked")
    BODY_CHANGED = "body_changed", NP_("standstill", "recipient abolished, or its task moved")


class Response(Coded):
    """Response of the recipient to the whole letter."""

    FULLY_ACCEPTED = "fully_accepted", NP_("response", "in full")
    PARTLY_ACCEPTED = "partly_accepted", NP_("response", "in part")
    NOT_ACCEPTED = "not_accepted", NP_("response", "not adopted")
    ACCEPTED = "accepted", NP_("response", "adopted")
    ACTED = "acted", NP_("response", "acted on")
    CARRIED_OUT = "carried_out", NP_("response", "carried out")
    PERFORMED = "performed", NP_("response", "performed")
    UNKNOWN = "unknown", NP_("response", "unknown")

    @property
    def is_an_answer(self) -> bool:
        """Whether the response is an answer in words, and not an act alone."""
        return self in (
            Response.FULLY_ACCEPTED,
            Response.PARTLY_ACCEPTED,
            Response.NOT_ACCEPTED,
            Response.ACCEPTED,
        )


class Adoption(Coded):
    """Answer of the reply to one item."""

    UNANSWERED = "unanswered", NP_("adoption", "not answered")
    FULL = "full", NP_("adoption", "adopted in full")
    PART = "part", NP_("adoption", "adopted in part")
    NOT = "not", NP_("adoption", "not adopted")
    UNKNOWN = "unknown", NP_("adoption", "unknown")


# The recipient has said nothing of it.
SILENT = (Adoption.UNANSWERED, Adoption.UNKNOWN)


class PutRight(Coded):
    """Our finding on one item; words of the recipient never count as one."""

    NOT_SEEN = "not_seen", NP_("put right", "not seen yet")
    VERIFIED = "verified", NP_("put right", "verified")
    PARTLY = "partly", NP_("put right", "put right in part")
    NOT_DONE = "not_done", NP_("put right", "not done")
    CAME_BACK = "came_back", NP_("put right", "came back")


class ItemScope(Coded):
    """Whom an item is for: the child of the case, or everybody whom the body looks after."""

    CHILD = "child", NP_("item", "for this child")
    SYSTEM = "system", NP_("item", "for the system")


AS_FOUND = {
    PutRight.NOT_SEEN: HowKept.NOT_SEEN,
    PutRight.VERIFIED: HowKept.KEPT,
    PutRight.PARTLY: HowKept.PARTLY,
    PutRight.NOT_DONE: HowKept.NOT_KEPT,
    PutRight.CAME_BACK: HowKept.CAME_BACK,
}
AS_PUT_RIGHT = {finding: put_right for put_right, finding in AS_FOUND.items()}
