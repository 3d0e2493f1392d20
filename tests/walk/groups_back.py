"""What may be tried of decided days and of the ways back, and when there is something to try."""

from __future__ import annotations

from collections.abc import Callable

from tests.walk.walker import Walker

Can = Callable[[Walker], object]
# How more cases begin, of those with these seeds: something was decided, and is undone.
BACK_SINCE = 4_000
_ON_PROBATION = ("receive", "put_on_probation", "decide_proposal")
BACK_BEGINNINGS: tuple[tuple[str, ...], ...] = (
    ("receive", "decide", "decide_proposal"),
    ("receive", "decide", "decide_proposal", "undo", "decide_proposal"),
    ("ask_for_arrest", "decide_arrest", "decide_proposal", "release"),
    (*_ON_PROBATION, "undo", "decide_proposal"),
    (*_ON_PROBATION, "object_to", "revoke_for_objection", "decide_proposal"),
    (*_ON_PROBATION, "object_to", "revoke_for_objection", "decide_proposal", "withdraw"),
    (*_ON_PROBATION, "breach", "breach", "breach", "revoke", "decide_proposal", "undo"),
)


def _decided(walk: Walker) -> object:
    return any(child.decisions for child in walk.told.children)


def _under_review(walk: Walker) -> object:
    return any(not review.is_over for child in walk.told.children for review in child.reviews)


def _supervised(walk: Walker) -> object:
    return any(child.supervised() for child in walk.told.children)


def _objected(walk: Walker) -> object:
    return _supervised(walk) and any(child.objections for child in walk.told.children)


def _on_probation_once(walk: Walker) -> object:
    return any(child.probations for child in walk.told.children)


def _proposed(walk: Walker) -> object:
    return walk.chief is not None and walk.told.proposed


def _held_once(walk: Walker) -> object:
    return any(is_held for child in walk.told.children for _since, is_held, _with in child.held)


BACK_GROUPS: dict[str, dict[str, tuple[int, Can]]] = {
    "decided_days": {
        "decide_by_minutes": (5, _proposed),
        "decide_as_deputy": (3, _proposed),
        "decide_by_paper": (3, _under_review),
        "record_earlier": (2, _under_review),
        "extend_by_paper": (2, _under_review),
        "shorten_to_now": (3, lambda walk: walk.chief is None and _supervised(walk)),
        "announce_any": (2, _decided),
    },
    "ways_back": {
        "undo": (8, _decided),
        "revoke_for_objection": (3, _objected),
        "prosecute_anyhow": (2, _on_probation_once),
        "ask_for_arrest": (2, lambda walk: not walk.told.is_closed),
        "release": (3, _decided),
        "look_at_custody": (2, _held_once),
    },
}
