"""Where is it? Tasks are found within two clicks by whoever reads nothing but words on pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import pytest

from tests.journeys.crawl import endpoint_of
from tests.journeys.person import Desk
from tests.journeys.plain import PlainPerson
from tests.journeys.the_house import House

pytestmark = pytest.mark.one_engine

# Links that a reader tries on each page: those whose words fit best.
TRIED = 6
CHILD = {"en": "Ma Moumou", "zh": "马某某"}
# One about whom it was decided.
DECIDED = {"en": "Xu Moumou", "zh": "许某某"}


@dataclass(frozen=True)
class Task:
    """What somebody wants to do, in their own words of both languages.

    goal: the page on which it is done, with the end of its address where one page does several.
    says: what stands on it, where it is a part of the page. in_case: begins at the case of this
    child instead of Today. login: of the demonstration.
    """

    en: Sequence[str]
    zh: Sequence[str]
    goal: str
    says: Sequence[str] = ()
    in_case: bool = False
    child: Mapping[str, str] = field(default_factory=lambda: CHILD)
    login: str = "prosecutor"


TASKS = {
    "the outcome of a visit": Task(["outcome", "visit"], ["结果", "回访"], "visits.outcome"),
    "correct a note": Task(["correct", "note"], ["更正"], "dossier.correct", in_case=True),
    "record custody": Task(["custody", "record"], ["羁押", "记录"], "review.custody", in_case=True),
    "return the case to the police": Task(
        ["return", "police", "record"], ["退回", "公安", "记录"], "review.send_back", in_case=True
    ),
    "show a real name": Task(
        ["name", "show", CHILD["en"]], ["姓名", CHILD["zh"]], "cases.show_name", in_case=True
    ),
    "a spot check": Task(
        ["spot check", "record"], ["抽查", "记录"], "spotchecks.plan", in_case=True
    ),
    "find a school": Task(["find", "school"], ["查找", "学校"], "cases.ask"),
    "plan a visit": Task(["plan", "visit"], ["安排", "回访"], "cases.choose/plan"),
    "issue a suggestion": Task(
        ["issue", "suggestion"], ["制发", "检察建议"], "cases.choose/suggest"
    ),
    "my dates": Task(["due", "today"], ["待办", "今天"], "agenda.today", in_case=True),
    "the dates of the office": Task(
        ["dates", "office"], ["全院", "期限"], "agenda.periods", login="head"
    ),
    "add a second suspect": Task(
        ["add", "person", "record"], ["人员", "添加", "记录"], "cases.new_person", in_case=True
    ),
    "hand over a case": Task(
        ["hand", "over", "record"],
        ["移交案件", "记录"],
        "cases.team_page",
        in_case=True,
        login="head",
    ),
    "the calendar": Task(["calendar"], ["日程"], "diary.calendar"),
    "the Word file of a decision": Task(
        ["document", DECIDED["en"]],
        ["文书", DECIDED["zh"]],
        "papers.decision",
        says=("Make version", "生成第"),
        in_case=True,
        child=DECIDED,
    ),
    "figures by handler": Task(
        ["handler", "figures"], ["承办人", "统计"], "figures.area/work", login="head"
    ),
    "a colleague's password": Task(
        ["colleague", "password", "account"],
        ["同事", "密码", "账号"],
        "account.show",
        says=("A colleague's forgotten password", "同事忘记密码"),
    ),
}


class Reader:
    """Somebody who follows links by their words alone. renamed: labels read otherwise."""

    def __init__(
        self, person: PlainPerson, words: Sequence[str], renamed: Sequence[tuple[str, str]] = ()
    ) -> None:
        self.person, self.words, self.renamed = person, words, renamed

    def finds(self, task: Task, start: str, *, clicks: int = 2) -> bool:
        """Whether the page of the task is reached from there in so many clicks."""
        self.person.open(start)
        if not clicks:
            return False
        for href in [*self._fitting()][:TRIED]:
            self.person.open(href)
            if self._is_there(task) or (clicks > 1 and self._has_button(task)):
                return True
            if self.finds(task, href, clicks=clicks - 1):
                return True
        return False

    def _has_button(self, task: Task) -> bool:
        """Whether a button with these words sends a form to the page of the task."""
        return any(
            endpoint_of(self.person.house.app, form.action) == task.goal
            and any(self._fits(button.text) for button in form.buttons)
            for form in self.person.page.forms
            if form.action
        )

    def _is_there(self, task: Task) -> bool:
        page, _slash, end = task.goal.partition("/")
        path = urlsplit(self.person.path).path
        is_page = endpoint_of(self.person.house.app, path) == page and path.endswith(end)
        return is_page and (not task.says or any(map(self.person.reads, task.says)))

    def _fitting(self) -> Iterator[str]:
        """The addresses whose labels fit, the best first, each once."""
        links: dict[str, int] = {}
        for label, href in self.person.page.links:
            address = urlsplit(urljoin(self.person.path, href))
            if address.netloc or href.startswith("#"):
                continue
            number = self._fits(label)
            path = address._replace(fragment="").geturl()
            links[path] = max(links.get(path, 0), number)
        yield from (href for href in sorted(links, key=lambda href: -links[href]) if links[href])

    def _fits(self, label: str) -> int:
        """How well a label fits: the first words say most of what is looked for."""
        for old, new in self.renamed:
            label = label.replace(old, new)
        return sum(
            len(self.words) - place
            for place, word in enumerate(self.words)
            if re.search(_pattern(word), label.lower())
        )


def _pattern(word: str) -> str:
    return rf"\b{re.escape(word.lower())}" if word.isascii() else re.escape(word)


def _reader(
    house: House, task: Task, lang: str, renamed: Sequence[tuple[str, str]] = ()
) -> tuple[Reader, str]:
    """Whoever has the task, and where they are when they begin."""
    person = PlainPerson(house, lang)
    Desk(person).sign_in(task.login, password=f"demo-{task.login}-desk")
    start = "/"
    if task.in_case:
        person.open("/cases")
        label = next(href for text, href in person.page.links if task.child[lang] in text)
        start = urljoin("/cases", label)
    return Reader(person, task.en if lang == "en" else task.zh, renamed), start


@pytest.mark.in_turn(13)
@pytest.mark.parametrize("lang", [pytest.param("en", marks=pytest.mark.night), "zh"])
@pytest.mark.parametrize("name", TASKS)
def test_a_task_is_found_within_two_clicks_by_the_words_on_the_pages(
    demo_house: House, name: str, lang: str
) -> None:
    task = TASKS[name]
    reader, start = _reader(demo_house, task, lang)

    assert reader.finds(task, start), f"{name}: {[*reader.words]}"


@pytest.mark.in_turn(13)
def test_a_task_whose_label_is_renamed_is_missed(demo_house: House) -> None:
    """Or it would be found whatever the pages say."""
    task = TASKS["the dates of the office"]
    reader, start = _reader(demo_house, task, "en", [("Dates of the office", "Overview")])

    assert not reader.finds(task, start)
