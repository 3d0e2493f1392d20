"""The log box of a page that is only read: alike in every case, but for a few numbers and aliases.

To bind its fields and to show them took a ninth of the page of a case. So it is put together by
its template once for each language and what may be typed into it, with stand-ins for all that is of
one case or one session, and filled in afterwards. What is kept is text of ours with places in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from types import SimpleNamespace

from flask import current_app, render_template, request
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import TrackKind
from casetrack.cases.models import Case, Party
from casetrack.db.bilingual_text import BilingualText
from casetrack.desk.case_page.log_lines import LogLine
from casetrack.desk.case_page.page import kinds_to_type
from casetrack.web.idempotency import new_token
from casetrack.web.template_output import shown
from casetrack.web.words import language

# So many are kept: one for each language and set of lines of work, with and without a next step.
MOST = 200
_PLACE = "casetrack_log_boxes"
# Numbers of no record, and a sign that stands in no text.
_CASE, _ENTRY, _PARTY, _ALIAS = 2_000_000_000, 2_000_000_001, 2_000_000_002, "\x02"
_PERSON = '<label class="pick" for="party-0">', "</label>"
# Language, where casetrack is reached, the lines of work, a next step, a number of the entry.
_Key = tuple[str, str, frozenset[TrackKind], bool, bool]


@dataclass(frozen=True)
class _Box:
    """A box with places, and how it shows one of the people it may be about."""

    told: str
    person: str


def log_box(
    case: Case,
    parties: Iterable[Party],
    lines: frozenset[TrackKind],
    *,
    next_number: int | None,
    may_plan_steps: bool,
) -> Markup:
    """The box with nothing typed into it, as `desk/case_page/_log_box.html` shows a new form.

    lines: those of the case, whose kinds are offered first. next_number: of the entry it will be.
    """
    lang = language()
    key = (lang, request.script_root, lines, may_plan_steps, next_number is not None)
    # Of this application: another one has its pages at other addresses.
    kept: dict[_Key, _Box] = current_app.extensions.setdefault(_PLACE, {})
    box = kept.get(key)
    if box is None:
        if len(kept) >= MOST:
            kept.clear()
        box = kept[key] = _put_together(lines, may_plan_steps, is_numbered=next_number is not None)
    people = (
        box.person % {"at": at, "party": party.id, "alias": shown(party.alias.in_(lang))}
        for at, party in enumerate(parties)
    )
    told = {"case": case.id, "entry": next_number, "people": "".join(people)}
    return Markup(box.told % {**told, "csrf": generate_csrf(), "sending": new_token()})


def _put_together(lines: frozenset[TrackKind], may_plan_steps: bool, *, is_numbered: bool) -> _Box:
    form = LogLine(formdata=None)
    form.party.offer([Party(id=_PARTY, alias=BilingualText(_ALIAS, _ALIAS))])
    told = render_template(
        "desk/case_page/_log_box.html",
        form=form,
        case=SimpleNamespace(id=_CASE),
        next_number=_ENTRY if is_numbered else None,
        may_plan_steps=may_plan_steps,
        kind=EntryKind.NOTE,
        kinds=kinds_to_type(language(), lines),
    ).replace("%", "%%")
    begin, end = _PERSON
    before, found, rest = told.partition(begin)
    person, ended, after = rest.partition(end)
    assert ended, "the box shows people in another way"
    person = found + person + ended
    stand_ins = {str(_CASE): "%(case)d", str(_ENTRY): "%(entry)d", generate_csrf(): "%(csrf)s"}
    assert form.sending is not None
    stand_ins[str(form.sending.data)] = "%(sending)s"
    return _Box(
        _with_places(f"{before}%(people)s{after}", stand_ins),
        _with_places(
            person,
            {"party-0": "party-%(at)d", str(_PARTY): "%(party)d", _ALIAS: "%(alias)s"},
        ),
    )


def _with_places(told: str, stand_ins: dict[str, str]) -> str:
    for stand_in, place in stand_ins.items():
        told = told.replace(stand_in, place)
    return told
