"""What may be tried in a case, how often, and when there is something on which to try it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from tests.walk.acts_by_hand import Educated
from tests.walk.groups_back import BACK_GROUPS
from tests.walk.walker import Walker

Can = Callable[[Walker], object]
# How cases begin, so that what comes late in one is tried as well.
ON_PROBATION = ("receive", "put_on_probation", "decide_proposal")
BEGINNINGS: tuple[tuple[str, ...], ...] = (
    (),
    ON_PROBATION,
    (*ON_PROBATION, "apply", "send_letter", "answer_letter", "divide", "meet"),
    (*ON_PROBATION, "breach", "breach", "breach", "revoke", "decide_proposal"),
)
# What follows in them where somebody is supervised; not where a path was told before that was.
LATER: tuple[tuple[str, ...], ...] = (
    (),
    ("set_rhythm", "want_hours", "ask_leave", "answer_leave", "talk"),
    ("begin_points", "give_points", "give_points", "give_points"),
    ("set_rhythm", "report_of_child", "begin_points", "order_guardian", "look_at_duty"),
)
SEEDS_OF_BEFORE = range(100)
# How cases go on that begin with one of these seeds: somebody is decided about at once.
DECIDED: tuple[tuple[str, ...], ...] = (
    (),
    ("receive", "receive", "decide", "decide_proposal"),
    ("receive", "receive", "decide_arrest", "decide", "decide_proposal", "decide_proposal"),
)
SEEDS_OF_DECIDED = range(1_000, 4_000)
# How cases begin with one of these seeds: with acts that are no decision about a person.
_ENDED = (
    *("receive", "receive", "decide", "decide", "decide_arrest", *["decide_proposal"] * 3),
    *("announce", "announce", "settle_clocks", *["close"] * 6),
)
ACTED: tuple[tuple[str, ...], ...] = (
    ("order_guardian", "look_at_duty", *["take_step"] * 5),
    ("educate", "educate", "enter_birth", "mend_education"),
    _ENDED,
    _ENDED,
)
SEEDS_OF_ACTED = range(9_000, 10_000)
# How cases begin with one of these seeds: somebody is convicted, or not prosecuted.
SEALED: tuple[tuple[str, ...], ...] = (
    ("judge_of", "learn_effect", "judge_of", *["learn_effect"] * 3),
    ("receive", "receive", "decide", "decide", *["decide_proposal"] * 3, *["announce"] * 3),
)
SEEDS_OF_SEALED = range(8_000, 9_000)
# Groups of which something is tried only at every so many steps: a file takes as long as ten.
EVERY = {"files": 20, "corrections": 3, "two_offices": 20, "sealing": 5}


def _reviewed(walk: Walker) -> object:
    return any(child.running("prosecution") for child in walk.told.children)


def _under_review(walk: Walker) -> object:
    return _reviewed(walk) or any(child.running("arrest") for child in walk.told.children)


def _supervised(walk: Walker) -> object:
    return any(child.supervised() for child in walk.told.children)


def _ends_soon(walk: Walker) -> object:
    known = (child.probation() for child in walk.told.children)
    return any(
        probation is not None and walk.on >= probation.ends - timedelta(1) for probation in known
    )


def _revoked(walk: Walker) -> object:
    known = (child.probation() for child in walk.told.children)
    return any(probation is not None and probation.revoked is not None for probation in known)


def _decided(walk: Walker) -> object:
    return any(child.decisions for child in walk.told.children)


def _flagged(walk: Walker) -> object:
    happened = walk.told
    return any(
        any(item.flags.values()) for those in (happened.asked, happened.acts) for item in those
    )


def _on_probation_once(walk: Walker) -> object:
    return any(child.probations for child in walk.told.children)


def _scored(walk: Walker) -> object:
    probations = (child.probation() for child in walk.told.children)
    return any(
        probation is not None and probation.watched.score is not None for probation in probations
    )


def _educated(walk: Walker) -> object:
    return any(isinstance(act, Educated) for act in walk.told.acts)


def _has_ladder(walk: Walker) -> object:
    return walk.told.ladders


def _aided(walk: Walker) -> object:
    return walk.told.aid.grants


def _proposed(walk: Walker) -> object:
    return walk.told.proposed


def _entrusted(*states: str) -> Can:
    def can(walk: Walker) -> object:
        return any(entrusted.state in states for entrusted in walk.told.entrusted.values())

    return can


def _always(walk: Walker) -> object:
    return True


# What may be tried, how often beside the others, and when there is something on which to try it.
GROUPS: dict[str, dict[str, tuple[int, Can]]] = {
    "under_review": {
        "receive": (
            5,
            lambda walk: (
                not all(child.reviews for child in walk.told.children) or walk.steps % 5 == 0
            ),
        ),
        "extend": (2, _under_review),
        "hold": (3, _under_review),
        "give_back": (2, _reviewed),
        "decide": (2, _reviewed),
        "decide_arrest": (
            2,
            lambda walk: any(child.running("arrest") for child in walk.told.children),
        ),
        "hear": (1, _always),
        "announce": (2, _decided),
        "protect": (
            1,
            lambda walk: any(child.protected_on is None for child in walk.told.children),
        ),
        "settle_clocks": (1, _decided),
    },
    "on_probation": {
        "put_on_probation": (9, _reviewed),
        "change_length": (3, _supervised),
        "breach": (3, _supervised),
        "revoke": (2, _supervised),
        "leave_standing": (2, _supervised),
        "prosecute": (5, _revoked),
        "decide_finally": (5, _ends_soon),
        "object_to": (1, _decided),
        "withdraw": (1, _decided),
    },
    "supervised": {
        "set_rhythm": (4, _supervised),
        "report_of_child": (6, _supervised),
        "mend_report": (2, _supervised),
        "ask_leave": (4, _supervised),
        "answer_leave": (6, _supervised),
        "come_back": (4, _supervised),
        "mend_leave": (2, _supervised),
        "talk": (3, _supervised),
        "mend_talk": (2, _supervised),
        "assess_month": (4, _supervised),
        "mend_assessment": (1, _supervised),
        "admonish": (2, _supervised),
        "want_hours": (2, _supervised),
        "do_hours": (3, _supervised),
    },
    "points": {
        "begin_points": (2, _supervised),
        "give_points": (8, _scored),
        "mend_points": (3, _scored),
        "answer_points": (3, _scored),
    },
    "families": {
        "order_guardian": (4, _always),
        "end_guardian": (1, lambda walk: walk.told.orders),
        "look_at_duty": (4, _has_ladder),
        "take_step": (6, _has_ladder),
        "settle_step": (4, _has_ladder),
        "mend_step": (3, _has_ladder),
        "name_guardian": (2, _always),
        "mend_guardian": (2, lambda walk: walk.told.guardians),
    },
    "assistance": {
        "grant_aid": (2, lambda walk: len(walk.told.aid.grants) < 3),
        "arrange_aid": (6, _aided),
        "pay_aid": (5, lambda walk: walk.told.aid.instalments),
        "mend_aid": (3, lambda walk: walk.told.aid.instalments),
        "object_to_aid": (2, _aided),
        "answer_aid": (3, lambda walk: walk.told.aid.objections),
    },
    "recorded": {
        "begin_kept": (2, _always),
        "review_kept": (2, lambda walk: walk.told.kept),
        "end_kept": (1, lambda walk: walk.told.kept),
        "begin_course": (2, _always),
        "hold_session": (3, lambda walk: walk.told.courses),
        "end_course": (1, lambda walk: walk.told.courses),
        "judge": (1, _always),
        "educate": (3, _always),
        "mend_education": (2, _educated),
    },
    "deciding": {
        "decide_proposal": (9, _proposed),
        "check": (1, _proposed),
        "return_it": (1, _proposed),
        "pass_on": (1, _proposed),
        "propose_again": (2, _proposed),
        "withdraw_proposal": (1, _proposed),
        "name_head": (1, lambda walk: walk.chief is not None),
        "stand_in": (1, lambda walk: walk.chief is not None),
        "end_stand_in": (1, lambda walk: walk.told.deputies),
    },
    "in_two_offices": {
        "apply": (4, _supervised),
        "send_letter": (6, _entrusted("applied")),
        "take_letter_back": (1, _entrusted("applied", "asked")),
        "answer_letter": (8, _entrusted("asked")),
        "divide": (3, _entrusted("accepted", "over")),
        "report": (3, _entrusted("accepted", "over")),
        "report_breach": (3, _entrusted("accepted", "over")),
        "decide_breach": (4, _entrusted("accepted", "over")),
        "meet": (1, _entrusted("accepted")),
        "recall": (1, _entrusted("accepted")),
        "hand_back": (1, _entrusted("accepted")),
    },
    "corrections": {
        "correct_receipt": (2, lambda walk: any(child.reviews for child in walk.told.children)),
        "correct_return": (1, lambda walk: any(child.away() for child in walk.told.children)),
        "correct_probation": (2, _on_probation_once),
        "correct_visit": (1, _always),
        "mend_kept": (1, lambda walk: walk.told.kept),
        "mend_session": (1, lambda walk: walk.told.courses),
        "mend_judgment": (1, lambda walk: walk.told.judged),
    },
    "afterwards": {
        "choose_age": (2, _always),
        "enter_birth": (2, _always),
        "accuse_father": (1, _always),
        "learn_act": (1, _always),
        "correct_act": (3, _always),
        "withdraw_act": (1, _always),
        "learn_charge": (1, _always),
        "correct_charge": (2, _always),
        "withdraw_charge": (1, _always),
        "learn_guarantee": (5, _always),
        "correct_guarantee": (3, _always),
        "withdraw_guarantee": (2, _always),
        "learn_counsel": (1, _always),
        "correct_counsel": (1, _always),
        "learn_sex": (1, _always),
        "learn_objection": (2, _decided),
        "learn_breach": (2, _on_probation_once),
        "say_what_follows": (4, _flagged),
    },
    "two_offices": {
        "judged_alike": (2, _decided),
        "go_on_in_both": (1, _decided),
    },
    "effects": {
        "judge_of": (3, _always),
        "appeal": (3, lambda walk: walk.told.judged),
        "learn_effect": (4, lambda walk: walk.told.judged),
        "judge_guardian": (2, _always),
        "give_into_care": (1, _always),
    },
    "sealing": {
        "seal_and_unseal": (1, lambda walk: walk.told.judged or _decided(walk)),
        "seal_and_destroy": (1, lambda walk: walk.told.judged or _decided(walk)),
    },
    "files": {
        "through_a_file": (1, _decided),
        "spoiled_file": (1, _decided),
        "broken_file": (1, _decided),
        "go_on_in_the_copy": (1, _decided),
    },
    "day_by_day": {
        "plan": (2, _always),
        "move": (1, lambda walk: walk.told.visits),
        "cancel": (1, lambda walk: walk.told.visits),
        "go": (2, lambda walk: walk.told.visits),
        "drop_in": (1, _always),
        "write": (1, _always),
        "deliver": (2, lambda walk: walk.told.letters),
        "answer": (1, lambda walk: walk.told.letters),
        "drop_letter": (1, lambda walk: walk.told.letters),
        "hand_over": (1, _always),
        "close": (2, lambda walk: _decided(walk) and not _reviewed(walk) and not _supervised(walk)),
        "reopen": (1, lambda walk: walk.told.is_closed),
    },
}
GROUPS |= BACK_GROUPS
ACTIONS = {name: value for group in GROUPS.values() for name, value in group.items()}
