"""The register of bodies as one person sees it: from the cases they see whole, and no others."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, func, not_, or_, select
from sqlalchemy import case as sql_case
from sqlalchemy.orm import InstrumentedAttribute, joinedload, lazyload

from casetrack.accounts.models import Staff
from casetrack.cases.kinds import BodyKind, Part
from casetrack.cases.models import Case, MeasureParty, Party
from casetrack.cases.policy import seen_whole, sees_all_of
from casetrack.db import all_rows, session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.id_filter import is_among
from casetrack.suggestions.kinds import FORMAL, SILENT, URGING, PutRight
from casetrack.suggestions.lists import IS_ASKED
from casetrack.suggestions.models import Suggestion, SuggestionItem
from casetrack.suggestions.policy import may_read
from casetrack.suggestions.recipients.models import Body, BodyApart, BodyInCase, BodyParticulars
from casetrack.suggestions.recipients.names import is_alike, near_to

Query = TypeVar("Query", bound=Select[*tuple[Any, ...]])
ROOT = func.coalesce(Body.root_id, Body.id)


@dataclass(frozen=True)
class BodyParty:
    """Who a body is in one case; its fields are those of the party."""

    id: int
    case_id: int
    alias: BilingualText


@dataclass
class KnownBody:
    """A body under the names it has in the cases that somebody sees, the latest first.

    parties: who it is in each of them. merged: what was merged into it, each by its first name.
    """

    id: int
    kind: BodyKind
    office_id: int
    names: list[BilingualText] = field(default_factory=list)
    parties: list[BodyParty] = field(default_factory=list)
    merged: dict[int, BilingualText] = field(default_factory=dict)

    @property
    def name(self) -> BilingualText:
        """The name it is shown under."""
        return self.names[0]


@dataclass(frozen=True)
class BodyCounts:
    """What this office asks of a body, in the cases that somebody sees: letters, urgings, items.

    of_others, withdrawn: letters of other makers, and those withdrawn here; both are counted apart,
    and their items are not counted.
    """

    letters: int = 0
    urgings: int = 0
    items: int = 0
    answered: int = 0
    put_right: int = 0
    came_back: int = 0
    first: date | None = None
    last: date | None = None
    of_others: int = 0
    withdrawn: int = 0


def bodies_seen(
    user: Staff, *, office_id: int, on: date, ids: Collection[int] | None = None
) -> list[KnownBody]:
    """The bodies of an office that this person knows of, by their ids; one statement.

    ids: of those that are wanted, as they are shown.
    """
    party = (Party.id, Party.case_id, Party.alias)
    query = (
        select(ROOT, Body.id, Body.kind, Body.office_id, *party)
        .select_from(BodyInCase)
        .join(Body, Body.id == BodyInCase.body_id)
        .join(Party, Party.id == BodyInCase.party_id)
        .where(Body.office_id == office_id)
        .order_by(ROOT, Body.id != ROOT, Party.id.desc())
    )
    query = _of_those_seen(query, user, ids, on=on)
    bodies: dict[int, KnownBody] = {}
    for root_id, body_id, kind, office, party_id, case_id, alias in session().execute(query):
        body = bodies.setdefault(root_id, KnownBody(root_id, kind, office))
        if alias not in body.names:
            body.names.append(alias)
        body.parties.append(BodyParty(party_id, case_id, alias))
        if body_id != root_id:
            body.merged.setdefault(body_id, alias)
    return list(bodies.values())


def bodies_asked_last(user: Staff, *, office_id: int, on: date, most: int) -> list[int]:
    """The ids of bodies of an office that this person knows of, by their last letter or urging.

    most: of these letters that are read; one statement.
    """
    query = (
        select(ROOT)
        .select_from(Suggestion)
        .join(
            MeasureParty,
            and_(MeasureParty.measure_id == Suggestion.measure_id, MeasureParty.part == Part.TO),
        )
        .join(BodyInCase, BodyInCase.party_id == MeasureParty.party_id)
        .join(Body, Body.id == BodyInCase.body_id)
        .where(Body.office_id == office_id, _is_seen(user, on=on))
        .order_by(Suggestion.id.desc())
        .limit(most)
    )
    return list(dict.fromkeys(session().scalars(query)))


def body_seen(user: Staff, body_id: int, *, on: date) -> KnownBody | None:
    """The body that is shown under this id, or that it was merged into; None of one this person
    does not know of.
    """
    seen = body_and_others(user, body_id, on=on)
    return seen[0] if seen is not None else None


def body_and_others(
    user: Staff, body_id: int, *, on: date, others: int = 0
) -> tuple[KnownBody, list[KnownBody]] | None:
    """The body as `body_seen` returns it, beside others of its kind: so many, the latest ones."""
    row = session().get(Body, body_id)
    if row is None:
        return None
    shown = row.root_id or row.id
    beside = select(Body.id).where(
        Body.office_id == row.office_id, Body.kind == row.kind, Body.root_id.is_(None)
    )
    ids = session().scalars(beside.order_by(Body.id.desc()).limit(others)) if others else ()
    bodies = bodies_seen(user, office_id=row.office_id, on=on, ids={shown, *ids})
    body = next((known for known in bodies if known.id == shown), None)
    return (body, bodies) if body is not None else None


def near_bodies(name: str, bodies: Sequence[KnownBody]) -> list[KnownBody]:
    """Those of which a name is near what was typed, the nearest first."""
    return near_to(name, [(body, body.names) for body in bodies])


def perhaps_the_same(body: KnownBody, bodies: Sequence[KnownBody]) -> list[KnownBody]:
    """Other bodies of its kind of a near name, without those that somebody said are not it."""
    pairs = select(BodyApart.body_id, BodyApart.other_id).where(
        or_(BodyApart.body_id == body.id, BodyApart.other_id == body.id)
    )
    apart = {number for pair in session().execute(pairs) for number in pair}
    others = [
        other
        for other in bodies
        if other.id != body.id and other.kind is body.kind and other.id not in apart
    ]
    near: dict[int, KnownBody] = {}
    for name in body.names:
        near |= {other.id: other for other in near_bodies(name.in_("zh"), others)}
    return list(near.values())


def counts_of(
    user: Staff, *, office_id: int, on: date, ids: Collection[int] | None = None
) -> dict[int, BodyCounts]:
    """What was asked of each body of an office that this person knows of; one statement."""

    def number(
        column: InstrumentedAttribute[int], *condition: ColumnElement[bool]
    ) -> ColumnElement[int]:
        return func.count(sql_case((and_(*condition), column)).distinct())

    stands, is_ours = Suggestion.withdrawn_on.is_(None), Suggestion.maker_kind.is_(None)
    query = (
        select(
            ROOT,
            number(Suggestion.id, Suggestion.kind.in_(FORMAL), stands),
            number(Suggestion.id, Suggestion.kind.in_(URGING)),
            func.count(SuggestionItem.id.distinct()),
            number(SuggestionItem.id, SuggestionItem.adoption.not_in(SILENT)),
            number(SuggestionItem.id, SuggestionItem.put_right == PutRight.VERIFIED),
            number(SuggestionItem.id, SuggestionItem.put_right == PutRight.CAME_BACK),
            func.min(sql_case((and_(is_ours, stands), _ISSUED))),
            func.max(sql_case((and_(is_ours, stands), _ISSUED))),
            number(Suggestion.id, not_(is_ours)),
            number(Suggestion.id, not_(stands)),
        )
        .select_from(BodyInCase)
        .join(Body, Body.id == BodyInCase.body_id)
        .outerjoin(
            MeasureParty,
            and_(MeasureParty.party_id == BodyInCase.party_id, MeasureParty.part == Part.TO),
        )
        .outerjoin(Suggestion, Suggestion.measure_id == MeasureParty.measure_id)
        .outerjoin(
            SuggestionItem,
            and_(SuggestionItem.suggestion_id == Suggestion.id, is_ours, stands, IS_ASKED),
        )
        .where(Body.office_id == office_id)
        .group_by(ROOT)
    )
    query = _of_those_seen(query, user, ids, on=on)
    return {row[0]: BodyCounts(*row[1:]) for row in session().execute(query)}


def asked_of(
    body: KnownBody, *, after: tuple[date, int] | None = None, limit: int | None = None
) -> Sequence[Suggestion]:
    """The letters to a body and what it was urged to, in the cases that were seen, newest first.

    With their items, problems and cases; whom else they went to is not read. after: day and id of
    the last one of the page before; limit: so many at most.
    """
    parties = [party.id for party in body.parties]
    query = (
        select(Suggestion)
        .where(
            Suggestion.measure_id.in_(
                select(MeasureParty.measure_id).where(
                    MeasureParty.party_id.in_(parties), MeasureParty.part == Part.TO
                )
            )
        )
        .order_by(_day_of_issue.desc(), Suggestion.id.desc())
        .limit(limit)
        .options(
            joinedload(Suggestion.case, innerjoin=True).options(lazyload("*")),
            joinedload(Suggestion.measure, innerjoin=True).options(lazyload("*")),
        )
    )
    if after is not None:
        day, last_id = after
        query = query.where(
            or_(_day_of_issue < day, and_(_day_of_issue == day, Suggestion.id < last_id))
        )
    return session().scalars(query).unique().all()


def bodies_of(parties: Iterable[Party]) -> dict[int, int]:
    """The bodies that these parties are, as they are shown, by the ids of the parties."""
    ids = [party.id for party in parties]
    query = (
        select(BodyInCase.party_id, ROOT)
        .join(Body, Body.id == BodyInCase.body_id)
        .where(BodyInCase.party_id.in_(ids))
    )
    return {row[0]: row[1] for row in session().execute(query)}


def asked_besides(
    suggestion: Suggestion, bodies: Collection[int], *, visible_to: Staff, on: date, limit: int = 20
) -> Sequence[Suggestion]:
    """What else these bodies were asked, in the cases this person sees, the last first."""
    if not bodies:
        return []
    parties = select(BodyInCase.party_id).join(Body, Body.id == BodyInCase.body_id)
    measures = select(MeasureParty.measure_id).where(
        MeasureParty.part == Part.TO, MeasureParty.party_id.in_(parties.where(_is_one_of(bodies)))
    )
    query = (
        select(Suggestion)
        .where(
            may_read(visible_to, on=on),
            Suggestion.id != suggestion.id,
            Suggestion.measure_id.in_(measures),
        )
        .order_by(Suggestion.id.desc())
        .limit(limit)
    )
    return all_rows(query)


def particulars_of(body: KnownBody) -> BodyParticulars | None:
    """The particulars told last of a body, in the cases that were seen."""
    query = (
        select(BodyParticulars)
        .where(
            BodyParticulars.party_id.in_([party.id for party in body.parties]),
            BodyParticulars.withdrawn_by_id.is_(None),
        )
        .order_by(BodyParticulars.id.desc())
        .limit(1)
    )
    return session().scalars(query).one_or_none()


def same_problem(letters: Iterable[Suggestion], problems: Sequence[str]) -> Suggestion | None:
    """The first of these that names one of these problems in nearly the same words."""
    for letter in letters:
        texts = [problem.text for problem in letter.problems]
        texts += [item.text for item in letter.items]
        sentences = [words for text in texts for words in (text.zh, text.en) if words]
        if any(is_alike(problem, text) for problem in problems for text in sentences):
            return letter
    return None


_ISSUED = Suggestion.__table__.c.issued_first
# A day that is not known stands before all others.
LONG_AGO = date(1, 1, 1)
_day_of_issue = func.coalesce(_ISSUED, LONG_AGO)


def _of_those_seen(query: Query, user: Staff, ids: Collection[int] | None, *, on: date) -> Query:
    """The same of cases that this person sees: begun there, or at the bodies of these ids."""
    if ids is None:
        return query.where(_is_seen(user, on=on))
    of_case = query.join(Case, Case.id == BodyInCase.case_id)
    return of_case.where(_is_one_of(ids), sees_all_of(user, on=on))


def _is_one_of(ids: Collection[int]) -> ColumnElement[bool]:
    """Whether a body is shown as one of these: by an index, as ROOT is in none."""
    return or_(Body.id.in_(ids), Body.root_id.in_(ids))


def _is_seen(user: Staff, *, on: date) -> ColumnElement[bool]:
    return is_among(BodyInCase.case_id, *seen_whole(user, on=on))
