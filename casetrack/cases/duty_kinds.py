"""Kinds and states of duties: acts that somebody owes by a day."""

from __future__ import annotations

from typing import Self

from casetrack.codes import NP_, Coded, Msgid, OpenCode, member


class ObligationKind(OpenCode):
    """Something somebody must do by a day.

    is_awaited: others must do it; whoever answers for it here waits, and reminds.
    is_window: others have this time; when it is over nobody is late, and nothing more is owed.
    is_agreed: people agree on the day from one time to the next; it is a plan, and no period.
    is_at_once: it stands on Today from the day it is owed, however far its day is.
    is_aftercare: it goes on in a closed case, and does not hinder that it is closed.
    is_asked_at_closing: a case is not closed without, which the law is asked then.
    """

    is_awaited: bool
    is_window: bool
    is_agreed: bool
    is_at_once: bool
    is_aftercare: bool
    is_asked_at_closing: bool

    @classmethod
    def declare(
        cls,
        value: str,
        words: Msgid,
        *,
        is_awaited: bool = False,
        is_window: bool = False,
        is_agreed: bool = False,
        is_at_once: bool = False,
        is_aftercare: bool = False,
        is_asked_at_closing: bool = False,
    ) -> Self:
        """Add a kind of duty; a window is awaited too.

        Raises as for any code.
        """
        made = super().declare(value, words)
        made.is_awaited = is_awaited or is_window
        made.is_window = is_window
        made.is_agreed = is_agreed
        made.is_at_once = is_at_once
        made.is_aftercare = is_aftercare
        made.is_asked_at_closing = is_asked_at_closing
        return made

    ARREST_REVIEW = member("arrest_review", NP_("duty", "review for arrest"))
    PROSECUTION_REVIEW = member("prosecution_review", NP_("duty", "review for prosecution"))
    SUPPLEMENTARY_INVESTIGATION = member(
        "supplementary_investigation", NP_("duty", "supplementary investigation"), is_awaited=True
    )
    PROBATION_END = member("probation_end", NP_("duty", "end of the probation"))
    FINAL_DECISION = member("final_decision", NP_("duty", "final decision"))
    OBJECTION_DECISION = member(
        "objection_decision", NP_("duty", "decision after an objection"), is_at_once=True
    )
    ORDER_END = member("order_end", NP_("duty", "end of the order"))
    VISIT = member("visit", NP_("duty", "visit"), is_agreed=True)
    URGENT_CONCERN = member("urgent_concern", NP_("duty", "urgent concern"), is_agreed=True)
    SUGGESTION_REPLY = member(
        "suggestion_reply", NP_("duty", "reply to a suggestion"), is_awaited=True
    )
    SUGGESTION_CHECK = member("suggestion_check", NP_("duty", "check of an item"), is_agreed=True)
    PROMISE_LOOK = member("promise_look", NP_("duty", "check of requirements"), is_agreed=True)
    REMINDER = member("reminder", NP_("duty", "reminder"), is_agreed=True)

    # What is told, and to whom, when a case comes in or its period changes.
    COUNSEL_NOTICE = member(
        "counsel_notice", NP_("duty", "telling the suspect of the right to counsel")
    )
    VICTIM_NOTICE = member(
        "victim_notice", NP_("duty", "telling the victim of the right to an agent")
    )
    LEGAL_AID_NOTICE = member("legal_aid_notice", NP_("duty", "notice to the legal aid agency"))
    LEGAL_AID_ASSIGNMENT = member(
        "legal_aid_assignment", NP_("duty", "assignment of a legal aid lawyer"), is_awaited=True
    )
    PERIOD_CHANGE_NOTICE = member(
        "period_change_notice", NP_("duty", "notice that a custody period changed")
    )
    HEARING_NOTICE = member("hearing_notice", NP_("duty", "notice of the hearing"))

    # How somebody is held or restrained.
    RELEASE = member("release", NP_("duty", "release"), is_at_once=True)
    RELEASE_DECISION = member("release_decision", NP_("duty", "decision on a request for release"))
    EXECUTION_RECEIPT = member(
        "execution_receipt", NP_("duty", "receipt for the release"), is_awaited=True
    )
    BAIL_END = member("bail_end", NP_("duty", "end of bail"))
    SURVEILLANCE_END = member("surveillance_end", NP_("duty", "end of residential surveillance"))

    # A decision, and what may be done against it.
    DECISION_SERVICE = member("decision_service", NP_("duty", "service of the decision"))
    RECONSIDERATION_WINDOW = member(
        "reconsideration_window", NP_("duty", "time to ask for reconsideration"), is_window=True
    )
    RECONSIDERATION_DECISION = member(
        "reconsideration_decision", NP_("duty", "decision on reconsideration")
    )
    HIGHER_REVIEW_WINDOW = member(
        "higher_review_window", NP_("duty", "time to ask for higher review"), is_window=True
    )
    HIGHER_REVIEW_DECISION = member(
        "higher_review_decision",
        NP_("duty", "decision of the higher procuratorate"),
        is_awaited=True,
    )
    VICTIM_APPEAL_WINDOW = member(
        "victim_appeal_window", NP_("duty", "time for the victim's appeal"), is_window=True
    )
    PERSON_APPEAL_WINDOW = member(
        "person_appeal_window",
        NP_("duty", "time for the appeal of the person not prosecuted"),
        is_window=True,
    )
    APPEAL_REVIEW = member("appeal_review", NP_("duty", "review of an appeal"))

    # Records of a minor.
    SEALING = member("sealing", NP_("duty", "sealing of the record"))
    SEAL_QUERY = member("seal_query", NP_("duty", "answer to a query of a sealed record"))
    NO_RECORD_CERTIFICATE = member(
        "no_record_certificate", NP_("duty", "certificate of no criminal record")
    )

    # Suggestions, suits, help.
    SUGGESTION_FILING = member("suggestion_filing", NP_("duty", "filing of a suggestion"))
    ANNOUNCEMENT_END = member(
        "announcement_end", NP_("duty", "announcement before a civil suit"), is_window=True
    )
    SUIT_REVIEW = member("suit_review", NP_("duty", "review for a public interest suit"))
    ASSISTANCE_DECISION = member(
        "assistance_decision", NP_("duty", "decision on judicial assistance")
    )


def windows() -> frozenset[ObligationKind]:
    """The kinds that are time others have."""
    return frozenset(kind for kind in ObligationKind if kind.is_window)


def aftercare() -> frozenset[ObligationKind]:
    """The kinds that go on after a case is closed, and do not hinder that."""
    return frozenset(kind for kind in ObligationKind if kind.is_aftercare)


def no_hindrance() -> frozenset[ObligationKind]:
    """Kinds that do not hinder a closing by themselves: others' time, aftercare, and kinds a gate
    asks.
    """
    asked = frozenset(kind for kind in ObligationKind if kind.is_asked_at_closing)
    return windows() | aftercare() | asked


def awaited() -> frozenset[ObligationKind]:
    """The kinds that others must do."""
    return frozenset(kind for kind in ObligationKind if kind.is_awaited)


def agreed() -> frozenset[ObligationKind]:
    """The kinds whose day people agree on."""
    return frozenset(kind for kind in ObligationKind if kind.is_agreed)


def at_once() -> frozenset[ObligationKind]:
    """The kinds that stand on Today from the day they are owed."""
    return frozenset(kind for kind in ObligationKind if kind.is_at_once)


class DutyState(Coded):
    """State of an obligation. LAPSED: it is no longer due, or its time is over."""

    RUNNING = "running", NP_("duty state", "running")
    SUSPENDED = "suspended", NP_("duty state", "suspended")
    MET = "met", NP_("duty state", "met")
    LAPSED = "lapsed", NP_("duty state", "lapsed")
