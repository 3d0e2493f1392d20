"""Duties of the clocks on Today and on the page of a case, with the page that settles each."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import url_for
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from casetrack.accounts.permissions import Permission
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.owed import Owed
from casetrack.clocks.recording import settling
from casetrack.ledger.registry import DutyLine

# What must be done; the same when its day is past; the button.
_WORDS: Mapping[ObligationKind, tuple[LazyString, LazyString | None, LazyString]] = {
    ObligationKind.COUNSEL_NOTICE: (
        _l("Tell the suspect of the right to counsel"),
        _l("Suspect not told of the right to counsel"),
        _l("Record that it was told"),
    ),
    ObligationKind.VICTIM_NOTICE: (
        _l("Tell every victim of the right to an agent and to legal aid"),
        _l("Victim not told of the right to an agent"),
        _l("Record that it was told"),
    ),
    ObligationKind.LEGAL_AID_NOTICE: (
        _l("Notify the legal aid agency: the minor has no counsel"),
        _l("Legal aid agency not notified"),
        _l("Record the notice"),
    ),
    ObligationKind.LEGAL_AID_ASSIGNMENT: (
        _l("The legal aid agency assigns a lawyer"),
        _l("No lawyer assigned: ask the legal aid agency"),
        _l("Record the assignment"),
    ),
    ObligationKind.PERIOD_CHANGE_NOTICE: (
        _l("Notify case management that the period changed in custody"),
        _l("Change of a custody period not notified"),
        _l("Record the notice"),
    ),
    ObligationKind.HEARING_NOTICE: (
        _l("Tell the participants of the hearing"),
        _l("Participants not told of the hearing"),
        _l("Record that they were told"),
    ),
    ObligationKind.RELEASE: (
        _l("Release at once: nobody may hold this person any longer"),
        _l("Release not recorded: nobody may hold this person any longer"),
        _l("Record the release"),
    ),
    ObligationKind.RELEASE_DECISION: (
        _l("Decide the request for release"),
        _l("Request for release not decided"),
        _l("Record the decision"),
    ),
    ObligationKind.BAIL_END: (
        _l("Bail reaches its longest term"),
        _l("Bail is past its longest term: lift or change it"),
        _l("Record its end"),
    ),
    ObligationKind.SURVEILLANCE_END: (
        _l("Residential surveillance reaches its longest term"),
        _l("Residential surveillance is past its longest term: lift or change it"),
        _l("Record its end"),
    ),
    ObligationKind.EXECUTION_RECEIPT: (
        _l("The police return the receipt for the release"),
        _l("Receipt for the release not returned: ask the police"),
        _l("Record the receipt"),
    ),
    ObligationKind.DECISION_SERVICE: (
        _l("Serve the conditional non-prosecution on everybody"),
        _l("Conditional non-prosecution not served on everybody"),
        _l("Record service"),
    ),
    ObligationKind.RECONSIDERATION_WINDOW: (
        _l("The police may ask for reconsideration"),
        None,
        _l("Record the request"),
    ),
    ObligationKind.RECONSIDERATION_DECISION: (
        _l("Decide the reconsideration"),
        _l("Reconsideration not decided"),
        _l("Record the decision"),
    ),
    ObligationKind.HIGHER_REVIEW_WINDOW: (
        _l("The police may ask for higher review"),
        None,
        _l("Record the request"),
    ),
    ObligationKind.HIGHER_REVIEW_DECISION: (
        _l("The higher procuratorate decides the review"),
        _l("Higher review not decided: ask the higher procuratorate"),
        _l("Record the decision"),
    ),
    ObligationKind.VICTIM_APPEAL_WINDOW: (
        _l("The victim may appeal"),
        None,
        _l("Record the appeal"),
    ),
    ObligationKind.PERSON_APPEAL_WINDOW: (
        _l("The person not prosecuted may appeal"),
        None,
        _l("Record the appeal"),
    ),
    ObligationKind.APPEAL_REVIEW: (
        _l("Decide the appeal"),
        _l("Appeal not decided"),
        _l("Record the decision"),
    ),
    ObligationKind.SEAL_QUERY: (
        _l("Answer the query of a sealed record"),
        _l("Query of a sealed record not answered"),
        _l("Record the answer"),
    ),
    ObligationKind.NO_RECORD_CERTIFICATE: (
        _l("Issue the certificate of no criminal record"),
        _l("Certificate of no criminal record not issued"),
        _l("Record its issue"),
    ),
    ObligationKind.SUGGESTION_FILING: (
        _l("File the suggestion with the next higher procuratorate"),
        _l("Suggestion not filed with the next higher procuratorate"),
        _l("Record the filing"),
    ),
    ObligationKind.ANNOUNCEMENT_END: (
        _l("Qualified organs and organisations may sue"),
        None,
        _l("Record their suit"),
    ),
    ObligationKind.SUIT_REVIEW: (
        _l("Decide whether to file a public interest suit"),
        _l("Not decided whether to file a public interest suit"),
        _l("Record the suit"),
    ),
    ObligationKind.ASSISTANCE_DECISION: (
        _l("Decide the application for judicial assistance"),
        _l("Judicial assistance not decided"),
        _l("Record the decision"),
    ),
}


def _line(kind: ObligationKind) -> DutyLine:
    title, late_title, button = _WORDS[kind]
    act = settling(kind)
    return DutyLine(
        kind,
        title=title,
        late_title=late_title,
        button=button,
        url=_served if act is None else _recorded(act.told.value),
        needs=Permission.JOURNAL_WRITE if act is None else act.permission,
    )


def _recorded(code: str) -> Callable[[Owed], str]:
    def url(owed: Owed) -> str:
        return url_for("clocks.record", case_id=owed.case_id, told=code, duty=owed.id)

    return url


def _served(owed: Owed) -> str:
    return url_for("clocks.service_owed", case_id=owed.case_id, obligation_id=owed.id)


DUTIES = tuple(_line(kind) for kind in _WORDS)
