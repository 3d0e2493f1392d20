"""Facts of a case from which a period of the law may start, or with which it ends.

A feature publishes what happened, in the transaction in which it is written down; whoever keeps
the clocks follows. Features know nothing of the clocks they start.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from casetrack.cases.models import Case, Disposition, JournalEntry, Party
from casetrack.db import Model
from casetrack.db.partial_date import PartialDate
from casetrack.events import Event


class ClockTrigger(enum.StrEnum):
    """Kind of fact. Where the law counts from it, the value is the code of its trigger."""

    # Starts.
    CASE_TRANSFER_RECEIVED = "case_transfer_received"
    NO_COUNSEL_FOUND = "no_counsel_found"
    LEGAL_AID_NOTIFIED = "legal_aid_notice_received"
    PERIOD_CHANGED = "period_changed"
    HEARING_SET = "hearing_date"
    RELEASE_REQUESTED = "release_request_received"
    BAIL_STARTED = "bail_started"
    SURVEILLANCE_STARTED = "surveillance_started"
    CONDITIONALLY_NOT_PROSECUTED = "cnp_decided"
    NOT_PROSECUTED = "not_prosecuted"
    CONVICTION_IN_FORCE = "conviction_in_force"
    EDUCATION_OVER = "education_over"
    PUNISHED = "punished"
    ARREST_REFUSED_OF_HELD = "arrest_refused_of_held"
    NOT_PROSECUTED_THOUGH_HELD = "not_prosecuted_though_held"
    ARREST_REVOKED_OF_HELD = "arrest_revoked_of_held"
    NON_ARREST_RECEIVED_BY_POLICE = "non_arrest_decision_received_by_police"
    CNP_RECEIVED_BY_POLICE = "cnp_decision_received_by_police"
    NP_RECEIVED_BY_POLICE = "np_decision_received_by_police"
    NP_RECEIVED_BY_VICTIM = "np_decision_received_by_victim"
    NP_RECEIVED_BY_SUSPECT = "np_decision_received_by_suspect"
    RECONSIDERATION_REQUESTED = "reconsideration_request_received"
    RECONSIDERATION_RECEIVED_BY_POLICE = "reconsideration_decision_received_by_police"
    HIGHER_REVIEW_REQUESTED = "review_request_received"
    APPEAL_FILED = "appeal_case_filed"
    SEALED_RECORD_QUERIED = "seal_query_received"
    CERTIFICATE_APPLIED = "certificate_application_received"
    SUGGESTION_ISSUED = "suggestion_issued"
    ANNOUNCEMENT_PUBLISHED = "announcement_published"
    ANNOUNCEMENT_EXPIRED = "announcement_expired"
    RECTIFICATION_EXPIRED = "rectification_period_expired"
    ASSISTANCE_APPLIED = "assistance_application_accepted"

    # Whom a clock waits for came into the case after what it counts from.
    SOMEBODY_JOINED = "somebody_joined"

    # Ends.
    SUSPECT_TOLD = "suspect_told"
    VICTIM_TOLD = "victim_told"
    COUNSEL_FOUND = "counsel_found"
    LAWYER_ASSIGNED = "lawyer_assigned"
    PERIOD_CHANGE_TOLD = "period_change_told"
    HEARING_TOLD = "hearing_told"
    RELEASE_DECIDED = "release_decided"
    RELEASED = "released"
    HELD_NO_MORE = "held_no_more"
    ARRESTED = "arrested"
    RECEIPT_RETURNED = "receipt_returned"
    RESTRAINT_ENDED = "restraint_ended"
    DECISION_SERVED = "decision_served"
    RECONSIDERED = "reconsidered"
    HIGHER_REVIEW_DECIDED = "higher_review_decided"
    VICTIM_APPEALED = "victim_appealed"
    PERSON_APPEALED = "person_appealed"
    APPEAL_DECIDED = "appeal_decided"
    RECORD_SEALED = "record_sealed"
    QUERY_ANSWERED = "query_answered"
    CERTIFICATE_ISSUED = "certificate_issued"
    SUGGESTION_FILED = "suggestion_filed"
    SUGGESTION_CLOSED = "suggestion_closed"
    ORGANISATION_SUED = "organisation_sued"
    PUBLIC_INTEREST_SUIT_FILED = "public_interest_suit_filed"
    NOT_SUED = "public_interest_not_sued"
    ASSISTANCE_DECIDED = "assistance_decided"
    PROSECUTED = "prosecuted"


@dataclass(frozen=True)
class Fact:
    """Something that happened in a case.

    when: as precise as its source knows. subject: the record it belongs to (a period of review, a
    suggestion, or the entry itself), or its table and id: a clock is known by its kind and this
    record. person: whom it concerns. decision: which one, where it hangs on one.
    options: what the law is asked with.
    """

    what: ClockTrigger
    case: Case
    when: PartialDate
    subject: Model | tuple[str, int]
    entry: JournalEntry | None = None
    person: Party | None = None
    decision: Disposition | None = None
    options: Mapping[str, bool | int] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, int]:
        """Table and id of the subject, which is flushed already."""
        if isinstance(self.subject, tuple):
            return self.subject
        return self.subject.__tablename__, self.subject.__dict__["id"]


@dataclass(frozen=True)
class FactRecorded(Event):
    """Something happened, and was written down."""

    fact: Fact


@dataclass(frozen=True)
class FactCorrected(Event):
    """The fact of this record happened at another time; `fact` has the right one."""

    fact: Fact


@dataclass(frozen=True)
class FactHeld(Event):
    """The time that runs from the fact of this record stands still since its day."""

    fact: Fact


@dataclass(frozen=True)
class FactResumed(Event):
    """The time from the fact of this record runs again, as if these days had not been.

    stood_still: pairs of (day since when it stood, day from which it runs again).
    """

    fact: Fact
    stood_still: Sequence[tuple[date, date]]
