"""What staff did in the published cases, recorded by hand as what it is: how, and where it stands.

A journey goes through the acts of one case; what it did is a section of docs/reference/acts.md.
With `CASETRACK_TABLES=docs/reference`, `./run test tests/journeys/test_acts_of_case_1.py` writes a
section anew.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from casetrack.cases.entry_kinds import EntryKind
from tests.journeys.in_browser import BrowserPerson
from tests.journeys.person import Desk, Person, Typed

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "reference" / "acts.md"
_NUMBER = re.compile(r"/\d+")
HEAD = """\
# Every act of the six cases, by hand

The 97 things that staff did in the six published cases, how a person records each of them, and
where it stands then. Written by the journeys of `tests/journeys/test_acts_of_case_1.py` to `6`,
which do each of them in a browser; not edited by hand. *Italic* is what is followed, chosen or
pressed, as the pages say it in English.

"""
COLUMNS = """\
| | act | 中文 | how it is recorded | where it stands |
| --- | --- | --- | --- | --- |
"""


@dataclass(frozen=True)
class PublishedAct:
    """One of the acts, as the published texts tell it."""

    id: str
    en: str
    zh: str
    line: str


def published_acts(case: int) -> list[PublishedAct]:
    """Those of one case, in their order."""
    data = yaml.safe_load((HERE / "acts.yaml").read_text(encoding="utf-8"))
    return [PublishedAct(id_, **act) for id_, act in data.items() if id_.startswith(f"{case}.")]


@dataclass
class Recorded:
    """How an act was recorded, step by step, and where it was seen afterwards."""

    act: PublishedAct
    how: list[str] = field(default_factory=list)
    where: list[str] = field(default_factory=list)

    def row(self) -> str:
        """Its line of the table."""
        act = self.act
        how, where = " → ".join(_once(self.how)), ", ".join(dict.fromkeys(self.where))
        return f"| {act.id} | {act.en} | {act.zh} | {how} | {where} |\n"


class ActsDesk(Desk):
    """A desk at which everything that is done belongs to an act, and is noted."""

    def __init__(self, person: Person, case: int) -> None:
        super().__init__(person)
        self.acts = {act.id: act for act in published_acts(case)}
        self.recorded: dict[str, Recorded] = {}
        self._now: Recorded | None = None

    @contextmanager
    def act(self, *ids: str) -> Iterator[None]:
        """What is done inside records these acts: usually one; two where one form tells both."""
        done = Recorded(self.acts[ids[0]])
        self._now = done
        yield
        self._now = None
        assert done.how, f"{ids}: nothing was recorded"
        assert done.where, f"{ids}: nobody looked where it stands"
        for id_ in ids:
            assert id_ not in self.recorded, f"{id_} twice"
            self.recorded[id_] = Recorded(self.acts[id_], done.how, done.where)

    def log(self, kind: EntryKind, text: str, **typed: Typed) -> None:
        """Log it on the page of the case as what it is; a note says nothing of what was done.

        With typed values of its kind (`of_…`) on the page of the kind, where their fields stand.
        """
        assert kind is not EntryKind.NOTE
        own = [name for name in typed if name.startswith("of_") or name in ("partners", "line")]
        self.person.open(f"{self.path}/note?kind={kind.value}" if own else self.path)
        self._note(f"log line, *{kind.words}*")
        save = "Save in the journal" if own else "Save"
        super().press(save, text=text, kind=kind.value, **typed)

    def follow(self, msgid: str, **values: object) -> None:
        """Follow a link by what it says."""
        data = {name: value for name, value in values.items() if name == "what"}
        self._note(f"*{_plain(msgid, **data)}*")
        super().follow(msgid, **values)

    def go(self, msgid: str, address: str) -> None:
        """Where a link of the page of the case leads, without opening that page once more."""
        self.go_to(msgid, f"{self.path}/{address}")

    def go_to(self, msgid: str, path: str) -> None:
        """The same, to any page."""
        self._note(f"*{_plain(msgid)}*")
        self.person.open(path)

    def press(self, msgid: str, **typed: Typed) -> None:
        """Fill a form and press its button by what it says."""
        self._note(f"*{_plain(msgid)}*")
        super().press(msgid, **typed)

    def back_to_case(self) -> None:
        """To the page of the case."""
        self.person.open(self.path)

    def journal_of(self, line: str) -> None:
        """To the journal of a line of work, where what has no day is found; named as on the page.

        From a page that leads to the page of the line.
        """
        self.person.follow(line)
        self.person.open(f"{self.path}?line={self.person.path.rpartition('/')[2]}")

    def stands(self, *texts: str) -> None:
        """The page at hand says so, and asks for nothing; it is where the act stands."""
        asks = "error-box" in self.person.source()
        assert not asks, f"still to be corrected:\n{self.person.describe()}"
        for text in texts:
            self._turn_to(text)
        self.expect_text(*texts)
        if self._now is not None:
            path = self.person.path.partition("#")[0].partition("?")[0]
            self._now.where.append(f"`{_NUMBER.sub('/N', path)}`")

    def _turn_to(self, text: str) -> None:
        """What is rare is folded; what came before the last ten entries, on a further page."""
        self.person.unfold(text)
        while not self.person.reads(text) and 'rel="next"' in self.person.source():
            super().follow("Show more")

    def _note(self, step: str) -> None:
        if self._now is not None:
            self._now.how.append(step)


def on_paper(day: str) -> dict[str, Typed]:
    """What the form of a decision asks where nobody of the office decides it in casetrack."""
    return {"approved_number": "检批〔2026〕1号", "approved_on": day}


def decided_before(kind: str, day: str) -> dict[str, Typed]:
    """What the form of a decision asks to record one that was decided before, elsewhere."""
    return {
        "kind": kind,
        "decided_on": day,
        "recorded": True,
        "approved_by": "other",
        "approved_number": "不详",
    }


def ensure_all_recorded(desk: ActsDesk, case: int) -> None:
    """Every act of the case was recorded, and its section of the document says how.

    The document tells what is done in a browser, which is led back to where it came from.
    """
    assert list(desk.acts) == sorted(desk.recorded), "acts that nobody recorded, or out of order"
    if not isinstance(desk.person, BrowserPerson):
        return
    heading = f"## Case {case}\n\n"
    head = (
        "| | act | 中文 | how it is recorded | where it stands |\n| --- | --- | --- | --- | --- |\n"
    )
    section = heading + head + "".join(desk.recorded[id_].row() for id_ in desk.acts)
    if folder := os.environ.get("CASETRACK_TABLES"):
        _write(Path(folder) / PAGE.name, heading, section)
    assert section in PAGE.read_text(encoding="utf-8")


def _write(path: Path, heading: str, section: str) -> None:
    """Put the section into the document, in the place of its former one, in order."""
    text = path.read_text(encoding="utf-8") if path.is_file() else HEAD
    sections = {f"## {text.partition(chr(10))[0]}\n\n": f"## {text}" for text in _split(text)}
    sections[heading] = section
    kept = "\n\n".join(sections[key].strip() for key in sorted(sections))
    path.write_text(f"{HEAD}{kept}\n", encoding="utf-8")


def _once(steps: list[str]) -> list[str]:
    """Pairs of steps that come again are told once: four times the same form is one form."""
    kept: list[str] = []
    for step in steps:
        if step not in kept[-2:]:
            kept.append(step)
    return kept


def _split(text: str) -> list[str]:
    return text.split("\n## ")[1:]


def _plain(msgid: str, **data: object) -> str:
    return re.sub(r"%\((\w+)\)s", lambda match: str(data.get(match[1], "…")), msgid)
