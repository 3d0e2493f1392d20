"""Rows of letters, orders and guidance in a case file: what a row says, recorded as it was done."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import BodyKind, MeasureKind, TrackKind
from casetrack.db.partial_date import PartialDate
from casetrack.desk.ledgers.case_making import UNKNOWN, CaseDraft, edtf, exact_day, some
from casetrack.suggestions.kinds import AS_FOUND, PutRight, SuggestionKind

# A number before an item of a cell that holds several: "1. ", "（2）", "③", "一、".
_NUMBERED = re.compile(r"^\s*(?:[（(]?\d{1,2}[）)、.．]|[①-⑳]|[一二三四五六七八九十]{1,3}、)\s*")
# Which entry tells of which guidance.
TOLD_AS = {
    MeasureKind.FAMILY_EDUCATION_GUIDANCE: EntryKind.FAMILY_EDUCATION_GUIDANCE,
    MeasureKind.FAMILY_EDUCATION_SUPPORT: EntryKind.FAMILY_EDUCATION_SUPPORT,
    MeasureKind.GUARDIANSHIP_PLAN: EntryKind.GUARDIANSHIP_PLAN_MADE,
}
# The code of guidance that a guardian was ordered to accept, by an order of its own.
ORDERED = "ordered_guidance"
ITEM_COLUMNS = ("items", "item_2", "item_3", "item_4", "item_5")


def add_letter(draft: CaseDraft, values: Mapping[str, Any], child: str | None) -> None:
    """Add a letter with its service, its reply and what was seen put right.

    child: the ref of the child that it grew from, if it is of one.
    """
    track = draft.track(TrackKind.SUGGESTION)
    name, sort = values["recipient"], values.get("recipient_kind", BodyKind.OTHER)
    body = draft.body(name, str(sort), role="suggestion_recipient", track=track)
    to, about = {"to": [body]}, {"about": [child]} if child else {}
    decided = _decided_by(values)
    issued = draft.enter(EntryKind.SUGGESTION_ISSUED, values["issued"], track, **to, **decided)
    place = len(draft.lists["suggestions"]) + 1
    letter: dict[str, Any] = {
        "kind": str(values.get("kind", SuggestionKind.UNSPECIFIED)),
        "track": track,
        "state": "ended" if "closed" in values else "running",
        "issued": edtf(values["issued"]),
        "delivery": str(values.get("delivery", UNKNOWN)),
        "entry": issued,
        **to,
        **about,
        **some(number=values.get("number"), ground=values.get("ground")),
        **_reply_day(values),
    }
    if "served" in values:
        letter["served"] = edtf(values["served"])
        at = {"leads_to": f"suggestions/{place}"}
        draft.enter(EntryKind.SUGGESTION_SERVED, values["served"], track, **to, **at)
    letter |= some(problems=[_text(draft, problem) for problem in lines_of(values, "problems")])
    letter["items"] = [
        {**_text(draft, item), **_seen(draft, values)} for item in lines_of(values, *ITEM_COLUMNS)
    ]
    if "replied" in values:
        letter["replies"] = [_reply(draft, values, body, track, len(letter["items"]))]
    if "closed" in values:
        reason = draft.opened(values.get("closed_reason", "台账记明已办结"))
        letter |= {"closed_on": values["closed"].isoformat(), "closed_reason": reason}
        letter["ended_on"] = values["closed"].isoformat()
        when = PartialDate.day(values["closed"])
        draft.enter(EntryKind.SUGGESTION_CLOSED, when, track, **to, text={"zh": reason})
    if (note := values.get("note")) is not None:
        text = {"zh": draft.opened(note)}
        draft.enter(EntryKind.NOTE, PartialDate.unknown(), track, **to, text=text)
    draft.add("suggestions", letter)


def lines_of(values: Mapping[str, Any], *columns: str) -> list[str]:
    """The texts of these columns, one a line of a cell, without the number before them."""
    lines = [line for key in columns for line in str(values.get(key, "")).splitlines()]
    return [text for line in lines if (text := _NUMBERED.sub("", line).strip())]


def _text(draft: CaseDraft, text: str) -> dict[str, Any]:
    return {"text": {"zh": draft.opened(text)}}


def _reply_day(values: Mapping[str, Any]) -> dict[str, Any]:
    """The day for the reply as the letter sets it; without a ground that the law counts by, as it
    is told.
    """
    day = values.get("reply_due")
    if day is None:
        return {}
    return {"set_day" if "ground" in values else "reply_due": day.isoformat()}


def _seen(draft: CaseDraft, values: Mapping[str, Any]) -> dict[str, Any]:
    """What was seen of an item: a look of ours, and never what the recipient says."""
    put_right = values.get("put_right")
    if put_right is None:
        return {}
    when = values.get("seen_on", PartialDate.unknown())
    proof = {"proof": {"zh": draft.opened(values["proof"])}} if "proof" in values else {}
    look = {"looked": edtf(when), "found": AS_FOUND[PutRight(put_right)].value, **proof}
    return {"put_right": put_right, **some(seen_on=exact_day(when)), **proof, "looks": [look]}


def _reply(
    draft: CaseDraft, values: Mapping[str, Any], body: str, track: str, items: int
) -> dict[str, Any]:
    when = values["replied"]
    reply_text = draft.opened(values["reply"]) if "reply" in values else None
    text = {"text": {"zh": reply_text}} if reply_text else {}
    reply = {
        "kind": "reply",
        "received": edtf(when),
        "way": str(values.get("reply_way", UNKNOWN)),
        "entry": draft.enter(EntryKind.SUGGESTION_REPLIED, when, track, by=[body], **text),
        **text,
    }
    adoption = values.get("adoption", UNKNOWN)
    answers = [{"item": place, "adoption": str(adoption)} for place in range(1, items + 1)]
    return reply | some(answers=answers)


def _decided_by(values: Mapping[str, Any]) -> dict[str, Any]:
    """Who decided, for the entry that tells of it: recorded, not decided here."""
    return {"fields": {"decided_by_name": values["decided_by"]}} if "decided_by" in values else {}


def add_order(
    draft: CaseDraft, values: Mapping[str, Any], child: str, guardian: str | None
) -> None:
    """Add an order to a guardian, or a course of guidance with the sessions that were held.

    guardian: the ref of whom the row names or, where it names nobody, of the child's own.
    """
    is_ordered = values["kind"] == ORDERED or values.get("is_ordered") == "yes"
    kind = MeasureKind.FAMILY_EDUCATION_GUIDANCE
    if values["kind"] != ORDERED:
        kind = MeasureKind(values["kind"])
    is_order = kind is MeasureKind.GUARDIANSHIP_ORDER
    track = draft.track(TrackKind.FAMILY)
    to = {"to": [guardian]} if guardian else {}
    entry_kind = EntryKind.GUARDIANSHIP_ORDER_ISSUED if is_order else TOLD_AS[kind]
    decided = _decided_by(values)
    about = {"about": [child]}
    ended = values.get("ended")
    measure: dict[str, Any] = {
        "kind": kind.value,
        "track": track,
        "state": "running" if ended is None else "ended",
        "started": edtf(values["issued"]),
        "entry": draft.enter(entry_kind, values["issued"], track, **to, **about, **decided),
        **some(last_day=values.get("last_day") and values["last_day"].isoformat()),
        **some(ended_on=exact_day(ended)),
        **some(reason=values.get("reason") and {"zh": draft.opened(values["reason"])}),
        **to,
        **about,
        **some(items=[_text(draft, duty) for duty in lines_of(values, "duties")]),
    }
    if is_order:
        served = exact_day(values.get("served"))
        measure["order"] = {"issued": edtf(values["issued"])}
        measure["order"] |= some(served_on=served, months=values.get("months"))
    else:
        measure["programme"] = some(
            sessions_planned=values.get("sessions_planned"),
            ordered=is_ordered,
            sessions=[
                {
                    "held_on": edtf(day),
                    "entry": draft.enter(EntryKind.GUIDANCE_SESSION, day, track, **about),
                }
                for day in sessions_of(values)
            ],
        )
        if "served" in values:
            text = {"zh": "家庭教育指导令送达" if is_ordered else "送达"}
            draft.enter(EntryKind.DOCUMENT_SENT, values["served"], track, **to, text=text)
    if (note := values.get("note")) is not None:
        text = {"zh": draft.opened(note)}
        draft.enter(EntryKind.NOTE, PartialDate.unknown(), track, **about, text=text)
    draft.add("measures", measure)


def sessions_of(values: Mapping[str, Any]) -> Iterator[PartialDate]:
    """The sessions that were held: each with its day, or so many of which no day is known."""
    held = values.get("sessions", ())
    if isinstance(held, int):
        held = (PartialDate.unknown(),) * held
    yield from held
