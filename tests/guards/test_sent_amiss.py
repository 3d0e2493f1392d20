"""No form that is sent with a field missing, empty, doubled, odd or nonsense is a fault here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from casetrack.web.form_numbers import FIELD
from tests.guards.conftest import Furnished, methods_of
from tests.guards.declared import declared
from tests.guards.made_up import form_of
from tests.guards.sending import (
    OPENED_BY,
    Found,
    Place,
    Sent,
    forms_at,
    forms_read,
    pages_read,
    read_on,
    unread,
)
from tests.guards.test_sent_twice import NEED_NO_NUMBER
from tests.journeys.plain import Control, PageForm
from tests.once import made_once
from tests.sampling import HasTurns, turns
from tests.signed_in import sign_in

# What the desk has none to save of, or what is first shown: all else must come to the action.
NOT_SAVED = declared("NOT_SAVED")
NONSENSE = "-1'; 一 \x00 9999999999999999999999"


def amiss(whole: Sent, controls: Mapping[str, Control]) -> Iterator[tuple[str, Sent]]:
    """What was filled in, with one field that is not as a browser would send it.

    Of a text only one is read; what is chosen, and empty, is chosen amiss, as nonsense is. Of the
    rows of a list, which one view reads in one way, the first and the last.
    """
    tried = ends_of_lists(whole)
    for name, values in whole.items():
        if name not in tried:
            continue
        kept = {other: value for other, value in whole.items() if other != name}
        yield f"{name} missing", kept
        yield f"{name} nonsense", {**kept, name: [NONSENSE]}
        control = controls.get(name)
        for odd in odd_for(control) if control is not None else ():
            yield f"{name} {odd}", {**kept, name: [odd]}
        if control is not None and control.choices:
            yield f"{name} doubled", {**kept, name: [*values, *values] or ["1", "1"]}
        else:
            yield f"{name} empty", {**kept, name: [""]}


def odd_for(control: Control) -> Sequence[str]:
    """What can be read in a field, and is rarely right: the law may know no such."""
    if control.is_number:
        return "0", "5", "13", "600"
    return ("2000-01-01", "2099-12-31") if control.date else ()


def ends_of_lists(names: Iterable[str]) -> set[str]:
    """Of fields that differ by their number alone the first and the last; every other field."""
    by_kind: dict[str, list[str]] = {}
    for name in names:
        by_kind.setdefault(kind_of(name), []).append(name)
    return {name for alike in by_kind.values() for name in (alike[0], alike[-1])}


def kind_of(name: str) -> str:
    """The name of a field without the number of its row."""
    return re.sub(r"\d+", "0", name)


@contextmanager
def nothing_stays(written: Callable[[], object] = bool) -> Iterator[None]:
    """Whatever is committed is written, checked by the database, and taken back.

    Not for a whole test: who signs in, too, is kept in the database.
    written: asked between, when it stands there.
    """

    def take_back(db: Session) -> None:
        db.flush()
        written()
        db.rollback()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Session, "commit", take_back)
        yield


def answer(form: Found, fields: Sent) -> int:
    """The status of what comes back; the number of the form, too, is as if it was never sent."""
    with nothing_stays():
        return form.client.post(form.to, data={FIELD: None, **fields}).status_code


class PlacesThatSave(NamedTuple):
    """Where forms stand, each where it would be saved if it can; the endpoints that would be. On a
    push those of a seventh of the endpoints.

    forms: each as it stood there and where it is sent, those that are but a button last. others:
    those whose turn it is not, where they were read first.
    """

    places: Sequence[Place]
    saved: set[str]
    forms: Sequence[tuple[Place, str, PageForm]]
    others: Sequence[tuple[Place, str, PageForm]]


def fields_of(form: Found) -> tuple[str, ...]:
    """What the form asks for; the rows of a list, by their kind."""
    return (form.endpoint, *sorted({kind_of(name) for name in form.form.controls}))


def places_that_save(desk: Furnished, folder: Path) -> PlacesThatSave:
    """Each form where it would be saved, filled in; looked for once in a run.

    On a push in the cases of the day, and in the others if it was saved in none of these. folder:
    shared by all processes of the run. The desk must be as it was furnished.
    """
    return made_once(folder, "places-that-save", lambda: _places_that_save(desk, folder))


def _places_that_save(desk: Furnished, folder: Path) -> PlacesThatSave:
    chosen: dict[tuple[str, ...], Found] = {}
    others: dict[tuple[str, ...], Found] = {}
    saved: set[str] = set()
    read = pages_read(desk, folder)
    there = list(forms_read(desk, read, cases=99, is_typed=False))
    endpoints = sorted({form.endpoint for form in there})
    todays = {*desk.of_today(endpoints, days=7)}

    def choose(forms: Iterable[Found]) -> None:
        for form in forms:
            is_first = fields_of(form) not in chosen
            if not form.typed or form.endpoint not in todays:
                others.setdefault((*fields_of(form), form.place.do), form)
                continue
            if form.endpoint in saved and not is_first:
                continue
            with unread():
                is_saved = answer(form, form.filled) == 302
            saved.update({form.endpoint} if is_saved else set())
            if is_first or is_saved:
                chosen[fields_of(form)] = form

    choose(there)
    endpoint_of = {page.address: page.endpoint for page in read}
    left = [form for form in chosen.values() if form.endpoint not in {*saved, *NOT_SAVED}]
    more = list(read_on(desk, read, {endpoint_of[form.page] for form in left}))
    choose(forms_read(desk, more, cases=99, is_typed=False))
    buttons = [form for form in others.values() if form.endpoint in todays]
    return PlacesThatSave(
        [form.place for form in chosen.values()],
        saved,
        [(form.place, form.to, form.form) for form in (*chosen.values(), *buttons)],
        [(f.place, f.to, f.form) for f in others.values() if f.endpoint not in todays],
    )


@pytest.fixture(scope="module")
def that_save(desk: Furnished, of_the_run: Path) -> PlacesThatSave:
    """Where the forms stand that would be saved."""
    return places_that_save(desk, of_the_run)


@pytest.mark.one_engine
def test_every_form_of_the_desk_would_be_saved(that_save: PlacesThatSave, is_night: bool) -> None:
    """Or what is amiss in one would be refused for another reason. On a push a seventh of them."""
    left = {place.endpoint for place in that_save.places} - that_save.saved

    assert left <= set(NOT_SAVED)
    assert set(NOT_SAVED) <= left or not is_night, "a push reads the pages of fewer cases"
    assert len(that_save.places) > (100 if is_night else 12), "the forms are found at all"


@pytest.mark.in_turn(3)
@pytest.mark.one_engine
def test_no_field_that_is_amiss_is_a_fault_of_the_house(
    desk: Furnished, that_save: PlacesThatSave, of_today: HasTurns
) -> None:
    """Each form where it would be saved if nothing were amiss, so that the action is reached.

    On a push a seventh of the forms, and of each a tenth of the ways.
    """
    desk.app.config["PROPAGATE_EXCEPTIONS"] = False
    faults, sent = [], 0
    sign_in(desk.app, desk.staff[OPENED_BY[0]])
    for form in forms_at(desk, that_save.places):
        wrong, count = sent_amiss(form, of_today)
        faults += wrong
        sent += count

    assert faults == []
    assert sent > 40, "each is sent in several ways"


def sent_amiss(form: Found, of_today: HasTurns) -> tuple[list[str], int]:
    """Where the house is at fault if one field is amiss, and in how many ways the form was sent.

    What came without its number is not saved.
    """
    faults, sent = [], 0
    for how, fields in of_today(list(amiss(form.filled, form.form.controls))):
        status = answer(form, fields)
        sent += 1
        if status >= 500:
            faults.append(f"{form.endpoint}: {how}: {status}")
        if status == 302 and FIELD not in fields and form.endpoint not in NEED_NO_NUMBER:
            faults.append(f"{form.endpoint}: {how}: saved without its number")
    return faults, sent


def out_of_order(html: str) -> list[str]:
    """The fields of the box of what is to be corrected that stand before one named before them."""
    _above, _begins, rest = html.partition('id="problems"')
    box, _ends, below = rest.partition("</div>")
    named = [field for field in re.findall(r'href="#([^"]+)"', box) if f'id="{field}"' in below]
    places = [below.index(f'id="{field}"') for field in named]
    return [
        field
        for field, place, before in zip(named[1:], places[1:], places[:-1], strict=True)
        if place < before
    ]


@pytest.mark.one_engine
def test_what_is_to_be_corrected_is_named_in_the_order_of_the_page(
    desk: Furnished, that_save: PlacesThatSave
) -> None:
    """With nonsense in every field at once. On a push a seventh of the forms."""
    sign_in(desk.app, desk.staff[OPENED_BY[0]])
    wrong, boxes = [], 0
    for form in forms_at(desk, that_save.places):
        sent = {**form.filled, **{name: [NONSENSE] for name in form.typed}}
        with nothing_stays():
            page = form.client.post(form.to, data=sent)
        html = page.text if page.status_code == 422 else ""
        boxes += 'id="problems"' in html
        wrong += [f"{form.endpoint}: {field}" for field in out_of_order(html)]

    assert wrong == []
    assert boxes > 10, "something is to be corrected"


def test_a_field_named_after_one_below_it_is_noticed() -> None:
    box = '<div id="problems"><a href="#last">1</a><a href="#day">2</a><a href="#no">3</a></div>'

    assert out_of_order(f'{box}<input id="day"><input id="last">') == ["day"]
    assert out_of_order(f'{box}<input id="last"><input id="day">') == []


@pytest.mark.parametrize(
    ("reads", "ways"),
    [
        (lambda form: dict(form)["times"], ["times missing"]),
        (lambda form: int(form.get("times", 0)), ["times nonsense", "times empty"]),
        (lambda form: date.fromisoformat(form.get("on") or "2026-01-01"), ["on nonsense"]),
        (lambda form: None, []),
        (lambda form: 1 / (form.get("times") != "600"), ["times 600"]),
        (lambda form: 1 / (len(form.getlist("way")) < 2), ["way doubled"]),
    ],
)
def test_a_fault_by_a_field_that_is_amiss_is_noticed(
    reads: Callable[[Any], object], ways: list[str]
) -> None:
    def view() -> ResponseReturnValue:
        reads(request.form)
        return "", 422

    radio = '<input type=radio name="way" value="home" checked>'
    fields = (
        '<input name="times" type=number><input name="on" data-date="day past" value="2026-01-01">'
    )
    form = form_of(fields + radio, view)

    assert sent_amiss(form, turns(None))[0] == [f"made.up: {way}: 500" for way in ways]


def test_a_form_that_is_saved_without_its_number_is_noticed() -> None:
    form = form_of(f'<input type=hidden name="{FIELD}" value="1">', lambda: ("", 302))

    assert sent_amiss(form, turns(None))[0] == [
        f"made.up: {FIELD} missing: saved without its number"
    ]


@pytest.mark.in_turn(3)
@pytest.mark.one_engine
def test_no_address_is_a_fault_where_nothing_is_sent_to_it(
    desk: Furnished, of_today: HasTurns
) -> None:
    """On a push at a fourth of the addresses."""
    desk.app.config["PROPAGATE_EXCEPTIONS"] = False
    clients = [sign_in(desk.app, desk.staff[who]) for who in OPENED_BY]
    faults, refused = [], 0
    # Whoever signed out is told nothing but to sign in.
    rules = [rule for rule in desk.app.url_map.iter_rules() if "POST" in methods_of(rule)]
    rules.sort(key=lambda rule: rule.endpoint == "sign_in.out")
    for rule in of_today(rules, days=4):
        home = desk.home_of(rule) if "case_id" in rule.arguments else 0
        for client in clients:
            with nothing_stays():
                status = client.post(desk.address(rule, case=home), data={}).status_code
            refused += status == 422
            if status >= 500:
                faults.append(f"{rule.endpoint}: {status}")
            if status == 422:
                break  # The form was read; whoever else comes so far is told the same.

    assert faults == []
    assert refused > 12, "they are signed in, and come as far as the form"
