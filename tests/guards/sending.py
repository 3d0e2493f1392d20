"""Every form that stands on a page of the desk, and what the database holds before and after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import flask.templating
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from casetrack.accounts.models import Staff
from casetrack.cases.kinds import CaseStatus
from casetrack.cases.models import Case, Measure, Obligation, Party
from casetrack.db import Model, session
from casetrack.law.counting import local_day
from casetrack.suggestions.kinds import SuggestionKind
from casetrack.suggestions.models import Suggestion
from casetrack.suggestions.steps.models import EscalationStep
from casetrack.visits.models import Visit, VisitState
from tests.guards.conftest import ASKED, Furnished, is_course, methods_of
from tests.guards.declared import LEFT_OPEN, Made, declared
from tests.journeys.plain import Control, Page, PageForm
from tests.once import made_once
from tests.signed_in import sign_in
from tests.statements import asked, counted

# Written beside whatever is done: who did and saw what, which forms were sent, who is signed in.
BESIDE = frozenset(
    {"audit_event", "audit_link", "audit_head", "audit_waiting", "sent_form"}
    | {"sign_in_attempt", "staff_session"}
    | {"search_text", "search_words"}
)
# Those of the desk who between them may open every page.
OPENED_BY = ("prosecutor", "head", "chief", "admin")
# Of which the first of a case is not enough: not the child alone, for others hold other roles; not
# the visit that has an outcome, for only one that is planned may be changed; not the first duty of
# all, for only what is late is pressed for; not the desk of the administrator, which is empty; not
# the first letter, for only one that had no effect is reported.
ALSO: Mapping[str, Callable[[int], sa.Select[int]]] = {
    "agenda.press_for": lambda _case: _late(),
    "cases.measure": lambda case: sa.select(Measure.id).where(Measure.case_id == case, is_course()),
    "handover.give": lambda _case: _with_a_desk(),
    "cases.edit_person": lambda case: sa.select(Party.id).filter_by(case_id=case),
    "suggestions.escalate": lambda case: sa.select(EscalationStep.suggestion_id).filter_by(
        case_id=case
    ),
    "suggestions.correct_of_another": lambda case: sa.select(Suggestion.id).filter_by(
        case_id=case, kind=SuggestionKind.OF_ANOTHER
    ),
    "visits.change": lambda case: _planned(case),
    "visits.cancel": lambda case: _planned(case),
}

# What is typed, or left empty, where a form of a feature would not be saved otherwise.
MAKING: Mapping[str, Made] = declared("MAKING")
TYPED: Mapping[str, Mapping[str, str]] = declared("TYPED")

Held = Mapping[str, Sequence[str]]
Sent = dict[str, list[str]]


class Place(NamedTuple):
    """Where a form stands: on which page, of whom, the how manieth of those alike there.

    fields: what it asks for. do: which it is of several that are sent to one address.
    """

    page: str
    by: str
    endpoint: str
    fields: tuple[str, ...]
    do: str
    nth: int


@dataclass(frozen=True)
class Found:
    """One form on one page. endpoint: where it is sent to. typed: what may be changed in it."""

    client: FlaskClient
    page: str
    to: str
    endpoint: str
    form: PageForm
    place: Place

    @property
    def typed(self) -> list[str]:
        return [name for name, control in self.form.controls.items() if control.kind != "hidden"]

    @property
    def is_edit(self) -> bool:
        """Whether it shows a record as it is stored: it names the version it was opened with."""
        return "version" in self.form.controls

    @property
    def shown_texts(self) -> list[str]:
        """What stands in its text fields."""
        return [
            control.value.strip()
            for control in self.form.controls.values()
            if control.kind == "text"
        ]

    @property
    def chosen_for(self) -> list[str]:
        """The lists in which the page marks nothing, and the browser takes what means something."""
        lists = [name for name, control in self.form.controls.items() if control.is_chosen_for]
        return [name for name in lists if self.form.controls[name].sent != [""]]

    @property
    def sent_by_each_button(self) -> list[Sent]:
        """What the browser sends if nothing is changed, for each button there is."""
        untouched = {name: control.sent for name, control in self.form.controls.items()}
        return [
            {**untouched, **({button.name: [button.value]} if button.name else {})}
            for button in self.form.buttons
            if not button.switches_language
        ]

    @property
    def sent(self) -> Sent:
        """What it sends by its first button."""
        return self.sent_by_each_button[0]

    @property
    def filled(self) -> Sent:
        """What it sends once every field is filled."""
        return filled(self.form, self.endpoint)


def filled(form: PageForm, endpoint: str) -> Sent:
    """What somebody sends who has filled every field of a form, by the button that saves.

    What its feature tells is typed; of any other field what it says it takes.
    """
    made = MAKING.get(endpoint)
    typed = {**(made.typed if made is not None else {}), **TYPED.get(endpoint, {})}
    sent = {
        name: [control.value_of(typed[name])] if name in typed else entered(control)
        for name, control in form.controls.items()
    }
    if "do" in form.controls:
        # One of several forms on a page.
        sent["do"] = form.controls["do"].sent
    buttons = [button for button in form.buttons if not button.switches_language]
    buttons.sort(key=lambda button: button.name is not None)
    sent |= {buttons[0].name: [buttons[0].value]} if buttons[0].name is not None else {}
    press = made.press if made is not None else None
    return {**sent, press[0]: [press[1]]} if press is not None else sent


def entered(control: Control) -> list[str]:
    """What stands in it, or else something sensible for what the field says it takes."""
    if control.kind == "hidden" or any(control.sent) or LEFT_OPEN.match(control.name):
        return control.sent
    if control.choices:
        return [choice.value for choice in control.choices if choice.value][:1]
    if control.date:
        return ["tomorrow" if control.date.endswith("future") else "today"]
    return ["3"] if control.is_number else ["某事"]


@contextmanager
def unread() -> Iterator[None]:
    """Draw no page meanwhile: where a guard asks whether something is saved or found, nobody reads
    what else comes back, and drawing it takes a quarter of the request.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flask.templating, "_render", lambda *_drawn: "")
        yield


def held(*, beside: frozenset[str] = BESIDE, of: Collection[str] | None = None) -> Held:
    """Every row of every table, as the database holds it; those written beside an act left out.

    of: of these tables only.
    """
    return {
        table.name: sorted(
            repr(tuple(row)) for row in session().execute(sa.text(f"SELECT * FROM {table.name}"))
        )
        for table in Model.metadata.sorted_tables
        if table.name not in beside and (of is None or table.name in of)
    }


def differing(before: Held, after: Held) -> list[str]:
    """The tables that do not hold what they held."""
    return [name for name in before if list(before[name]) != list(after[name])]


def pages(desk: Furnished, *, cases: int, others: bool = False) -> Iterator[tuple[Rule, str]]:
    """Every page there is, in the first `cases` of the prosecutor that have what it asks for.

    others: a seventh of them also in that of the other cases whose turn it is: at night in all of
    both.
    """
    rules = sorted(desk.app.url_map.iter_rules(), key=lambda rule: rule.rule)
    twice = {*desk.of_today(range(len(rules)), days=7)} if others else ()
    for place, rule in enumerate(rules):
        if "GET" not in methods_of(rule) or rule.endpoint == "static":
            continue
        homes = desk.homes_of(rule) if "case_id" in rule.arguments else [0]
        if rule.endpoint != "cases.measure":
            # There the courses of every feature have their pages.
            rest = homes[cases:]
            todays = desk.of_today(rest, days=len(rest)) if place in twice else ()
            homes = [*homes[:cases], *todays]
        for home in homes:
            yield rule, desk.address(rule, case=home)
            for number in _also(desk, rule.endpoint, home):
                (name,) = rule.arguments - {"case_id"}
                yield rule, desk.address(rule, case=home, **{name: number})


class ReadPage(NamedTuple):
    """A page of the desk as it was furnished, and who opened it first. forms: those it sends."""

    endpoint: str
    address: str
    by: str
    html: str
    forms: Sequence[PageForm]


def pages_read(desk: Furnished, folder: Path, *, lang: str = "en") -> Sequence[ReadPage]:
    """Every page there is, read once in a run for all guards that ask what stands on it.

    In English in every case of the prosecutor, on a push in the first, and a seventh of them in one
    more; else in the first. folder: shared by all processes of the run. The desk must be as it was
    furnished.
    """
    there = pages(desk, cases=1, others=True) if lang == "en" else pages(desk, cases=1)
    return made_once(folder, f"pages-read-{lang}", lambda: [*_read(desk, lang, there)])


def read_on(desk: Furnished, read: Sequence[ReadPage], of: Collection[str]) -> Iterator[ReadPage]:
    """The pages with these endpoints in the cases in which they were not read."""
    known = {page.address for page in read}
    others = (
        (rule, address)
        for rule, address in pages(desk, cases=99)
        if rule.endpoint in of and address not in known
    )
    yield from _read(desk, "en", others)


def _read(desk: Furnished, lang: str, there: Iterable[tuple[Rule, str]]) -> Iterator[ReadPage]:
    # Only who is signed in elsewhere, too, is shown the form that ends it.
    sign_in(desk.app, desk.staff[OPENED_BY[0]])
    clients = _clients(desk, lang)
    for rule, address in there:
        for who, client in clients.items():
            status, html = _opened(client, address)
            if html is not None:
                posted = [form for form in Page(html).forms if form.method == "post"]
                yield ReadPage(rule.endpoint, address, who, html, posted)
            # What is a file for one is a page for nobody.
            if status == 200:
                break


class Answered(NamedTuple):
    """What the prosecutor is answered at an address, with the forms that the page sends.

    questions: how often the database was asked for it. written: how often the audit was told.
    """

    rule: str
    endpoint: str
    address: str
    status: int
    forms: Sequence[PageForm]
    questions: int
    written: int


def answers_read(desk: Furnished, folder: Path, engine: str) -> Sequence[Answered]:
    """What the prosecutor is answered at every address of one case; asked once in a run on each
    engine. The desk must be as it was furnished.
    """
    return made_once(folder, f"answers-read-{engine}", lambda: [*_answers(desk)])


def _answers(desk: Furnished) -> Iterator[Answered]:
    client = sign_in(desk.app, desk.staff[OPENED_BY[0]])
    for rule in desk.app.url_map.iter_rules():
        if "GET" not in methods_of(rule) or rule.endpoint == "static":
            continue
        home = desk.home_of(rule) if "case_id" in rule.arguments else 0
        address = desk.address(rule, case=home)
        with counted(desk.app.extensions["casetrack_database"]) as sent:
            answer = client.get(address)
            is_page = answer.mimetype == "text/html"
            forms = Page(answer.get_data(as_text=True)).forms if is_page else []
            answer.close()
        posted = [form for form in forms if form.method == "post"]
        count = len(asked(sent))
        yield Answered(
            rule.rule,
            rule.endpoint,
            address,
            answer.status_code,
            posted,
            count,
            len(sent) - count,
        )


def forms_read(
    desk: Furnished, read: Sequence[ReadPage], *, cases: int = 1, is_typed: bool = True
) -> Iterator[Found]:
    """Every form of pages that were read, in so many cases, in which something may be typed.

    is_typed: False: those, too, that are but a button.
    """
    clients = _clients(desk, "en")
    in_these = {address for _rule, address in pages(desk, cases=cases)}
    yield from _each_once(
        (
            _forms_on(desk, page.by, clients[page.by], page.address, page.forms)
            for page in read
            if page.address in in_these
        ),
        is_typed,
    )


def forms_found(
    desk: Furnished, *, lang: str = "en", cases: int = 1, at: Collection[str] | None = None
) -> Iterator[Found]:
    """Every form that is sent and in which something may be typed, by the first who finds it, on a
    desk that need not be as it was furnished.

    at: on these pages only.
    """
    clients = _clients(desk, lang)
    there = [page for _rule, page in pages(desk, cases=cases) if at is None or page in at]
    yield from _each_once((_first_to_open(desk, clients, page) for page in there), True)


def _first_to_open(
    desk: Furnished, clients: Mapping[str, FlaskClient], address: str
) -> Sequence[Found]:
    opened = (_forms_of(desk, who, client, address) for who, client in clients.items())
    return next((forms for forms in opened if forms is not None), ())


def _each_once(forms_of_pages: Iterable[Sequence[Found]], is_typed: bool) -> Iterator[Found]:
    seen: set[tuple[str, tuple[str, ...], str]] = set()
    for forms in forms_of_pages:
        for form in forms:
            key = (form.to, form.place.fields, form.place.do)
            if key not in seen and (form.typed or not is_typed):
                yield form
            seen.add(key)


def forms_at(desk: Furnished, places: Collection[Place]) -> Iterator[Found]:
    """The forms that stand in these places, in their order; each page is opened once.

    Where more is known by now a form may ask for something else, or be gone.
    """
    clients = _clients(desk, "en")
    opened: dict[str, Sequence[Found]] = {}
    for place in places:
        if place.page not in opened:
            forms = _forms_of(desk, place.by, clients[place.by], place.page)
            opened[place.page] = [form for form in forms or () if form.typed]
        alike = [form for form in opened[place.page] if _is_like(form.place, place)]
        yield from sorted(alike, key=lambda form: form.place != place)[:1]


def _is_like(place: Place, other: Place) -> bool:
    return (place.endpoint, place.do) == (other.endpoint, other.do)


def _clients(desk: Furnished, lang: str) -> Mapping[str, FlaskClient]:
    return {who: sign_in(desk.app, desk.staff[who], lang=lang) for who in OPENED_BY}


def _forms_of(
    desk: Furnished, who: str, client: FlaskClient, address: str
) -> Sequence[Found] | None:
    """Every form that is sent by this page; None if it is no page for whoever asks."""
    html = page_of(client, address)
    if html is None:
        return None
    posted = [form for form in Page(html).forms if form.method == "post"]
    return _forms_on(desk, who, client, address, posted)


def page_of(client: FlaskClient, address: str) -> str | None:
    """What a browser is answered there; None if it is no page for whoever asks."""
    return _opened(client, address)[1]


def _opened(client: FlaskClient, address: str) -> tuple[int, str | None]:
    answer = client.get(address)
    is_page = answer.status_code == 200 and answer.mimetype == "text/html"
    html = answer.get_data(as_text=True) if is_page else None
    answer.close()
    return answer.status_code, html


def _forms_on(
    desk: Furnished, who: str, client: FlaskClient, address: str, posted: Sequence[PageForm]
) -> Sequence[Found]:
    routing = desk.app.url_map.bind("localhost")
    forms: list[Found] = []
    alike = Counter[tuple[str, tuple[str, ...], str]]()
    for form in posted:
        to = urlsplit(urljoin(address, form.action or address)).path
        endpoint = str(routing.match(to, method="POST")[0])
        control = form.controls.get("do")
        kind = (endpoint, tuple(sorted(form.controls)), control.value if control else "")
        place = Place(address, who, *kind, nth=alike[kind])
        alike[kind] += 1
        forms.append(Found(client, address, to, endpoint, form, place))
    return forms


def _also(desk: Furnished, endpoint: str, case: int) -> Sequence[int]:
    if endpoint not in ALSO:
        return []
    with desk.app.app_context():
        return session().scalars(ALSO[endpoint](case)).all()


def _late() -> sa.Select[int]:
    is_late = Obligation.is_open & (Obligation.due < local_day(ASKED))
    return sa.select(Obligation.id).where(is_late, Obligation.owner_id.is_not(None)).limit(1)


def _with_a_desk() -> sa.Select[int]:
    handlers = sa.select(Staff.id).join(Case, Case.handler_id == Staff.id)
    return handlers.where(Case.status == CaseStatus.OPEN).order_by(Case.id).limit(1)


def _planned(case: int) -> sa.Select[int]:
    return sa.select(Visit.id).filter_by(case_id=case, state=VisitState.PLANNED).limit(1)
