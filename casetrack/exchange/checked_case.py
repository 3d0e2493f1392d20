"""A checked case file, to be asked; a date counts only as far as it is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Any

from casetrack.cases.kinds import AgeStatus
from casetrack.db.partial_date import PartialDate
from casetrack.exchange.yaml_text import Path
from casetrack.ledger.casefile.fields.time import Moment

MOMENT = Moment(key="when", attr="when", doc="")
RECEIVED = ("prosecution_review_received",)


class CheckedCase:
    """A checked case file, to be asked."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data

    def each(self, key: str) -> Iterator[tuple[Path, Mapping[str, Any]]]:
        """Each element of a list of the case, with its place."""
        for place, element in enumerate(self.data.get(key) or ()):
            yield (key, place), element

    def of(self, key: str, party: str, *kinds: str) -> Iterator[Mapping[str, Any]]:
        """The elements of a list about somebody, of these kinds."""
        for _, element in self.each(key):
            if element.get("party") == party and (not kinds or element["kind"] in kinds):
                yield element

    @cached_property
    def parties(self) -> Mapping[str, Mapping[str, Any]]:
        """Everybody, by ref."""
        return {party["ref"]: party for _, party in self.each("parties")}

    def who(self, ref: str) -> Mapping[str, str]:
        """Name of a party, in each language."""
        alias: Mapping[str, str] = self.parties[ref]["alias"] if ref in self.parties else {}
        return {"en": alias.get("en", ""), "zh": alias.get("zh", "")}

    def is_aged(self, ref: str, *ages: AgeStatus) -> bool:
        """Whether somebody is marked so."""
        return self.parties.get(ref, {}).get("age_status") in {age.value for age in ages}

    def is_minor_by_acts(self, ref: str) -> bool | None:
        """Whether the acts say that somebody was a minor at one; None where they leave it open."""
        acts = self.parties.get(ref, {}).get("acts", ())
        bands = {act.get("age_band") for act in acts if "withdrawn_by" not in act}
        if bands - {None, "adult"}:
            return True
        return False if bands == {"adult"} else None

    def entries(self, kinds: Iterable[str], about: str | None = None) -> Iterator[PartialDate]:
        """Days of entries of these kinds, about somebody or anybody."""
        for _, entry in self.each("journal"):
            if entry["kind"] in kinds and (about is None or about in entry.get("about", ())):
                yield when(entry["when"])

    def received(self, party: str) -> PartialDate | None:
        """Day on which somebody's case first came in for review for prosecution."""
        days = [when(review["received"]) for review in self.of("reviews", party, "prosecution")]
        return first_known([*days, *self.entries(RECEIVED, party)])


def when(raw: Any) -> PartialDate:
    """A date of the file; unknown where nothing is told."""
    value: PartialDate = PartialDate.unknown() if raw is None else MOMENT.value(raw)
    return value


def is_before(value: Any, other: Any) -> bool:
    """Whether one was surely before the other, as exactly as both are known."""
    early = value if isinstance(value, PartialDate) else when(value)
    late = other if isinstance(other, PartialDate) else when(other)
    return early.last is not None and late.first is not None and early.last < late.first


def first_known(days: Iterable[PartialDate]) -> PartialDate | None:
    known = [when for when in days if when.first is not None]
    return min(known, key=lambda when: when.first or date.max, default=None)
