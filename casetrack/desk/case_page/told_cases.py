"""The six published cases told in our own words: a page of text each, held by recorded facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Stage
from casetrack.db.bilingual_text import BilingualText

PREFIX = "SPP-"


@dataclass(frozen=True)
class ToldSentence:
    """Words of ours. facts: ids of the fact sheet they rest on. is_implied: it is not told in so
    many words.
    """

    text: BilingualText
    facts: tuple[str, ...]
    is_implied: bool = False


@dataclass(frozen=True)
class ToldPerson:
    """One of the people. party: by ref. decided, asked, came: about them, of them, in the end."""

    party: str
    who: ToldSentence
    decided: ToldSentence | None
    asked: ToldSentence | None
    came: ToldSentence | None


@dataclass(frozen=True)
class ToldStep:
    """A row of the course. name: a stage, or words. entry: the number of the one with its day.

    says: what happened. verdict: what was decided then; after: and what followed. moral, lesson:
    what it teaches. acts: those by which staff do the same.
    """

    name: Stage | BilingualText
    entry: int | None
    says: tuple[ToldSentence, ...]
    verdict: ToldSentence | None
    after: tuple[ToldSentence, ...]
    moral: ToldSentence
    lesson: ToldSentence
    acts: tuple[EntryKind, ...]


@dataclass(frozen=True)
class ToldCase:
    """A published case in our words.

    short: whom it is about. ended: how, in a sentence. numbers: amounts by ref, as they are called
    here. without: the stages it does not have, each with the number of a published case that has
    it.
    """

    short: BilingualText
    ended: ToldSentence
    lead: tuple[ToldSentence, ...]
    people: tuple[ToldPerson, ...]
    numbers: Mapping[str, BilingualText]
    course: tuple[ToldStep, ...]
    without: Mapping[Stage, str]

    def sentences(self) -> Iterator[ToldSentence]:
        """All that it says, in the order of the page."""
        yield from (self.ended, *self.lead)
        for person in self.people:
            yield from filter(None, (person.who, person.decided, person.asked, person.came))
        for step in self.course:
            yield from step.says
            yield from filter(None, (step.verdict, *step.after, step.moral, step.lesson))


@cache
def told_cases() -> Mapping[str, ToldCase]:
    """The six, by the number of the published case, in order."""
    folder = resources.files("casetrack.desk.case_page").joinpath("told")
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".yaml")), key=str)
    return {
        f"{PREFIX}{number}": _read(number, yaml.safe_load(file.read_text(encoding="utf-8")))
        for number, file in enumerate(files, start=1)
    }


def _read(number: int, raw: Mapping[str, Any]) -> ToldCase:
    def told_text(written: Mapping[str, Any]) -> ToldSentence:
        facts = tuple(f"seed-{number}/{fact}" for fact in written["facts"])
        return ToldSentence(_text(written), facts, written.get("implied", False))

    def all_told(those: Sequence[Mapping[str, Any]]) -> tuple[ToldSentence, ...]:
        return tuple(map(told_text, those))

    def if_told(of: Mapping[str, Any], key: str) -> ToldSentence | None:
        return told_text(of[key]) if key in of else None

    return ToldCase(
        short=_text(raw["short"]),
        ended=told_text(raw["ended"]),
        lead=all_told(raw["lead"]),
        people=tuple(
            ToldPerson(
                person["party"],
                told_text(person["who"]),
                *(if_told(person, key) for key in PERSON_COLUMNS),
            )
            for person in raw["people"]
        ),
        numbers={number_told["amount"]: _text(number_told) for number_told in raw["numbers"]},
        course=tuple(
            ToldStep(
                name=Stage(step["stage"]) if "stage" in step else _text(step["name"]),
                entry=step.get("entry"),
                says=all_told(step["says"]),
                verdict=if_told(step, "verdict"),
                after=all_told(step.get("after", ())),
                moral=told_text(step["moral"]),
                lesson=told_text(step["lesson"]),
                acts=tuple(map(EntryKind, step["acts"])),
            )
            for step in raw["course"]
        ),
        without={Stage(stage): f"{PREFIX}{other}" for stage, other in raw["without"].items()},
    )


PERSON_COLUMNS = ("decided", "asked", "came")


def _text(written: Mapping[str, str]) -> BilingualText:
    return BilingualText(en=written["en"], zh=written["zh"])
