"""The page of a party (person, group or body): as much as the reader may see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_or_404
from casetrack.cases.court_decisions import judgment_of, stands_how
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.facts import CaseFacts, facts_of
from casetrack.cases.judgment_kinds import RESULT, JudgmentResult, called
from casetrack.cases.kinds import Aspect, DispositionKind, PartyKind, PartyRole
from casetrack.cases.models import EntryParty, JournalEntry, Party
from casetrack.cases.models.party import RoleHeld
from casetrack.cases.policy import sight_of
from casetrack.cases.procedural_status import Role
from casetrack.cases.view_log import record_view
from casetrack.casework.facts.lines import PersonFacts
from casetrack.casework.identity.actions import needs_reason
from casetrack.casework.identity.age_words import word_age
from casetrack.casework.identity.views import ShowForm
from casetrack.codes import Code
from casetrack.db import session
from casetrack.db.partial_date import PartialDate, Precision
from casetrack.desk.case_page import page, party_page, summary
from casetrack.desk.case_page.queries import pages_of_measures
from casetrack.desk.case_page.recording import may_log
from casetrack.desk.case_page.views import bp
from casetrack.ledger.page_parts import PersonPlace, person_parts
from casetrack.people.guarantees.queries import record_from
from casetrack.visits.queries import seen_of, visits_in_short
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.catalogue import gettext as _
from casetrack.web.clock import today
from casetrack.web.dates import word_when
from casetrack.web.words import label, language

# Months shown; older ones are folded.
MONTHS = 12


@dataclass(frozen=True)
class Happened:
    """Entries about a party in one month, or in one year if the month is unknown.

    kinds: kinds of entries with their number, in order.
    """

    when: PartialDate
    kinds: Sequence[tuple[Code, int]]


@dataclass(frozen=True)
class Told:
    """Journal entries about a party: by month, the latest first, and the number of undated ones."""

    months: Sequence[Happened]
    undated: int
    entries: int

    @property
    def latest(self) -> Sequence[Happened]:
        """The months shown."""
        return self.months[:MONTHS]

    @property
    def older(self) -> Sequence[Happened]:
        """The months folded."""
        return self.months[MONTHS:]


def told_of(party: Party) -> Told:
    """Journal entries about a party, counted by month; one statement."""
    query = (
        select(JournalEntry.kind, JournalEntry.when, JournalEntry.fields[RESULT].as_string())
        .where(
            JournalEntry.case_id == party.case_id,
            JournalEntry.kind != EntryKind.CORRECTION,
            JournalEntry.id.in_(select(EntryParty.entry_id).where(EntryParty.party_id == party.id)),
        )
        .order_by(JournalEntry.place.desc())
    )
    rows = [(called(kind, result), when) for kind, when, result in session().execute(query)]
    return months_of(rows)


def months_of(entries: Iterable[tuple[Code, PartialDate]]) -> Told:
    """Like `told_of`, from these entries. An entry that spans months is counted under its year."""
    months: dict[str, dict[Code, int]] = {}
    undated = count = 0
    for kind, when in entries:
        count += 1
        under = _under(when)
        if under is None:
            undated += 1
            continue
        kinds = months.setdefault(under, {})
        kinds[kind] = kinds.get(kind, 0) + 1
    # An entry known by its year only comes after that year's months.
    in_time = sorted(months.items(), key=lambda month: f"{month[0]}-99"[:7], reverse=True)
    happened = [
        Happened(PartialDate.parse_edtf(under), list(kinds.items())) for under, kinds in in_time
    ]
    return Told(happened, undated, count)


def _under(when: PartialDate) -> str | None:
    first, last = when.first, when.last
    if first is None or last is None or when.precision is Precision.APPROXIMATE:
        return None
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.year:04d}-{first.month:02d}"
    return f"{first.year:04d}" if first.year == last.year else None


def role_lines(facts: CaseFacts, party: Party) -> list[str]:
    """Each role of the party, with its line of work and first day, if recorded."""
    tracks = {track.id: track for track in facts.tracks}
    held: dict[Role, RoleHeld] = {role.role: role for role in reversed(party.roles)}
    return [
        _role(role, held[role], tracks) if role in held else _decided(role, facts, party)
        for role in facts.roles_of(party)
    ]


def _decided(role: Role, facts: CaseFacts, party: Party) -> str:
    """A role that somebody has by what was decided, and since which day."""
    decided = facts.decided(party.id)
    judgment = judgment_of(decided, on=facts.on)
    sued = [row.decided for row in decided if row.kind is DispositionKind.PROSECUTED]
    since = PartialDate.unknown()
    if role is PartyRole.DEFENDANT and sued:
        since = sued[-1]
    elif judgment is not None and role in _BY_A_COURT:
        day = stands_how(judgment, decided, on=facts.on).since
        since = PartialDate.day(day) if day is not None else judgment.decided
    if since.is_unknown:
        return label(role)
    return _("%(role)s, since %(day)s", role=label(role), day=word_when(since, language()))


def _role(role: Role, held: RoleHeld, tracks: dict[int, Any]) -> str:
    words = label(role)
    if held.track_id is not None and held.track_id in tracks:
        words = _("%(role)s (%(line)s)", role=words, line=label(tracks[held.track_id].kind))
    if held.since is not None and not held.since.is_unknown:
        day = word_when(held.since, language())
        words = _("%(role)s, since %(day)s", role=words, day=day)
    return words


_BY_A_COURT = (PartyRole.CONVICTED, JudgmentResult.NOT_PUNISHED, JudgmentResult.ACQUITTED)
# The parts of a person's page, as named in the audit.
WHOLE, A_PART, HISTORY = "person", "person_part", "person_history"


@bp.get("/cases/<int:case_id>/people/<int:party_id>")
@requires(Permission.CASE_READ)
def person_page(case_id: int, party_id: int) -> ResponseReturnValue:
    """Everything about one party; for a partial reader, only visits and dates."""
    user, on = signed_in_user(), today()
    case = case_or_404(case_id)
    sight = sight_of(user, case, on=on)
    facts = facts_of(case, seen_by=user, on=on, sight=sight)
    party = _party_of(facts, party_id)
    if sight.is_whole:
        shown = render_template("desk/case_page/person.html", **_whole(facts, party))
    else:
        shown = render_template("desk/case_page/person_part.html", **_part(facts, party))
    record_view(case, acting(), part=WHOLE if sight.is_whole else A_PART)
    return shown


@bp.get("/cases/<int:case_id>/people/<int:party_id>/history")
@requires(Permission.CASE_READ)
def person_history(case_id: int, party_id: int) -> ResponseReturnValue:
    """Each fact about one party with its history, and the ways to correct and add facts."""
    user, on = signed_in_user(), today()
    case = case_or_404(case_id)
    facts = facts_of(case, seen_by=user, on=on)
    if not facts.sight.is_whole:
        abort(404)
    party = _party_of(facts, party_id)
    parts = [shown for _part, shown in person_parts(facts, party, user)]
    shown = render_template(
        "desk/case_page/person_history.html",
        case=case,
        party=party,
        fact_groups=[shown for shown in parts if isinstance(shown, PersonFacts)],
        may_edit=facts.may(user, Permission.CASE_EDIT),
    )
    record_view(case, acting(), part=HISTORY)
    return shown


def _party_of(facts: CaseFacts, party_id: int) -> Party:
    return next((party for party in facts.parties if party.id == party_id), None) or abort(404)


def _whole(facts: CaseFacts, party: Party) -> dict[str, object]:
    user, case = signed_in_user(), facts.case
    visits = [
        visit
        for visit in seen_of(facts.read(visits_in_short), sight=facts.sight)
        if visit.party_id == party.id
    ]
    parts = person_parts(facts, party, user)
    promises = party_page.promises_to(facts, party)
    dates = _dates(facts, party)
    rows, later = party_page.rows_of(facts, party, dates, promises)
    may_plan = party.is_child() and facts.may(user, Permission.VISITS_PLAN)
    may_see_name = party.kind is PartyKind.PERSON and facts.may(
        user, Permission.IDENTITY_SEE, party_id=party.id
    )
    has_door = bool(visits) or party.is_child()
    return {
        "case": case,
        "facts": facts,
        "party": party,
        "visits": visits,
        "roles": role_lines(facts, party),
        "age": word_age(party, record_from(facts, party).ages, on=facts.on),
        "late": sum(line.is_late for line in dates),
        "first": [
            (part.template, shown) for part, shown in parts if part.place is PersonPlace.FIRST
        ],
        "months": [
            (part.template, shown) for part, shown in parts if part.place is PersonPlace.MONTHS
        ],
        "door": party_page.door_of(facts, party, visits, promises, user) if has_door else None,
        "next_dates": party_page.next_of(dates),
        "rows": rows,
        "later_dates": later,
        "pages": pages_of_measures(facts),
        "folds": party_page.folds_of(
            facts, party, user, parts, visits=visits, promises=promises, journal=told_of(party)
        ),
        "may_edit": facts.may(user, Permission.CASE_EDIT),
        "look": ShowForm(formdata=None) if may_see_name else None,
        "asks_reason": may_see_name and needs_reason(case, acting()),
        "may_plan": may_plan,
        "may_record": may_log(facts, user),
        "page": page,
    }


def _part(facts: CaseFacts, party: Party) -> dict[str, object]:
    """The visits to a child, or the dates of a party with open ones: never notes."""
    visits: list[object] = []
    sees_visits = party.is_child() and facts.sight.sees_visits_of(party.id)
    sees_dates = Aspect.DATES in facts.sight.aspects
    dates = _dates(facts, party) if sees_dates or sees_visits else []
    if sees_visits:
        every = seen_of(facts.read(visits_in_short), sight=facts.sight)
        visits = [visit for visit in every if visit.party_id == party.id]
        if not sees_dates:
            dates = [line for line in dates if line.owed.kind.value == "visit"]
    elif not sees_dates or not (party.is_child() or dates):
        abort(404)
    return {
        "case": facts.case,
        "party": party,
        "dates": dates,
        "visits": visits,
        "sees_visits": sees_visits,
    }


def _dates(facts: CaseFacts, party: Party) -> list[summary.DateLine]:
    lines = summary.date_lines(facts, signed_in_user())
    return [line for line in lines if line.owed.party_id == party.id]
