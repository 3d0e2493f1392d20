"""Letters, and what becomes of them, as somebody types them in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tests.journeys.colleagues import Colleague
from tests.journeys.in_browser import BrowserPerson
from tests.journeys.person import Typed

_ADOPTED = re.compile(r'name="adoption-(\d+)"')
_CHECKED = re.compile(r'href="(/cases/\d+/suggestions/items/\d+/check)"')


@dataclass(frozen=True)
class Asked:
    """One request: its words, and how it is known that it is put right."""

    text: str
    known_by: str
    place: str = ""


def propose_letter(
    desk: Colleague, chief: Colleague, *asked: Asked, problems: Sequence[str], **typed: Typed
) -> None:
    """From the form of a new letter, type it and propose it; the chief procurator decides it."""
    for _more in range(len(asked) - 2):
        desk.press("Add another item")
    desk.propose(**of_letter(*asked, problems=problems), **typed)
    chief.decide("制发检察建议")
    desk.home()


def of_letter(*asked: Asked, problems: Sequence[str]) -> dict[str, Typed]:
    """The fields of requests and problems; a single problem is answered by all of them."""
    fields: dict[str, Typed] = {"problem_lines": "\n".join(problems)}
    for place, request in enumerate(asked):
        fields[f"items-{place}"] = request.text
        fields[f"item_terms-{place}-known_by"] = request.known_by
        fields[f"item_terms-{place}-known_place"] = request.place
    return fields


def look_at_all(desk: Colleague, results: Sequence[str], proof: str, **typed: Typed) -> None:
    """From the page of a letter, record what was seen of every item in one go."""
    page = desk.person.path.partition("#")[0]
    desk.follow("Check several items")
    fields: dict[str, Typed] = {"seen": "今天"}
    names = dict.fromkeys(re.findall(r'name="found-(suggestion_item-\d+)"', desk.person.source()))
    for name, result in zip(names, results, strict=True):
        fields |= {f"found-{name}": result, f"proof-{name}": proof}
        if result != "kept":
            fields |= {f"{field}-{name}": value for field, value in typed.items()}
    desk.press("Record the finding", **fields)
    desk.reads()
    desk.person.open(page)


def open_letter(desk: Colleague, number: str) -> str:
    """From the list of letters to the one of this number; its address."""
    desk.person.open("/suggestions")
    desk.person.follow(number)
    return desk.person.path.partition("#")[0]


def serve(desk: Colleague, day: str = "今天", **typed: Typed) -> None:
    """From the page of a letter, record that the recipient has it."""
    desk.follow("Record the service")
    desk.press("Record the service", received_on=day, **{"delivery": "in_writing", **typed})
    desk.reads()


def reply(desk: Colleague, *answers: tuple[str, str], **typed: Typed) -> None:
    """From the form of a reply, type an answer to each item in order: adopted, and its words."""
    fields: dict[str, Typed] = {}
    items = dict.fromkeys(_ADOPTED.findall(desk.person.source()))
    for item, (adopted, words) in zip(items, answers, strict=False):
        fields[f"adoption-{item}"] = adopted
        if words:
            fields[f"answer-{item}"] = words
    is_first = desk.person.reads("记录回复")
    button = "Record the reply" if is_first else "Record the supplement"
    desk.press(button, **{"replied_on": "今天", "way": "in_writing", **fields, **typed})
    desk.reads()


def look_at(desk: Colleague, place: int, result: str, proof: str, **typed: Typed) -> None:
    """From the page of a letter, record what was seen of an item today."""
    page = desk.person.path.partition("#")[0]
    addresses = list(dict.fromkeys(_CHECKED.findall(desk.person.source())))
    ids = sorted(addresses, key=lambda address: int(address.split("/")[-2]))
    desk.person.open(ids[place - 1])
    desk.press("Record what was seen", seen_on="今天", result=result, proof=proof, **typed)
    desk.reads()
    desk.person.open(page)


def ensure_short(desk: Colleague, most: int) -> None:
    """On a telephone the page at hand is no longer than so many pixels, and scrolls one way."""
    if not isinstance(desk.person, BrowserPerson):
        return
    page = desk.person.page
    before = page.viewport_size
    page.set_viewport_size({"width": 390, "height": 900})
    height = page.evaluate("document.documentElement.scrollHeight")
    is_wide = desk.person.scrolls_sideways()
    if before is not None:
        page.set_viewport_size(before)
    assert height <= most, f"{height} pixels"
    assert not is_wide
