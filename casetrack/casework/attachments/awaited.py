"""Acts that a case waits for and that a file may prove: each is recorded where it always is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from flask import current_app, request
from werkzeug.exceptions import HTTPException

from casetrack.accounts.act import Act
from casetrack.cases.facts import CaseFacts, facts_of
from casetrack.cases.models import Case
from casetrack.casework.attachments.models import Attachment
from casetrack.casework.attachments.receiving import is_recorded_by_file
from casetrack.db.bilingual_text import BilingualText
from casetrack.ledger.page_parts import next_steps_of
from casetrack.ledger.registry import duty_line, left_to_others, texts_on_lines
from casetrack.web.taken_along import WHEN, taken_to

# As a form is told of it: the field of `forms.WithFiles`, and the name that its page says.
STORED, FILE_NAME = "stored", "file_name"


@dataclass(frozen=True)
class AwaitedAct:
    """An act that a case waits for. url: its form, which a file comes along with.

    about: what it is about. due: the day by which, inclusive; None: now.
    """

    title: str
    url: str
    about: BilingualText | None = None
    due: date | None = None


def awaited_in(case: Case, act: Act) -> list[AwaitedAct]:
    """The acts a case waits for that this person may record by a file, the earliest first.

    Nothing for who does not see the case whole: they bring files with their own visits.
    """
    facts = facts_of(case, seen_by=act.by, on=act.on)
    if not (case.is_open() and facts.sight.is_whole):
        return []
    by_path: dict[str, AwaitedAct] = {}
    for awaited in (*_steps(facts, act), *_duties(facts, act)):
        path = urlsplit(awaited.url).path
        if path not in by_path and _is_by_file(path):
            by_path[path] = awaited
    return sorted(by_path.values(), key=lambda awaited: awaited.due or date.max)


def _duties(facts: CaseFacts, act: Act) -> Iterator[AwaitedAct]:
    others = left_to_others(facts.obligations, act.by, on=act.on)
    texts = texts_on_lines(facts.obligations, act.by, on=act.on, facts=facts)
    for duty in facts.obligations:
        line = duty_line(duty.kind)
        if duty.id not in others and (line.needs is None or facts.may(act.by, line.needs)):
            yield AwaitedAct(str(line.title), line.url(duty), texts.get(duty.id), duty.due)


def _steps(facts: CaseFacts, act: Act) -> Iterator[AwaitedAct]:
    for step in next_steps_of(facts, act.by):
        if step.is_due and step.url is not None:
            yield AwaitedAct(str(step.text), step.url, due=step.due)


def _is_by_file(path: str) -> bool:
    below = path.removeprefix(request.script_root)
    try:
        endpoint, _values = current_app.url_map.bind("").match(below)
    except HTTPException:
        return False
    return is_recorded_by_file(str(endpoint))


def link_with(awaited: AwaitedAct, file: Attachment, name: str) -> str:
    """The address of that form, with the day on this file filled in, to be recorded by it."""
    day = file.proves_on.isoformat() if file.proves_on else ""
    typed = {WHEN: day, STORED: str(file.id), FILE_NAME: name}
    return taken_to(awaited.url, {key: value for key, value in typed.items() if value}) or (
        awaited.url
    )
