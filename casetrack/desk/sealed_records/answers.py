"""Queries of sealed records: the same answer, by the same work, whether there is one or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, exists, or_, select

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import has_permission
from casetrack.audit.record import AuditKind, record
from casetrack.audit.view_log import note_look
from casetrack.cases.models import Case, Identity, JournalEntry, Party
from casetrack.casework.identity.names import is_alias
from casetrack.clocks.calendar.calendars import current_calendar
from casetrack.clocks.sealings import sealing_call
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.crypto import current_keyring
from casetrack.desk.sealed_records.models import (
    KEEP,
    AskedBy,
    AskedRecord,
    QueryAnswer,
    RecordQuery,
    RecordSeal,
    RefusedProposal,
)
from casetrack.desk.sealed_records.proposals import SAY_WHY, ensure_decides, ensure_waits
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.law import due
from casetrack.law.records import Reader, RecordKind, may_consult

# How long a record stays open for whoever may consult it.
OPEN_FOR = timedelta(minutes=60)


@dataclass(frozen=True)
class NewQuery:
    """Who asks about whom, on what. person: a name or an id number."""

    received_on: date
    asked_by: AskedBy
    asker: str
    person: str
    provision: str = ""
    in_writing: bool = False
    record: AskedRecord = AskedRecord.CRIMINAL


def register(new: NewQuery, act: Act) -> RecordQuery:
    """Register a query, or an application for a certificate. Raises NotAllowed; RuleBroken."""
    if not has_permission(act.by, KEEP):
        raise NotAllowed(KEEP.value)
    if new.received_on > act.on:
        raise RuleBroken(N_("A query was received today or before."), field="received_on")
    if is_alias(new.person):
        # It finds nobody, and the answer would be that there is no record.
        raise RuleBroken(N_("Write the name or the id number, not an alias."), field="person")
    is_certificate = new.asked_by is AskedBy.PERSON
    rules = ("no_record_certificate",) if is_certificate else QUERY_RULES
    calendar = current_calendar()
    days = sorted(due(rule, new.received_on, calendar=calendar).due for rule in rules)
    query = RecordQuery(
        office_id=act.by.office_id,
        received_on=new.received_on,
        asked_by=new.asked_by,
        asker=new.asker.strip(),
        provision=new.provision.strip(),
        in_writing=new.in_writing,
        record=new.record,
        look_up=current_keyring().lookup_hash(new.person),
        due=days[0],
        due_too=days[1] if len(days) > 1 else None,
    )
    query.person = new.person.strip()
    session().add(query)
    session().flush()
    _audited(AuditKind.RECORD_QUERY_REGISTERED, query, act)
    return query


# Both are counted, and the earlier is due.
QUERY_RULES = ("seal_query_decision", "seal_query_decision_2022")


def lawful_answers(query: RecordQuery, *, on: date) -> list[QueryAnswer]:
    """How the law lets this be answered on a day. It is asked of the query, never of what is
    sealed: the answer would tell. A public-order record is opened to a unit with a national
    provision, too. Of whom this office knows an open conviction, nobody is told of no record; of
    somebody of the same name the custodian finds out who it is.
    """
    answers = _by_who_asks(query)
    known = has_open_conviction(query, on=on) if QueryAnswer.NO_RECORD in answers else False
    if known:
        answers.remove(QueryAnswer.NO_RECORD)
    if known is not False and QueryAnswer.NOT_OPEN not in answers:
        answers.append(QueryAnswer.NOT_OPEN)
    return answers


def has_open_conviction(query: RecordQuery, *, on: date) -> bool | None:
    """Whether this office has a conviction of the person in force that is not to be sealed.

    None: of somebody of the same name, whom no id number tells apart.
    """
    if query.record is not AskedRecord.CRIMINAL:
        return False
    lifted = exists().where(RecordSeal.party_id == Party.id, RecordSeal.lifted_at.is_not(None))
    by_number = Identity.id_number_hash == query.look_up
    known = (
        select(Party, lifted, by_number)
        .join(Case, Case.id == Party.case_id)
        .join(Identity, Identity.party_id == Party.id)
        .where(Case.office_id == query.office_id, Case.sealed_on.is_(None), _is_about(query))
    )
    convicted = []
    for person, is_lifted, is_certain in session().execute(known):
        call = sealing_call(person, on=on)
        is_convicted = call is not None and call.known.record is RecordKind.CONVICTION
        if call is not None and is_convicted and (is_lifted or not call.is_owed):
            convicted.append(bool(is_certain))
    return None if convicted and True not in convicted else bool(convicted)


def _is_about(query: RecordQuery) -> ColumnElement[bool]:
    by_number = Identity.id_number_hash == query.look_up
    return or_(Identity.name_hash == query.look_up, by_number)


def _by_who_asks(query: RecordQuery) -> list[QueryAnswer]:
    if query.asked_by is AskedBy.PERSON:
        return [QueryAnswer.NO_RECORD]
    is_organ = query.asked_by in (AskedBy.JUDICIAL_ORGAN, AskedBy.STATE_ORGAN)
    of_public_order = query.record is AskedRecord.PUBLIC_ORDER
    asks_by_law = is_organ or bool(query.provision)
    reader = Reader(query.asked_by.value) if asks_by_law else Reader.ANYBODY_ELSE
    lets = may_consult(
        reader,
        RecordKind.PUBLIC_ORDER if of_public_order else RecordKind.CONVICTION,
        needed_for_case=is_organ,
        written_request=query.in_writing,
    ).met
    if not lets:
        return [QueryAnswer.NOT_OPEN]
    return [QueryAnswer.NO_RECORD, *([QueryAnswer.OPENED] if is_organ or of_public_order else [])]


def matching(query: RecordQuery) -> Sequence[RecordSeal]:
    """What is sealed in this office of the person asked about; one statement, whatever it finds."""
    return list(
        session().scalars(
            select(RecordSeal)
            .join(Case, Case.id == RecordSeal.case_id)
            .join(Identity, Identity.party_id == RecordSeal.party_id)
            .where(
                Case.office_id == query.office_id,
                RecordSeal.sealed_at.is_not(None),
                RecordSeal.lifted_at.is_(None),
                RecordSeal.is_public_order == (query.record is AskedRecord.PUBLIC_ORDER),
                _is_about(query),
            )
            .order_by(RecordSeal.id)
        )
    )


def propose_answer(query: RecordQuery, answer: QueryAnswer, act: Act) -> None:
    """The custodian proposes how it is answered; somebody else decides it.

    No-op for the answer that waits. Raises NotAllowed; RuleBroken while another waits, and for an
    answer the law does not let.
    """
    _ensure_keeps(act, query)
    if query.approved_at is not None:
        raise RuleBroken(N_("It is answered already."))
    if query.answer is not None:
        if query.answer is answer:
            return
        raise RuleBroken(N_("An answer waits for approval: it is refused before another."))
    if answer not in lawful_answers(query, on=act.on):
        raise RuleBroken(
            N_(
                "The law does not let this query be answered so: it needs a judicial organ with a"
                " case, or a national provision, and a written request."
            ),
            field="answer",
        )
    query.answer, query.answered_by_id = answer, act.by.id
    _audited(AuditKind.RECORD_QUERY_ANSWERED, query, act)


def decide(query: RecordQuery, number: int, refused: str | None, act: Act) -> None:
    """Approve the answer that waits, or refuse it with a reason: the custodian proposes another.

    number: of the proposal, as `number_of`. Raises NotAllowed, also to whoever proposed it;
    RuleBroken where it does not wait, or the law does not let it any more.
    """
    ensure_decides(act, query.office_id, query.answered_by_id)
    ensure_waits(waits(query), number, query)
    if refused is None:
        if query.answer not in lawful_answers(query, on=act.on):
            raise RuleBroken(
                N_("The law does not let this query be answered so any more: refuse it."),
                field="answer",
            )
        query.approved_at, query.approved_by_id = act.at, act.by.id
        _audited(AuditKind.RECORD_QUERY_APPROVED, query, act)
        return
    _audited(AuditKind.RECORD_QUERY_REFUSED, query, act)
    query.refusals.append(
        RefusedProposal(
            answer=query.answer,
            proposed_by_id=query.answered_by_id,
            refused_on=act.on,
            refused_by_id=act.by.id,
            reason=_reason(query, refused),
        )
    )
    query.answer = query.answered_by_id = None


def waits(query: RecordQuery) -> bool:
    """Whether an answer waits for somebody to decide it."""
    return query.answer is not None and query.approved_at is None


def _reason(query: RecordQuery, typed: str) -> str:
    if not (reason := typed.strip()):
        raise RuleBroken(SAY_WHY, field="refused")
    if query.person in reason:
        raise RuleBroken(
            N_("Write it without the person asked about: the reason names nobody."),
            field="refused",
        )
    return reason


def open_record(query: RecordQuery, act: Act) -> None:
    """Open what is sealed of the person for an hour. Raises NotAllowed; RuleBroken unless it was
    approved that it is opened, and once only.
    """
    _ensure_keeps(act, query)
    if query.answer is not QueryAnswer.OPENED or query.approved_at is None:
        raise RuleBroken(N_("It was not approved that the record is opened."))
    if query.opened_at is not None:
        raise RuleBroken(N_("It was opened before: another look needs another query."))
    query.opened_at = act.at
    _audited(AuditKind.SEALED_OPENED, query, act)


def is_open(query: RecordQuery, *, at: datetime) -> bool:
    """Whether the record is open to the custodian at that instant."""
    return query.opened_at is not None and query.opened_at <= at < query.opened_at + OPEN_FOR


def looked_at(query: RecordQuery, act: Act) -> Sequence[tuple[RecordSeal, list[JournalEntry]]]:
    """What is sealed of the person, with the journal of its case; the look is recorded."""
    _ensure_keeps(act, query)
    shown = []
    for seal in matching(query):
        entries = select(JournalEntry).where(JournalEntry.case_id == seal.case_id)
        shown.append((seal, list(session().scalars(entries.order_by(JournalEntry.number)))))
        note_look(
            AuditKind.SEALED_SHOWN,
            by=act.by,
            at=act.at,
            case_id=seal.case_id,
            party_id=seal.party_id,
            query=query.id,
        )
    return shown


def _audited(kind: AuditKind, query: RecordQuery, act: Act) -> None:
    answer = query.answer.value if query.answer else None
    record(kind, by=act.by, at=act.at, query=query.id, answer=answer)


def _ensure_keeps(act: Act, query: RecordQuery) -> None:
    if not has_permission(act.by, KEEP) or act.by.office_id != query.office_id:
        raise NotAllowed(KEEP.value)
