"""What a person records by hand because a period of the law starts or ends with it. Data only."""

from __future__ import annotations

from collections.abc import Iterable

from casetrack.accounts.permissions import Permission
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind as Told
from casetrack.clocks.clocks import BY_THE_PERSON, NON_ARREST, OPEN_TO_REMEDIES, Clock
from casetrack.clocks.recordable import (
    ON_A_REMEDY,
    ON_A_REQUEST,
    Concerns,
    Recordable,
    RecordingGroup,
)
from casetrack.ledger.happenings import Happening

LOG, HOLD, DECIDE = Permission.JOURNAL_WRITE, Permission.REVIEW_WRITE, Permission.DECIDE
AGAINST = NON_ARREST | OPEN_TO_REMEDIES


_SUSPECT, _CHILD, _QUESTION = Concerns.SUSPECT, Concerns.CHILD, Concerns.QUESTION
_DECISION, _APPELLANT = Concerns.DECISION, Concerns.APPELLANT

_NOTICES = (
    Recordable(
        Told.SUSPECT_TOLD_OF_COUNSEL,
        Happening.SUSPECT_TOLD,
        _SUSPECT,
        RecordingGroup.NOTICES,
        answers=(ObligationKind.COUNSEL_NOTICE,),
    ),
    Recordable(
        Told.VICTIM_TOLD_OF_AGENT,
        Happening.VICTIM_TOLD,
        Concerns.VICTIMS,
        RecordingGroup.NOTICES,
        answers=(ObligationKind.VICTIM_NOTICE,),
    ),
    Recordable(Told.NO_COUNSEL_FOUND, Happening.NO_COUNSEL_FOUND, _SUSPECT, RecordingGroup.NOTICES),
    Recordable(Told.COUNSEL_FOUND, Happening.COUNSEL_FOUND, _SUSPECT, RecordingGroup.NOTICES),
    Recordable(
        Told.LEGAL_AID_NOTIFIED,
        Happening.LEGAL_AID_NOTIFIED,
        _SUSPECT,
        RecordingGroup.NOTICES,
        answers=(ObligationKind.LEGAL_AID_NOTICE,),
    ),
    Recordable(
        Told.LAWYER_ASSIGNED,
        Happening.LAWYER_ASSIGNED,
        _SUSPECT,
        RecordingGroup.NOTICES,
        answers=(ObligationKind.LEGAL_AID_ASSIGNMENT,),
    ),
    Recordable(
        Told.PERIOD_CHANGE_NOTIFIED,
        Happening.PERIOD_CHANGE_TOLD,
        _QUESTION,
        RecordingGroup.NOTICES,
        answers=(ObligationKind.PERIOD_CHANGE_NOTICE,),
    ),
    Recordable(
        Told.HEARING_SET,
        Happening.HEARING_SET,
        Concerns.NOBODY,
        RecordingGroup.NOTICES,
        may_lie_ahead=True,
        is_day=True,
    ),
    Recordable(
        Told.HEARING_NOTICE_GIVEN,
        Happening.HEARING_TOLD,
        _QUESTION,
        RecordingGroup.NOTICES,
        answers=(ObligationKind.HEARING_NOTICE,),
    ),
)

_RESTRAINT = (
    Recordable(
        Told.RELEASED,
        Happening.RELEASED,
        _QUESTION,
        RecordingGroup.RESTRAINT,
        permission=HOLD,
        answers=(ObligationKind.RELEASE,),
        survives_case=True,
        needs=("detention_place", "told_by_at", "held_since"),
    ),
    Recordable(
        Told.RELEASE_REQUESTED, Happening.RELEASE_REQUESTED, _SUSPECT, RecordingGroup.RESTRAINT
    ),
    Recordable(
        Told.RELEASE_DECIDED,
        Happening.RELEASE_DECIDED,
        _QUESTION,
        RecordingGroup.RESTRAINT,
        permission=DECIDE,
        answers=(ObligationKind.RELEASE_DECISION,),
        results=ON_A_REQUEST,
    ),
    Recordable(
        Told.BAIL_STARTED,
        Happening.BAIL_STARTED,
        _SUSPECT,
        RecordingGroup.RESTRAINT,
        permission=HOLD,
    ),
    Recordable(
        Told.SURVEILLANCE_STARTED,
        Happening.SURVEILLANCE_STARTED,
        _SUSPECT,
        RecordingGroup.RESTRAINT,
        permission=HOLD,
    ),
    Recordable(
        Told.RESTRAINT_ENDED,
        Happening.RESTRAINT_ENDED,
        _QUESTION,
        RecordingGroup.RESTRAINT,
        permission=HOLD,
        answers=(ObligationKind.BAIL_END, ObligationKind.SURVEILLANCE_END),
    ),
    Recordable(
        Told.EXECUTION_RECEIPT_RETURNED,
        Happening.RECEIPT_RETURNED,
        _QUESTION,
        RecordingGroup.RESTRAINT,
        answers=(ObligationKind.EXECUTION_RECEIPT,),
        survives_case=True,
    ),
)

_REMEDIES = (
    Recordable(
        Told.RECONSIDERATION_REQUESTED,
        Happening.RECONSIDERATION_REQUESTED,
        _DECISION,
        RecordingGroup.REMEDIES,
        decisions=AGAINST,
        answers=(ObligationKind.RECONSIDERATION_WINDOW,),
        is_once=True,
        survives_case=True,
    ),
    Recordable(
        Told.RECONSIDERATION_DECIDED,
        Happening.RECONSIDERED,
        _QUESTION,
        RecordingGroup.REMEDIES,
        permission=DECIDE,
        answers=(ObligationKind.RECONSIDERATION_DECISION,),
        survives_case=True,
        results=ON_A_REMEDY,
    ),
    Recordable(
        Told.RECONSIDERATION_SERVED,
        Happening.RECONSIDERATION_RECEIVED_BY_POLICE,
        _DECISION,
        RecordingGroup.REMEDIES,
        decisions=AGAINST,
        after=Told.RECONSIDERATION_DECIDED,
        is_once=True,
        survives_case=True,
    ),
    Recordable(
        Told.HIGHER_REVIEW_REQUESTED,
        Happening.HIGHER_REVIEW_REQUESTED,
        _DECISION,
        RecordingGroup.REMEDIES,
        decisions=AGAINST,
        answers=(ObligationKind.HIGHER_REVIEW_WINDOW,),
        after=Told.RECONSIDERATION_DECIDED,
        is_once=True,
        survives_case=True,
    ),
    Recordable(
        Told.HIGHER_REVIEW_DECIDED,
        Happening.HIGHER_REVIEW_DECIDED,
        _QUESTION,
        RecordingGroup.REMEDIES,
        answers=(ObligationKind.HIGHER_REVIEW_DECISION,),
        survives_case=True,
        results=ON_A_REMEDY,
    ),
    Recordable(
        Told.VICTIM_APPEALED,
        Happening.VICTIM_APPEALED,
        _APPELLANT,
        RecordingGroup.REMEDIES,
        decisions=OPEN_TO_REMEDIES,
        answers=(ObligationKind.VICTIM_APPEAL_WINDOW,),
        is_once=True,
        survives_case=True,
    ),
    Recordable(
        Told.PERSON_APPEALED,
        Happening.PERSON_APPEALED,
        _DECISION,
        RecordingGroup.REMEDIES,
        decisions=BY_THE_PERSON,
        answers=(ObligationKind.PERSON_APPEAL_WINDOW,),
        is_once=True,
        survives_case=True,
    ),
    Recordable(
        Told.APPEAL_FILED,
        Happening.APPEAL_FILED,
        _APPELLANT,
        RecordingGroup.REMEDIES,
        decisions=OPEN_TO_REMEDIES,
        is_once=True,
        survives_case=True,
    ),
    Recordable(
        Told.APPEAL_DECIDED,
        Happening.APPEAL_DECIDED,
        _QUESTION,
        RecordingGroup.REMEDIES,
        permission=DECIDE,
        answers=(ObligationKind.APPEAL_REVIEW,),
        survives_case=True,
        results=ON_A_REMEDY,
    ),
)

_RECORDS = (
    Recordable(
        Told.RECORD_SEALED,
        Happening.RECORD_SEALED,
        _CHILD,
        RecordingGroup.RECORDS,
        answers=(ObligationKind.SEALING,),
        is_once=True,
        survives_case=True,
    ),
    Recordable(
        Told.SEALED_RECORD_QUERIED,
        Happening.SEALED_RECORD_QUERIED,
        _CHILD,
        RecordingGroup.RECORDS,
        survives_case=True,
    ),
    Recordable(
        Told.SEALED_RECORD_ANSWERED,
        Happening.QUERY_ANSWERED,
        _QUESTION,
        RecordingGroup.RECORDS,
        permission=DECIDE,
        answers=(ObligationKind.SEAL_QUERY,),
        survives_case=True,
        results=ON_A_REQUEST,
    ),
    Recordable(
        Told.CERTIFICATE_APPLIED,
        Happening.CERTIFICATE_APPLIED,
        _CHILD,
        RecordingGroup.RECORDS,
        survives_case=True,
    ),
    Recordable(
        Told.CERTIFICATE_ISSUED,
        Happening.CERTIFICATE_ISSUED,
        _QUESTION,
        RecordingGroup.RECORDS,
        permission=DECIDE,
        answers=(ObligationKind.NO_RECORD_CERTIFICATE,),
        survives_case=True,
    ),
)

_SUITS = (
    Recordable(
        Told.SUGGESTION_FILED,
        Happening.SUGGESTION_FILED,
        _QUESTION,
        RecordingGroup.SUITS,
        answers=(ObligationKind.SUGGESTION_FILING,),
    ),
    Recordable(
        Told.ANNOUNCEMENT_PUBLISHED,
        Happening.ANNOUNCEMENT_PUBLISHED,
        Concerns.NOBODY,
        RecordingGroup.SUITS,
        permission=DECIDE,
        is_day=True,
    ),
    Recordable(
        Told.ORGANISATION_SUED,
        Happening.ORGANISATION_SUED,
        _QUESTION,
        RecordingGroup.SUITS,
        answers=(ObligationKind.ANNOUNCEMENT_END, ObligationKind.SUIT_REVIEW),
    ),
    Recordable(
        Told.PUBLIC_INTEREST_SUIT_FILED,
        Happening.PUBLIC_INTEREST_SUIT_FILED,
        _QUESTION,
        RecordingGroup.SUITS,
        permission=DECIDE,
        answers=(ObligationKind.SUIT_REVIEW,),
        is_day=True,
    ),
)

_HELP = (
    Recordable(
        Told.ASSISTANCE_APPLIED, Happening.ASSISTANCE_APPLIED, Concerns.VICTIM, RecordingGroup.HELP
    ),
    Recordable(
        Told.ASSISTANCE_DECIDED,
        Happening.ASSISTANCE_DECIDED,
        _QUESTION,
        RecordingGroup.HELP,
        permission=DECIDE,
        answers=(ObligationKind.ASSISTANCE_DECISION,),
        results=ON_A_REQUEST,
    ),
)

RECORDABLE: dict[Told, Recordable] = {
    one.told: one for one in (*_NOTICES, *_RESTRAINT, *_REMEDIES, *_RECORDS, *_SUITS, *_HELP)
}


def settling(kind: ObligationKind) -> Recordable | None:
    """The fact that ends a clock of this kind; None where none is recorded for it alone."""
    mine = [one for one in RECORDABLE.values() if kind in one.answers]
    return next((one for one in mine if one.answers[0] is kind), mine[0] if mine else None)


def recorded_alone(clock: Clock) -> list[Told]:
    """The entries that end a clock and may be written down before what it starts with.

    Not those that answer a question, nor the measure that takes the place of another.
    """
    return [
        one.told
        for one in RECORDABLE.values()
        if one.what in clock.ends
        and not one.needs_question
        and one.group is not RecordingGroup.RESTRAINT
    ]


def grouped(those: Iterable[Recordable]) -> dict[RecordingGroup, list[Recordable]]:
    """The same under their headings, in order; empty ones are left out."""
    found: dict[RecordingGroup, list[Recordable]] = {}
    kept = set(those)
    for group in RecordingGroup:
        mine = [one for one in RECORDABLE.values() if one.group is group and one in kept]
        if mine:
            found[group] = mine
    return found
