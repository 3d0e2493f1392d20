"""What a person recorded as what it is stands in a table of its own, not in the journal alone."""

from __future__ import annotations

import pytest

from casetrack.exchange.facts import all_places
from casetrack.exchange.queries import published_cases

# Fewer than so many of the 572 facts of the six cases stand in the journal and nowhere else.
FEWER_THAN = 20

INVESTIGATED = "an investigation, of which the text gives neither report nor number"
SUIT = "a suit is no record of its own yet; what the court decided is"
# Which those are, and why each has no other home.
REST = {
    "seed-2/steps/7": INVESTIGATED,
    "seed-3/steps/6": INVESTIGATED,
    "seed-3/steps/7": "data recovered; the text does not say how much",
    "seed-3/steps/15": INVESTIGATED,
    "seed-4/dates/1": "'later', 'at the same time': only the journal keeps such an order",
    "seed-4/steps/6": "office and police answered the report at once; no result is told",
    "seed-5/steps/4": INVESTIGATED,
    "seed-5/steps/7": SUIT,
    "seed-5/steps/9": "what the harmed child told the office: an act",
    "seed-5/steps/10": SUIT,
    "seed-5/steps/11": SUIT,
    "seed-6/steps/2": "evidence looked at; its numbers belong to the next act",
    "seed-6/steps/4": "evidence looked at again; the sums it fixed are not told",
    "seed-6/steps/9": "a clue found in the same case: an act, with no result of its own",
    "seed-6/steps/11": SUIT,
    "seed-6/dates/3": SUIT,
    "seed-6/steps/13": "a single consultation; the mechanism that came of it is a measure",
}


@pytest.mark.in_turn(13)
@pytest.mark.usefixtures("six")
def test_few_facts_stand_in_the_journal_alone_and_each_of_them_has_a_reason() -> None:
    tables: dict[str, set[str]] = {}
    for case in published_cases():
        for place in all_places(case):
            tables.setdefault(place.fact, set()).add(place.table)
    alone = {value for value, of in tables.items() if of == {"journal_entry"}}

    assert alone == REST.keys()
    assert len(alone) < FEWER_THAN
