"""A form that is opened and sent as it was shown changes nothing, and does not say it saved."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import nullcontext
from itertools import chain
from pathlib import Path

import pytest
from flask import request
from flask.typing import ResponseReturnValue

from casetrack.web.idempotency import FIELD, new_token
from tests.guards.changed_tables import ChangedTables, watched
from tests.guards.conftest import Furnished
from tests.guards.declared import declared
from tests.guards.made_up import form_of
from tests.guards.sending import (
    Found,
    Held,
    Sent,
    differing,
    forms_found,
    forms_read,
    held,
    pages_read,
    read_on,
    unread,
)
from tests.journeys.plain import Page
from tests.signed_in import text_of

NOTHING = "Nothing is different"
# The tables that do not hold what they held when this was last asked.
Changed = Callable[[], list[str]]
# Forms that tell that something happened, or make something new: what they propose when they are
# opened (today, the usual length) is not stored yet, so sending them as they are tells it.
# A form that names the version of a record shows what is stored, and is never one of them.
ACTS = declared("ACTS")
# Those that want a reason, and show or ask for something beside it: a form of a reason alone is
# known by that.
ACTS_FOR_A_REASON = declared("ACTS_FOR_A_REASON")
# What an edit form may say instead of "nothing is different": what it asks for is not stored, so it
# stands empty in the form. Anything else hides what the form would have changed.
STOPPED = declared("STOPPED")
# Of what is over, or has not come, nothing is edited; others of their kind are.
OVER = (
    "This review ended on",
    "This visit has an outcome already",
    "The reply answers none of the items",
)
# What may stand in a text field of an act before anything is typed: a proposal, no stored text. The
# public version of a letter is drafted of what the letter says.
PROPOSED = re.compile(
    r"(\d{4}-\d{2}-\d{2})?|\d+|Every item is put right, seen on the spot\."
    r"|To .+\nProblems\n1\. (?s:.+)\nItems\n1\. (?s:.+)"
)
A_REASON = "笔误"
# What a form says that is sent without the reason that it asks for: so begins each such sentence.
WHY = "Say why, in a "


def is_exempt(form: Found) -> bool:
    return form.endpoint in ACTS and not form.is_edit


def asks_only_why(form: Found) -> bool:
    """Such as that of a fact that is withdrawn: with a reason it does so."""
    return form.typed == ["reason"]


def acts_for_a_reason(form: Found) -> bool:
    return form.endpoint in ACTS_FOR_A_REASON or asks_only_why(form)


def as_shown(form: Found) -> Iterator[Sent]:
    """What is sent by each of its buttons; with a reason, too, where one is asked for.

    Each with a number of its own, as if it were opened each time.
    """
    reason = form.form.controls.get("reason")
    asks = reason is not None and reason.kind == "text" and not acts_for_a_reason(form)
    for sent in form.sent_by_each_button:
        new = {FIELD: [new_token()]} if FIELD in sent else {}
        yield {**sent, **new}
        if asks:
            yield {**sent, **new, FIELD: [new_token()], "reason": [A_REASON]}


class Watched:
    """What the database of a desk holds, read once after each form: what it held after the last is
    what it held before the next. That the pages between write nothing is tried thereby, too.
    Of the tables only those into which something was written meanwhile are read again.
    """

    def __init__(self, desk: Furnished, written: ChangedTables) -> None:
        self.desk, self.written = desk, written
        self.now = self.read()

    def read(self, tables: Collection[str] | None = None) -> Held:
        with self.desk.app.app_context():
            return held(of=tables)

    def changed(self) -> list[str]:
        """The tables that do not hold what they held when this was last asked."""
        before, now = self.now, self.read(self.written.taken())
        self.now = {**before, **now}
        return differing(now, before)


def sent_unchanged(changed_by: Changed, form: Found) -> tuple[list[str], list[str]]:
    """What is wrong once the form was sent as it was shown, and what it said, by each button."""
    wrong, texts = [], []
    for sent in as_shown(form):
        # Nobody asks what is said of a form that shows no record.
        with nullcontext() if form.is_edit else unread():
            answer = form.client.post(form.to, data=sent)
        changed = changed_by()
        page = Page(text_of(answer)).text if form.is_edit else ""
        if answer.status_code == 302 and form.is_edit:
            page = Page(text_of(form.client.get(answer.location))).text
        texts.append(page)
        if changed:
            wrong.append(f"{form.endpoint} {form.to}: changed {changed}")
        elif answer.status_code == 302 and form.is_edit and NOTHING not in page:
            wrong.append(f"{form.endpoint} {form.to}: does not say that nothing was saved")
        elif answer.status_code >= 500:
            wrong.append(f"{form.endpoint} {form.to}: {answer.status_code}")
    return wrong, texts


@pytest.fixture(scope="module")
def forms(desk: Furnished, of_the_run: Path) -> Sequence[Found]:
    """Every form of the desk, on a push of its first case; found once for all that is asked of
    them: nothing here changes it.
    """
    return list(forms_read(desk, pages_read(desk, of_the_run), cases=2))


@pytest.fixture
def written(desk: Furnished) -> Iterator[ChangedTables]:
    """What is written to the desk in a test."""
    with watched(desk.engine) as noted:
        yield noted


@pytest.mark.one_engine
def test_every_form_opened_and_sent_unchanged_changes_nothing(
    desk: Furnished, forms: Sequence[Found], written: ChangedTables, of_the_run: Path
) -> None:
    """On a push the forms of a seventh of the endpoints."""
    todays = {*desk.of_today(sorted({form.endpoint for form in forms}), days=7)}
    changed = Watched(desk, written).changed
    wrong: list[str] = []
    edits: set[str] = set()
    as_it_was: set[str] = set()

    def elsewhere() -> Iterator[Found]:
        """Those that may not be edited where they were read first, in the other cases."""
        left = edits - as_it_was
        read = list(read_on(desk, pages_read(desk, of_the_run), left))
        for form in forms_read(desk, read, cases=99):
            if form.endpoint in left:
                # Which case somebody opened last is noted.
                form.client.get(form.page)
                changed()
                yield form

    for form in chain(forms, elsewhere()):
        if is_exempt(form):
            stored = [text for text in form.shown_texts if not PROPOSED.fullmatch(text)]
            wrong += [f"{form.endpoint} shows {text!r}: is it an act?" for text in stored]
            continue
        if form.endpoint not in todays:
            continue
        amiss, texts = sent_unchanged(changed, form)
        wrong += amiss
        if not form.is_edit:
            continue
        edits.add(form.endpoint)
        expected = STOPPED.get(form.endpoint, WHY if acts_for_a_reason(form) else NOTHING)
        if any(expected in text for text in texts):
            as_it_was.add(form.endpoint)
        elif not any(text in words for text in OVER for words in texts):
            wrong.append(f"{form.endpoint} {form.to}: is refused, so what it shows is not stored")

    assert wrong == []
    assert edits - as_it_was == set(), "each is found on something that may be edited"
    assert len(edits) > 3, "the edit forms are found at all"


@pytest.mark.one_engine
def test_no_edit_form_leaves_it_to_the_browser_what_is_chosen(forms: Sequence[Found]) -> None:
    """A browser takes the first of a list in which nothing is marked, stored or not."""
    left, lists = [], 0
    for form in forms:
        if form.is_edit:
            lists += sum(control.kind == "select" for control in form.form.controls.values())
            left += [f"{form.endpoint} {form.to}: {name}" for name in form.chosen_for]

    assert left == []
    assert lists > 20, "lists are found at all"


@pytest.mark.one_engine
def test_every_act_is_one_that_the_desk_shows(forms: Sequence[Found]) -> None:
    shown = {form.endpoint for form in forms}

    assert set(ACTS) | set(ACTS_FOR_A_REASON) | set(STOPPED) <= shown


@pytest.mark.night
@pytest.mark.one_engine
def test_sent_unchanged_in_chinese_it_changes_nothing_either(
    desk: Furnished, forms: Sequence[Found], written: ChangedTables
) -> None:
    """On the pages that have one in English: which forms there are is no matter of words."""
    at = {form.page for form in forms if form.is_edit}
    edits = [form for form in forms_found(desk, lang="zh", at=at) if form.is_edit]
    changed = Watched(desk, written).changed
    wrong = [text for edit in edits for text in sent_unchanged(changed, edit)[0]]

    assert len(edits) > 10, "they are found in Chinese, too"
    assert [text for text in wrong if "changed" in text] == []


@pytest.mark.parametrize(
    ("answered", "changed", "wrong"),
    [
        ((NOTHING, 422), [], None),
        (("Saved.", 422), ["visit"], "changed ['visit']"),
        (("Saved.", 302), [], "does not say that nothing was saved"),
        (("", 500), [], "500"),
    ],
)
def test_an_edit_form_that_changes_what_it_showed_is_noticed(
    answered: tuple[str, int], changed: list[str], wrong: str | None
) -> None:
    text, status = answered
    headers = {"Location": "/form"}

    def view() -> ResponseReturnValue:
        return text, status if request.method == "POST" else 200, headers

    form = form_of('<input type=hidden name="version" value="1"><input name="aim">', view)

    complaints, pages = sent_unchanged(lambda: changed, form)

    assert complaints == ([f"made.up /form: {wrong}"] if wrong else [])
    assert form.is_edit
    assert len(pages) == 1


def test_a_list_in_which_nothing_is_marked_is_noticed() -> None:
    lists = (
        '<select name="way"><option value="home">Home</option></select>'
        '<select name="by"><option value="1" selected>One</option></select>'
    )

    assert form_of(lists, lambda: "").chosen_for == ["way"]


def test_a_row_that_holds_something_else_is_noticed() -> None:
    held_before = {"visit": ["(1, 'home')"], "case": ["(1,)"]}

    assert differing(held_before, {"visit": ["(1, 'court')"], "case": ["(1,)"]}) == ["visit"]
    assert differing(held_before, {"visit": [], "case": ["(1,)"]}) == ["visit"]
