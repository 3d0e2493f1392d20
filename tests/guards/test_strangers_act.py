"""Every action refuses whoever may not do it, whoever opened the page that leads to it."""

from __future__ import annotations

import ast
import dataclasses
import re
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import EnumType
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any, get_type_hints
from unittest.mock import MagicMock

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

import casetrack.app
from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.cases.models import Case
from casetrack.courses.approvals import trying
from casetrack.db import Model, session
from casetrack.errors import NotAllowed
from casetrack.web import access, saving
from tests.guards.changed_tables import watched
from tests.guards.conftest import ASKED, Furnished
from tests.guards.sending import MAKING, OPENED_BY, Found, Place, Sent, unread
from tests.guards.test_sent_amiss import answer, nothing_stays, places_that_save
from tests.guards.test_sent_twice import BESIDE, prepared, rule_of
from tests.journeys.plain import PageForm
from tests.signed_in import sign_in

PACKAGE = Path(casetrack.app.__file__).parent
# Who has nothing to do with the cases of the desk, and who has with no case.
STRANGERS = ("stranger", "admin")
OF_A_CASE = re.compile(r"/cases/[0-9]+/")
# Nobody else can leave, and whoever does is gone for the rest.
IS_NO_ACT = {"sign_in.out"}
# What only asks is called by an action that asked who may; such names say so.
CHECKS = re.compile(r"_|check_(?!proposal\b)|ensure_")
# What leads to actions: whatever saves, asks who may, or brings a decision to be proposed.
EDGE = {"casetrack.web.saving", "casetrack.web.access"}
# What a page leads to with an `Act`, and whoever may not do it is not refused there: why.
_ASKED_BEFORE = "called by what asked who may; it asks what was typed, or writes it down"
_TELLS = "tells who acts what they may know, and nothing where that is nothing"
_NO_DESK_GIVEN = (
    "no desk was given away on the desk; strangers are tried in tests/desk/handover/test_desks.py"
)
_NO_LEDGER = (
    "no ledger is on its way in on the desk; strangers are tried in"
    " tests/desk/ledgers/test_importing.py"
)
LEFT = {
    "cases.view_log.record_view": "writes down who looked, once they were shown it",
    "casework.identity.actions.look_up": _TELLS,
    "casework.identity.actions.needs_reason": _TELLS,
    "casework.identity.actions.tell_replaced_shown": _ASKED_BEFORE,
    "casework.identity.same_number.tell_same_number": _TELLS,
    "courses.approvals.trying.as_if_decided": _ASKED_BEFORE,
    "courses.approvals.minutes_corrections.correct_minutes": "no minutes stand on the desk;"
    " strangers are tried in tests/courses/approvals/test_minutes_corrected.py",
    **{
        f"desk.handover.actions.{name}": _NO_DESK_GIVEN
        for name in ("accept", "refuse", "see_refused", "end_early")
    },
    **{
        f"desk.ledgers.batches.{name}": _NO_LEDGER
        for name in ("choose_columns", "mend", "go_on", "begin_import", "take_back", "give_up")
    },
    **dict.fromkeys(
        (
            "desk.sealed_records.answers.decide",
            "desk.sealed_records.destruction.decide",
            "desk.sealed_records.destruction.destroy",
            "desk.sealed_records.retention.lift_hold",
        ),
        "nothing is to be destroyed on the desk, no hold stands and no query waits; strangers are"
        " tried in tests/desk/sealed_records",
    ),
    "casework.attachments.policy.file_sight": _TELLS,
    "casework.attachments.policy.may_add": _TELLS,
    "casework.attachments.policy.is_openable": _TELLS,
    **{
        f"casework.attachments.queries.{name}": "finds what who asks may see, and nothing else"
        for name in ("files_beside", "files_of", "find_entry", "find_file")
    },
    "casework.attachments.awaited.awaited_in": "leads to pages that ask who may themselves",
    **{
        f"desk.second_factor.actions.{name}": "on one's own account, after a code of one's own"
        for name in ("renew_codes", "turn_off", "turn_on")
    },
    "ledger.journal.enter": _ASKED_BEFORE,
    "ledger.journal.enter_about": _ASKED_BEFORE,
    "suggestions.telling.enter_of": _ASKED_BEFORE,
    "review.judgments.protest_decision.take_step": _ASKED_BEFORE,
    "visits.visit_sheets.contents.contents_of": "the page finds no visit for who may not see it",
}


@cache
def actions() -> Mapping[tuple[str, str], str]:
    """Every function of the house that is told an `Act` and that a page leads to, by its place."""
    trees = {
        file: ast.parse(text)
        for file in sorted(PACKAGE.rglob("*.py"))
        if file.relative_to(PACKAGE).parts[0] != "demo"
        and (
            ": Act" in (text := file.read_text(encoding="utf-8"))
            or "casetrack.web" in text
            or file.name == "proposals.py"
        )
    }
    led = {name for file, tree in trees.items() for name in led_to(file, tree)}
    by_key: dict[tuple[str, str], str] = {}
    for file, tree in trees.items():
        module = ".".join(file.relative_to(PACKAGE).with_suffix("").parts)
        for stmt in tree.body:
            if (
                isinstance(stmt, ast.FunctionDef)
                and not CHECKS.match(stmt.name)
                and acts(stmt)
                and f"{module}.{stmt.name}" in led
            ):
                by_key[str(file), stmt.name] = f"{module}.{stmt.name}"
    return by_key


def led_to(file: Path, tree: ast.Module) -> Iterator[str]:
    """What a module of the edge takes from others of the house: each by its whole name."""
    taken = [
        (node.module.removeprefix("casetrack."), name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
        for name in node.names
    ]
    if file.name != "proposals.py" and not EDGE & {f"casetrack.{module}" for module, _n in taken}:
        return
    asked = [
        (at.value.id, at.attr)
        for at in ast.walk(tree)
        if isinstance(at, ast.Attribute) and isinstance(at.value, ast.Name)
    ]
    for module, name in taken:
        yield f"{module}.{name.name}"
        called = name.asname or name.name
        yield from (f"{module}.{name.name}.{attr}" for of, attr in asked if of == called)


def acts(item: ast.FunctionDef) -> bool:
    values = (*item.args.posonlyargs, *item.args.args, *item.args.kwonlyargs)
    return any(isinstance(a.annotation, ast.Name) and a.annotation.id == "Act" for a in values)


@dataclass
class Tried:
    """What became of the forms that were sent for strangers.

    refused: the actions in which somebody was refused. saved: forms that were saved all the same.
    """

    refused: set[str] = field(default_factory=set)
    saved: set[str] = field(default_factory=set)


# --- Who acts -------------------------------------------------------------------------------------


Door = Callable[[pytest.MonkeyPatch, Callable[[Act], Act]], None]


def at_saving(patch: pytest.MonkeyPatch, strange: Callable[[Act], Act]) -> None:
    """The action is told a stranger; the page asked who opened it."""
    acting = access.acting
    patch.setattr(saving, "acting", lambda: strange(acting()))


def at_trying(patch: pytest.MonkeyPatch, strange: Callable[[Act], Act]) -> None:
    """So is a decision that is tried out when it is proposed."""

    def replace(act: Act, **told: Any) -> Act:
        return dataclasses.replace(strange(act), **told)

    patch.setattr(trying, "replace", replace)


def everywhere(patch: pytest.MonkeyPatch, strange: Callable[[Act], Act]) -> None:
    """Whatever is told who acts is told a stranger."""
    patch.setattr(access, "Act", lambda *item: strange(Act(*item)))


@contextmanager
def noted(tried: Tried, known: Mapping[tuple[str, str], str]) -> Iterator[None]:
    """Note in which actions somebody is refused."""
    made = NotAllowed.__init__

    def note(self: NotAllowed, *told: Any, **more: Any) -> None:
        made(self, *told, **more)
        at: FrameType | None = sys._getframe(1)
        while at is not None:
            place = (at.f_code.co_filename, at.f_code.co_qualname)
            tried.refused |= {known[place]} if place in known else set()
            at = at.f_back

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(NotAllowed, "__init__", note)
        yield


class Strangers:
    """The forms of the desk, sent by whoever may, and done as if a stranger did it."""

    def __init__(self, desk: Furnished) -> None:
        self.desk, self.tried = desk, Tried()
        self.known = actions()

    def send(self, forms: Iterable[tuple[Place, str, PageForm]]) -> Mapping[str, FlaskClient]:
        """Send these forms, as whoever opened them; those who did."""
        clients = {who: sign_in(self.desk.app, self.desk.staff[who]) for who in OPENED_BY}
        for place, to, form in forms:
            if place.endpoint not in IS_NO_ACT:
                each_form = Found(clients[place.by], place.page, to, place.endpoint, form, place)
                self.act(place.endpoint, to, partial(answer, each_form, each_form.filled))
        return clients

    def left(self) -> set[str]:
        """The actions in which nobody was refused yet."""
        return set(self.known.values()) - self.tried.refused - LEFT.keys()

    def act(self, name: str, to: str, send: Callable[[], int]) -> None:
        """Send one form for a stranger; of what is of no case for each, and one must be refused."""
        strangers = STRANGERS[:1] if OF_A_CASE.match(to) else STRANGERS
        if all([self.is_saved_for(who, send) for who in strangers]):  # noqa: C419 - each is tried
            self.tried.saved.add(name)

    def is_saved_for(self, who: str, send: Callable[[], int]) -> bool:
        """Whether what was sent was saved, though a stranger did it."""

        def strange(act: Act) -> Act:
            return Act(session().get_one(Staff, self.desk.staff[who].id), act.on, act.at)

        doors: tuple[Door, ...] = (at_saving, at_trying, everywhere)
        for door in doors:
            with (
                pytest.MonkeyPatch.context() as patch,
                noted(self.tried, self.known),
                watched(self.desk.engine) as written,
                unread(),
            ):
                door(patch, strange)
                status = send()
                is_saved = status == 302 and bool(written.taken() - BESIDE)
            if door is at_saving and status == 403:
                return False
        return is_saved


def called(desk: Furnished, name: str) -> bool:
    """Whether an action refuses a stranger, told the first row of each kind that it asks for.

    Of what is no row it is told nothing that means anything: who may is asked first. As with what
    is sent, an action that is told no row at all must refuse one of the strangers.
    """
    module, _, action = name.rpartition(".")
    do = getattr(import_module(f"casetrack.{module}"), action)
    kinds = {value: kind for value, kind in get_type_hints(do).items() if value != "return"}
    strangers = STRANGERS[:1] if any(map(is_row, kinds.values())) else STRANGERS
    return any(is_refused(desk, do, kinds, who) for who in strangers)


def is_row(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Model)


def is_refused(
    desk: Furnished, do: Callable[..., object], kinds: Mapping[str, Any], who: str
) -> bool:
    with desk.app.test_request_context():
        by = session().get_one(Staff, desk.staff[who].id)
        own = desk.staff["prosecutor"].id
        mine = {case for case, handler in desk.handlers.items() if handler == own}
        by_key = {
            value: Act(by, desk.today, ASKED) if kind is Act else first_of(kind, mine)
            for value, kind in kinds.items()
        }
        try:
            do(**by_key)
        except NotAllowed:
            return True
        except Exception:
            return False
        finally:
            session().rollback()
    return False


def first_of(kind: Any, cases: Collection[int]) -> Any:
    """The first row of a model, of one of these cases where it is of a case."""
    # What takes a row of several models is told none.
    if not hasattr(kind, "__table__"):
        return next(iter(kind)) if isinstance(kind, EnumType) else MagicMock()
    rows = sa.select(kind)
    of = kind.id if kind is Case else getattr(kind, "case_id", None)
    if of is not None:
        rows = rows.where(of.in_(cases))
    return session().scalars(rows.limit(1)).first()


def posted(client: FlaskClient, address: str, sent: Sent) -> int:
    """The status of what comes back; nothing of it stays."""
    with nothing_stays():
        return client.post(address, data=sent).status_code


def room_of(module: str) -> str:
    """The room that a module stands in."""
    return module.removeprefix("casetrack.").rpartition(".")[0]


@pytest.fixture(scope="module")
def tried(desk: Furnished, of_the_run: Path) -> Tried:
    """Every form of the desk that would be saved, and every button, for strangers.

    On a push a seventh of them, and each action is called; where that is not enough to be refused,
    other forms are sent until it is.
    """
    strangers = Strangers(desk)
    there = places_that_save(desk, of_the_run)
    clients = strangers.send(there.forms)
    for endpoint, made in MAKING.items():
        if made.first is None:
            continue
        rule, client = rule_of(desk, endpoint), clients[made.by]
        case = desk.home_of(rule) if "case_id" in rule.arguments else 0
        address = desk.address(rule, case=case)
        sent = prepared(client, address, endpoint, desk, case)
        strangers.act(endpoint, address, partial(posted, client, address, sent))
    strangers.tried.refused |= {name for name in strangers.left() if called(desk, name)}
    # Of the others only so many as are needed for the rest, first those of the rooms of these.
    rooms = {room_of(name.rpartition(".")[0]) for name in strangers.left()}
    views = desk.app.view_functions
    others = sorted(
        there.others, key=lambda form: room_of(views[form[0].endpoint].__module__) not in rooms
    )
    strangers.send(form for form in others if strangers.left())
    return strangers.tried


@pytest.mark.one_engine
def test_nothing_is_saved_for_a_stranger(tried: Tried) -> None:
    assert tried.saved == set()


@pytest.mark.one_engine
def test_each_action_that_a_page_leads_to_refuses_a_stranger(tried: Tried) -> None:
    known = set(actions().values())

    assert known - tried.refused == set(LEFT), "those that do not, and why, stand in LEFT"
    assert len(known) > 150, "actions are found at all"


@pytest.mark.one_engine
def test_an_action_that_forgets_to_ask_is_seen(
    desk: Furnished, of_the_run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casetrack.casework.links.actions.ensure_may", lambda *a, **item: None)
    there = places_that_save(desk, of_the_run)
    forms = [form for form in (*there.forms, *there.others) if form[0].endpoint == "links.end"]
    strangers = Strangers(desk)

    strangers.send(forms)

    assert strangers.tried.saved == {place.endpoint for place, _to, _form in forms} != set()
    assert "casework.links.actions.end_link" not in strangers.tried.refused
