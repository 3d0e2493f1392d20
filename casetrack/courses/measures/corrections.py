"""Correct a measure kept by hand: people, aim, beginning; with the reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from casetrack.accounts.act import Act
from casetrack.cases.extra_fields import TypedField
from casetrack.cases.kinds import MeasureState, Part
from casetrack.cases.locking import take_version
from casetrack.cases.models import Case, JournalEntry, Measure, MeasureItem, MeasureParty, Party
from casetrack.cases.not_future import day_told, ensure_not_before, ensure_past
from casetrack.cases.policy import ensure_may, ensure_open
from casetrack.cases.quantities import Qualifier, Quantity
from casetrack.cases.quantity_words import word_quantity
from casetrack.casework.correcting import ensure_reason
from casetrack.casework.extra_values import values_kept_anew
from casetrack.casework.journal_fields import JournalField, corrected, tell
from casetrack.casework.journal_texts import NOTHING, of_when
from casetrack.casework.parties import of_case
from casetrack.codes import N_, NP_
from casetrack.courses.measures.actions import enter_of
from casetrack.courses.measures.kinds import KEPT, KeptKind
from casetrack.courses.measures.models import CORRECTED, RECORD
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.ledger.measures import move_last_day


@dataclass(frozen=True)
class MeasureTold:
    """Corrected values of a measure. ended_on: of an ended one. values: by the keys of its kind.

    contents: in the language in which they are shown; one that stays keeps its other language.
    """

    about_ids: tuple[int, ...]
    partner_ids: tuple[int, ...]
    aim: BilingualText
    contents: tuple[str, ...]
    started: PartialDate
    last_day: date | None = None
    ended_on: date | None = None
    count: int | None = None
    count_qualifier: Qualifier | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


def correct(
    case: Case, measure: Measure, say: MeasureTold, reason: str, act: Act, *, opened: int
) -> JournalEntry | None:
    """Correct a measure; former values and reason stand in the journal. None if nothing changes.

    Raises NotAllowed, LostRace; RuleBroken without a reason, if the case is closed, it is for
    nobody and no mechanism, or a day cannot be.
    """
    ensure_may(act.by, RECORD, case, on=act.on)
    ensure_open(case)
    kept = KEPT[measure.kind]
    journal_fields = _tellings(kept)
    before, last_day = tell(measure, journal_fields), measure.last_day
    _take_over(case, kept, measure, say)
    is_moved = say.last_day != last_day
    if tell(measure, journal_fields) == before and not is_moved:
        return None
    _check(kept, measure, say, act)
    why = ensure_reason(reason)
    take_version(measure, opened=opened)
    session().flush()
    if is_moved:
        move_last_day(measure, say.last_day, act)
    fields, text = corrected(before, measure, journal_fields, why)
    when = day_told(measure.started, on=act.on)
    return enter_of(case, measure, CORRECTED, act, when=when, text=text, changed=fields)


def _take_over(case: Case, kept: KeptKind, measure: Measure, say: MeasureTold) -> None:
    measure.aim, measure.started = say.aim, say.started
    if _often(measure.count, measure.count_qualifier) != _often(say.count, say.count_qualifier):
        measure.count, measure.count_qualifier = say.count, say.count_qualifier
    if measure.state is MeasureState.ENDED:
        measure.ended_on = say.ended_on
    values = values_kept_anew(kept.asks, measure.fields, say.values)
    if values != measure.fields:
        measure.fields = values
    about = of_case(case, say.about_ids, field="about")
    partners = of_case(case, say.partner_ids, field="partners")
    _set_people(measure, {Part.ABOUT: about, Part.WITH: partners})
    _set_contents(measure, say.contents)


def _check(kept: KeptKind, measure: Measure, say: MeasureTold, act: Act) -> None:
    if not say.about_ids and not kept.is_mechanism:
        raise RuleBroken("measure_for_nobody", field="about")
    ensure_past(say.started, on=act.on, field="started")
    ended = say.ended_on
    for name, day in (("last_day", say.last_day), ("ended_on", ended)):
        ensure_not_before(day, say.started, "measure_ends_before", field=name)
    if measure.state is MeasureState.ENDED and measure.decided_here and ended is None:
        raise RuleBroken(N_("It has ended; say on which day."), field="ended_on")
    ensure_past(ended, on=act.on, field="ended_on")


def _set_people(measure: Measure, people: Mapping[Part, Sequence[Party]]) -> None:
    """Set the people with these parts; a person who keeps a part keeps the row."""
    wanted = {(part, party.id): party for part, those in people.items() for party in those}
    stays = [
        link
        for link in measure.parties
        if link.part not in people or (link.part, link.party_id) in wanted
    ]
    there = {(link.part, link.party_id) for link in stays}
    new = [
        MeasureParty(party_id=party.id, part=part, party=party)
        for (part, party_id), party in wanted.items()
        if (part, party_id) not in there
    ]
    if new or len(stays) < len(measure.parties):
        measure.parties = [*stays, *new]


def _set_contents(measure: Measure, contents: Sequence[str]) -> None:
    texts = dict.fromkeys(text.strip() for text in contents if text.strip())
    kept = {text: item for item in measure.items for text in (item.text.en, item.text.zh) if text}
    rows = [
        kept.get(text) or MeasureItem(text=BilingualText.written(text), position=0)
        for text in texts
    ]
    if rows != list(measure.items):
        measure.items = rows
    for position, row in enumerate(rows, start=1):
        row.position = position


def _tellings(kept: KeptKind) -> tuple[JournalField, ...]:
    return (
        JournalField(
            "about",
            NP_("journal", "For whom"),
            lambda kept_measure: _of_people(kept_measure, Part.ABOUT),
        ),
        JournalField(
            "with",
            NP_("journal", "With or by"),
            lambda kept_measure: _of_people(kept_measure, Part.WITH),
        ),
        JournalField("aim", NP_("journal", "Aim"), lambda kept_measure: kept_measure.aim),
        JournalField(
            "contents",
            NP_("journal", "Contents"),
            lambda kept_measure: _joined(i.text for i in kept_measure.items),
        ),
        JournalField(
            "started",
            NP_("journal", "Since when"),
            lambda kept_measure: of_when(kept_measure.started),
        ),
        JournalField(
            "last_day",
            NP_("journal", "Last day"),
            lambda kept_measure: _of_day(kept_measure.last_day),
        ),
        JournalField(
            "ended_on",
            NP_("journal", "Ended on"),
            lambda kept_measure: _of_day(kept_measure.ended_on),
        ),
        JournalField("count", NP_("journal", "How often"), _of_count),
        *(_of_field(column) for column in kept.asks),
    )


def _of_field(asked: TypedField) -> JournalField:
    return JournalField(
        asked.key, asked.words, lambda told_entry: _of_value(told_entry.fields.get(asked.key))
    )


def _of_value(value: Any) -> BilingualText:
    if isinstance(value, list):
        return _joined(map(_of_value, value))
    if isinstance(value, Mapping):
        return BilingualText(value.get("en"), value.get("zh"))
    return NOTHING if value is None else BilingualText(str(value), str(value))


def _of_people(measure: Measure, part: Part) -> BilingualText:
    return _joined(link.party.alias for link in measure.parties if link.part is part)


def _of_day(day: date | None) -> BilingualText:
    return NOTHING if day is None else BilingualText(day.isoformat(), day.isoformat())


def _of_count(measure: Measure) -> BilingualText:
    return _often(measure.count, measure.count_qualifier)


def _often(count: int | None, qualifier: Qualifier | None) -> BilingualText:
    if count is None and qualifier is None:
        return NOTHING
    often = Quantity.of(count, "times", qualifier)
    return BilingualText(word_quantity(often, "en"), word_quantity(often, "zh"))


def _joined(those: Any) -> BilingualText:
    texts = [text for text in those if text]
    return BilingualText(
        "; ".join(text.in_("en") for text in texts) or None,
        "；".join(text.in_("zh") for text in texts) or None,
    )
