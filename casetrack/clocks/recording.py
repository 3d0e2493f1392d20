"""Facts recorded by hand because a period of the law starts or ends with them. Data only."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from flask_babel import lazy_gettext as _l

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
from casetrack.ledger.clock_triggers import ClockTrigger

RECORDING_RULES = {
    "before_the_decision": _l(
        "That is before the decision itself, of %(decided)s. Check both days."
    ),
    "before_its_question": _l("That is before what it answers, of %(started)s. Check both days."),
    "assistance_basis_needed": _l(
        "Assistance is measured by the average monthly wage of the province: enter the amount, the "
        "wage and the number of months."
    ),
    "assistance_above_cap": _l(
        "This is above 36 months of the average wage. Say in the note why it may be: serious "
        "injury, disability, or long psychological treatment."
    ),
    "suit_of_another_level": _l(
        "A municipal procuratorate usually brings a civil suit, a basic one an administrative "
        "suit. Say in the remarks why this office brings it."
    ),
    "announcement_still_runs": _l(
        "The announcement has not run out: a suit may be filed from %(opens)s. Until then "
        "qualified organs and organisations have the first word (Civil Procedure Law art. 58)."
    ),
    "reply_time_still_runs": _l(
        "The authority still has time for its reply: a suit may be filed from %(opens)s "
        "(Administrative Litigation Law art. 25)."
    ),
    "others_sued": _l(
        "A qualified organ or organisation has sued. The procuratorate may support it, and does "
        "not file a suit of its own."
    ),
    "follow_up_needed": _l(
        "Say what the follow-up investigation found: a suit needs to know whether the duty is "
        "still not performed."
    ),
    "duty_was_performed": _l(
        "The authority has performed its duty, so there is nothing to sue for. Close the "
        "suggestion instead."
    ),
    "not_served_here": _l("The law names nobody on whom this decision is served: %(decision)s."),
    "day_is_counted_from": _l(
        "Periods are counted from this day. Correct the day on its own page, which shows first "
        "what moves."
    ),
    "clock_has_no_extension": _l("The law does not let this period be extended."),
    "clock_is_over": _l("This period ended on %(on)s; nothing in it can be changed."),
    "clock_extended_before": _l(
        "This period was extended already, and the law allows it once. It is due on %(due)s."
    ),
}


LOG, HOLD, DECIDE = Permission.JOURNAL_WRITE, Permission.REVIEW_WRITE, Permission.DECIDE
AGAINST = NON_ARREST | OPEN_TO_REMEDIES


_SUSPECT, _CHILD, _QUESTION = Concerns.SUSPECT, Concerns.CHILD, Concerns.QUESTION
_DECISION, _APPELLANT = Concerns.DECISION, Concerns.APPELLANT

_notice = partial(Recordable, group=RecordingGroup.NOTICES)
_NOTICES = (
    _notice(
        Told.SUSPECT_TOLD_OF_COUNSEL,
        ClockTrigger.SUSPECT_TOLD,
        _SUSPECT,
        answers=(ObligationKind.COUNSEL_NOTICE,),
    ),
    _notice(
        Told.VICTIM_TOLD_OF_AGENT,
        ClockTrigger.VICTIM_TOLD,
        Concerns.VICTIMS,
        answers=(ObligationKind.VICTIM_NOTICE,),
    ),
    _notice(Told.NO_COUNSEL_FOUND, ClockTrigger.NO_COUNSEL_FOUND, _SUSPECT),
    _notice(Told.COUNSEL_FOUND, ClockTrigger.COUNSEL_FOUND, _SUSPECT),
    _notice(
        Told.LEGAL_AID_NOTIFIED,
        ClockTrigger.LEGAL_AID_NOTIFIED,
        _SUSPECT,
        answers=(ObligationKind.LEGAL_AID_NOTICE,),
    ),
    _notice(
        Told.LAWYER_ASSIGNED,
        ClockTrigger.LAWYER_ASSIGNED,
        _SUSPECT,
        answers=(ObligationKind.LEGAL_AID_ASSIGNMENT,),
    ),
    _notice(
        Told.PERIOD_CHANGE_NOTIFIED,
        ClockTrigger.PERIOD_CHANGE_TOLD,
        _QUESTION,
        answers=(ObligationKind.PERIOD_CHANGE_NOTICE,),
    ),
    _notice(
        Told.HEARING_SET, ClockTrigger.HEARING_SET, Concerns.NOBODY, may_lie_ahead=True, is_day=True
    ),
    _notice(
        Told.HEARING_NOTICE_GIVEN,
        ClockTrigger.HEARING_TOLD,
        _QUESTION,
        answers=(ObligationKind.HEARING_NOTICE,),
    ),
)

_restraint = partial(Recordable, group=RecordingGroup.RESTRAINT)
_RESTRAINT = (
    _restraint(
        Told.RELEASED,
        ClockTrigger.RELEASED,
        _QUESTION,
        permission=HOLD,
        answers=(ObligationKind.RELEASE,),
        survives_case=True,
        needs=("detention_place", "told_by_at", "held_since"),
    ),
    _restraint(Told.RELEASE_REQUESTED, ClockTrigger.RELEASE_REQUESTED, _SUSPECT),
    _restraint(
        Told.RELEASE_DECIDED,
        ClockTrigger.RELEASE_DECIDED,
        _QUESTION,
        permission=DECIDE,
        answers=(ObligationKind.RELEASE_DECISION,),
        results=ON_A_REQUEST,
    ),
    _restraint(Told.BAIL_STARTED, ClockTrigger.BAIL_STARTED, _SUSPECT, permission=HOLD),
    _restraint(
        Told.SURVEILLANCE_STARTED, ClockTrigger.SURVEILLANCE_STARTED, _SUSPECT, permission=HOLD
    ),
    _restraint(
        Told.RESTRAINT_ENDED,
        ClockTrigger.RESTRAINT_ENDED,
        _QUESTION,
        permission=HOLD,
        answers=(ObligationKind.BAIL_END, ObligationKind.SURVEILLANCE_END),
    ),
    _restraint(
        Told.EXECUTION_RECEIPT_RETURNED,
        ClockTrigger.RECEIPT_RETURNED,
        _QUESTION,
        answers=(ObligationKind.EXECUTION_RECEIPT,),
        survives_case=True,
    ),
)

_remedy = partial(Recordable, group=RecordingGroup.REMEDIES, survives_case=True)
_REMEDIES = (
    _remedy(
        Told.RECONSIDERATION_REQUESTED,
        ClockTrigger.RECONSIDERATION_REQUESTED,
        _DECISION,
        decisions=AGAINST,
        answers=(ObligationKind.RECONSIDERATION_WINDOW,),
        is_once=True,
    ),
    _remedy(
        Told.RECONSIDERATION_DECIDED,
        ClockTrigger.RECONSIDERED,
        _QUESTION,
        permission=DECIDE,
        answers=(ObligationKind.RECONSIDERATION_DECISION,),
        results=ON_A_REMEDY,
    ),
    _remedy(
        Told.RECONSIDERATION_SERVED,
        ClockTrigger.RECONSIDERATION_RECEIVED_BY_POLICE,
        _DECISION,
        decisions=AGAINST,
        after=Told.RECONSIDERATION_DECIDED,
        is_once=True,
    ),
    _remedy(
        Told.HIGHER_REVIEW_REQUESTED,
        ClockTrigger.HIGHER_REVIEW_REQUESTED,
        _DECISION,
        decisions=AGAINST,
        answers=(ObligationKind.HIGHER_REVIEW_WINDOW,),
        after=Told.RECONSIDERATION_DECIDED,
        is_once=True,
    ),
    _remedy(
        Told.HIGHER_REVIEW_DECIDED,
        ClockTrigger.HIGHER_REVIEW_DECIDED,
        _QUESTION,
        answers=(ObligationKind.HIGHER_REVIEW_DECISION,),
        results=ON_A_REMEDY,
    ),
    _remedy(
        Told.VICTIM_APPEALED,
        ClockTrigger.VICTIM_APPEALED,
        _APPELLANT,
        decisions=OPEN_TO_REMEDIES,
        answers=(ObligationKind.VICTIM_APPEAL_WINDOW,),
        is_once=True,
    ),
    _remedy(
        Told.PERSON_APPEALED,
        ClockTrigger.PERSON_APPEALED,
        _DECISION,
        decisions=BY_THE_PERSON,
        answers=(ObligationKind.PERSON_APPEAL_WINDOW,),
        is_once=True,
    ),
    _remedy(
        Told.APPEAL_FILED,
        ClockTrigger.APPEAL_FILED,
        _APPELLANT,
        decisions=OPEN_TO_REMEDIES,
        is_once=True,
    ),
    _remedy(
        Told.APPEAL_DECIDED,
        ClockTrigger.APPEAL_DECIDED,
        _QUESTION,
        permission=DECIDE,
        answers=(ObligationKind.APPEAL_REVIEW,),
        results=ON_A_REMEDY,
    ),
)

_record = partial(Recordable, group=RecordingGroup.RECORDS, survives_case=True)
_RECORDS = (
    _record(
        Told.RECORD_SEALED,
        ClockTrigger.RECORD_SEALED,
        _CHILD,
        answers=(ObligationKind.SEALING,),
        is_once=True,
    ),
    _record(Told.SEALED_RECORD_QUERIED, ClockTrigger.SEALED_RECORD_QUERIED, _CHILD),
    _record(
        Told.SEALED_RECORD_ANSWERED,
        ClockTrigger.QUERY_ANSWERED,
        _QUESTION,
        permission=DECIDE,
        answers=(ObligationKind.SEAL_QUERY,),
        results=ON_A_REQUEST,
    ),
    _record(Told.CERTIFICATE_APPLIED, ClockTrigger.CERTIFICATE_APPLIED, _CHILD),
    _record(
        Told.CERTIFICATE_ISSUED,
        ClockTrigger.CERTIFICATE_ISSUED,
        _QUESTION,
        permission=DECIDE,
        answers=(ObligationKind.NO_RECORD_CERTIFICATE,),
    ),
)

_suit = partial(Recordable, group=RecordingGroup.SUITS)
_SUITS = (
    _suit(
        Told.SUGGESTION_FILED,
        ClockTrigger.SUGGESTION_FILED,
        _QUESTION,
        answers=(ObligationKind.SUGGESTION_FILING,),
    ),
    _suit(
        Told.ANNOUNCEMENT_PUBLISHED,
        ClockTrigger.ANNOUNCEMENT_PUBLISHED,
        Concerns.NOBODY,
        permission=DECIDE,
        is_day=True,
    ),
    _suit(
        Told.ORGANISATION_SUED,
        ClockTrigger.ORGANISATION_SUED,
        _QUESTION,
        answers=(ObligationKind.ANNOUNCEMENT_END, ObligationKind.SUIT_REVIEW),
    ),
    _suit(
        Told.PUBLIC_INTEREST_SUIT_FILED,
        ClockTrigger.PUBLIC_INTEREST_SUIT_FILED,
        _QUESTION,
        permission=DECIDE,
        answers=(ObligationKind.SUIT_REVIEW,),
        is_day=True,
    ),
)

_help = partial(Recordable, group=RecordingGroup.HELP)
_HELP = (
    _help(Told.ASSISTANCE_APPLIED, ClockTrigger.ASSISTANCE_APPLIED, Concerns.ASSISTED),
    _help(
        Told.ASSISTANCE_DECIDED,
        ClockTrigger.ASSISTANCE_DECIDED,
        _QUESTION,
        permission=DECIDE,
        answers=(ObligationKind.ASSISTANCE_DECISION,),
        results=ON_A_REQUEST,
    ),
)

RECORDABLE: dict[Told, Recordable] = {
    act.told: act for act in (*_NOTICES, *_RESTRAINT, *_REMEDIES, *_RECORDS, *_SUITS, *_HELP)
}


def settling(kind: ObligationKind) -> Recordable | None:
    """The fact that ends a clock of this kind; None where none is recorded for it alone."""
    mine = [act for act in RECORDABLE.values() if kind in act.answers]
    return next((act for act in mine if act.answers[0] is kind), mine[0] if mine else None)


def recorded_alone(clock: Clock) -> list[Told]:
    """Entries that end a clock and may be recorded before its beginning.

    Not those that answer a question, nor the measure that takes the place of another.
    """
    return [
        act.told
        for act in RECORDABLE.values()
        if act.what in clock.ends
        and not act.needs_question
        and act.group is not RecordingGroup.RESTRAINT
    ]


def grouped(those: Iterable[Recordable]) -> dict[RecordingGroup, list[Recordable]]:
    """The recordable facts under their headings, in order; empty headings are left out."""
    acts_by_group: dict[RecordingGroup, list[Recordable]] = {}
    kept = set(those)
    for group in RecordingGroup:
        mine = [act for act in RECORDABLE.values() if act.group is group and act in kept]
        if mine:
            acts_by_group[group] = mine
    return acts_by_group
