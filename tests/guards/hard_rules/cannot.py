"""What cannot be, because there is no such act: each claim is checked by something that runs."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event

import casetrack
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import JournalEntry
from casetrack.casework.identity.text_checks import check_text, check_typed
from casetrack.guidance.correction.kinds import DECIDED
from casetrack.guidance.ladder_kinds import TOLD_BY_STEP, GuardianStepKind
from casetrack.law import RULES, RuleKind
from casetrack.ledger.proposals import rules_of_deciders
from casetrack.people.guarantees.fact_actions import GUARANTEE
from casetrack.review.judgments.models import TOLD as COURT_STEP_TOLD
from casetrack.review.lawsuits.fact_actions import TOLD as LAWSUIT_TOLD
from casetrack.review.lawsuits.models import EXTENSION_TOLD
from tests.exchange.test_what_is_carried import LEFT_BEHIND
from tests.guards.hard_rules.asked_why import ASKED_WHY
from tests.guards.hard_rules.before_court import BEFORE_COURT
from tests.guards.hard_rules.corrected import CORRECTED
from tests.guards.hard_rules.families import STEPS
from tests.guards.hard_rules.notes import NOTES, NOTES_RULE
from tests.guards.hard_rules.said_once import SAID_ONCE, modules_with, nothing_says_it_otherwise
from tests.guards.hard_rules.sealing import CLAIMS_OF_SEALING
from tests.guards.hard_rules.trials import TRIED as HARD_TRIED
from tests.guards.hard_rules.unbroken import COUNTED, DONE_ALONE, WAYS
from tests.guards.hard_rules.warned import CLOSING, WARNED
from tests.guards.hard_rules.ways import Outcome, Tries

SOURCE = Path(casetrack.__file__).parent
_TRIED: Mapping[str, Tries] = {
    **HARD_TRIED,
    **CORRECTED,
    **STEPS,
    **WARNED,
    **CLOSING,
    **ASKED_WHY,
    **BEFORE_COURT,
    **NOTES,
}
# What an approval says of what was decided before.
RECORDED = "is_recorded"
TEXT = frozenset({check_text.__name__})
SUIT = EntryKind.PUBLIC_INTEREST_SUIT_FILED
# The entry that tells of the act which the rule is about.
ACT: Mapping[str, EntryKind] = {
    "return_at_most_twice": EntryKind.RETURNED_FOR_INVESTIGATION,
    "guarantee_one_interview": GUARANTEE.told,
    "guarantee_interview_recorded": GUARANTEE.told,
    "np_effective_when_announced": EntryKind.DECISION_ANNOUNCED,
    "pil_suggestion_first": SUIT,
    "pil_duty_unperformed": SUIT,
    "pil_announcement_first": SUIT,
    "pil_nobody_sued": SUIT,
    "pil_level": SUIT,
    "assistance_basis": EntryKind.ASSISTANCE_DECIDED,
    "assistance_cap": EntryKind.ASSISTANCE_DECIDED,
    "mandatory_report_at_once": EntryKind.MANDATORY_REPORT,
    "family_education_assessed": EntryKind.CASE_CLOSED,
    "guardian_failed": TOLD_BY_STEP[GuardianStepKind.ADMONITION],
    "guardian_steps_in_order": TOLD_BY_STEP[GuardianStepKind.GUIDANCE],
    "guardian_to_police": TOLD_BY_STEP[GuardianStepKind.POLICE],
    "guardianship_revocation_ground": TOLD_BY_STEP[GuardianStepKind.REVOCATION],
    "guardianship_revocation_applicant": TOLD_BY_STEP[GuardianStepKind.REVOCATION],
    "correction_of_a_minor": DECIDED,
    "correction_below_age": DECIDED,
    "correction_in_force": DECIDED,
    "expedited_adults_only": COURT_STEP_TOLD,
    "summary_agreed": COURT_STEP_TOLD,
    "np_private_suit": LAWSUIT_TOLD,
    "support_will_to_sue": LAWSUIT_TOLD,
    "protection_order_extension": EXTENSION_TOLD,
}
# Where an approval says that what it approves was decided before: the forms of what is proposed,
# and the correction of who decided what those recorded.
RECORDED_IN = {"courses/approvals/forms.py", "courses/approvals/who_decided.py"}
Claim = Callable[[Flask, str], str]


def nobody_proposes_it(app: Flask, rule: str) -> str:
    """The act of the trial writes that entry, and no proposal leads to one.

    Raises AssertionError where it can be proposed, or the act is another one.
    """
    kind = ACT[rule]
    assert kind in told_by(app, rule), f"the act of {rule} does not write {kind}"
    assert kind not in rules_of_deciders(), f"{kind} can be proposed: try {rule} so"
    return "nobody proposes it, whoever handles the case does it"


def nothing_records_it(app: Flask, rule: str) -> str:
    """The same, and only what can be proposed can be recorded as decided before.

    Raises AssertionError as `nobody_proposes_it`, or where something else can be recorded.
    """
    nobody_proposes_it(app, rule)
    assert recording() == RECORDED_IN, f"what was decided before is recorded in {recording()}"
    return "it is written down as it is done, never as decided before"


def nothing_is_decided_by_it(_app: Flask, rule: str) -> str:
    """Whoever asks for a verdict on it has no gate and refuses nothing.

    Raises AssertionError where a gate or a refusal stands beside the question.
    """
    judges = _judges(rule)
    for path, tree in modules_with(judges):
        if path.is_relative_to(SOURCE / "law") or not judges & _called(tree):
            continue
        assert not _called(tree) & {"Gate", "RuleBroken"}, f"{path.name} decides by {rule}"
    return "it says how something is counted or shown, and nothing is decided by it"


def what_is_typed_comes_checked(app: Flask, _rule: str) -> str:
    """A request is committed only after the texts of its forms were checked; no action is asked.

    A command has no form, and checks what was typed itself. Raises AssertionError where something
    else comes first, or an action checks a text itself.
    """
    assert app.extensions["casetrack_database"].before_commit[0] is check_typed
    asking = {path.relative_to(SOURCE).parent.as_posix() for path, _tree in modules_with(TEXT)}
    assert asking <= {"casework/identity", "commands"}, f"a text is checked by itself in {asking}"
    return "an action is given only what its form checks when it is saved"


def it_enters_nothing(app: Flask, rule: str) -> str:
    """The lawful act of the trial writes no entry but the note to which the files belong.

    Raises AssertionError where it writes another.
    """
    assert told_by(app, rule) == {EntryKind.NOTE}, f"the act of {rule} is told in the journal"
    return "to open a file decides nothing; the audit alone tells who did"


def no_file_tells_it(_app: Flask, _rule: str) -> str:
    """A case file has no file in it and no grant. Raises AssertionError where it has."""
    assert {"attachment", "case_grant"} <= set(LEFT_BEHIND)
    return "no case file tells what stands in a file, nor to whom it was opened"


CLAIMED: Mapping[tuple[str, str], Claim] = {
    **CLAIMS_OF_SEALING,
    **dict.fromkeys(((NOTES_RULE, "proposal"), (NOTES_RULE, "recorded")), it_enters_nothing),
    (NOTES_RULE, "file"): no_file_tells_it,
    **{
        (rule, name): claim
        for rule in DONE_ALONE
        for name, claim in (("proposal", nobody_proposes_it), ("recorded", nothing_records_it))
    },
    **{(rule, "after"): nothing_says_it_otherwise for rule in SAID_ONCE},
    **{
        ("guarantee_confidentiality", name): what_is_typed_comes_checked
        for name in ("action", "proposal", "recorded")
    },
    **{(rule, name): nothing_is_decided_by_it for rule in COUNTED for name in WAYS},
}


def claims(app: Flask, rule: str, name: str) -> str:
    """Why a cell cannot be, after it was checked."""
    return CLAIMED[rule, name](app, rule)


def told_by(app: Flask, rule: str) -> set[EntryKind]:
    """The kinds of the entries that the lawful act of a trial writes."""
    action = _TRIED[rule].action
    assert action is not None, f"nothing does what {rule} is about"
    with _entries() as kinds:
        assert action(app, False) is Outcome.LET_THROUGH
    return kinds


@contextmanager
def _entries() -> Iterator[set[EntryKind]]:
    kinds: set[EntryKind] = set()

    def came(_mapper: Any, _connection: Any, entry: JournalEntry) -> None:
        kinds.add(entry.kind)

    event.listen(JournalEntry, "after_insert", came)
    try:
        yield kinds
    finally:
        event.remove(JournalEntry, "after_insert", came)


@cache
def recording() -> frozenset[str]:
    """The files of the house in which an approval is said to be of something decided before."""
    return frozenset(
        path.relative_to(SOURCE).as_posix()
        for path, tree in modules_with({RECORDED})
        if any(_records(node) for node in ast.walk(tree))
    )


@cache
def _judges(rule: str) -> frozenset[str]:
    """The functions of the law that give a verdict on a rule; none on one by which is counted.

    Raises AssertionError where another rule has none: it would be found to decide nothing.
    """
    judges = frozenset(_judging(rule))
    is_counted_by = RULES[rule].kind is RuleKind.COUNTING
    assert bool(judges) is not is_counted_by, f"{rule} is judged by {sorted(judges)}"
    return judges


def _judging(rule: str) -> Iterator[str]:
    for _path, tree in modules_with({rule}, under=SOURCE / "law"):
        bound = {
            ast.unparse(node.targets[0])
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign)
            and any(getattr(part, "value", None) == rule for part in ast.walk(node))
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and bound & {
                name.id for name in ast.walk(node) if isinstance(name, ast.Name)
            }:
                yield node.name


def _called(tree: ast.AST) -> frozenset[str]:
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return frozenset(getattr(call, "id", getattr(call, "attr", "")) for call in calls)


def _records(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or getattr(node.func, "id", "") != "Approval":
        return False
    return any(keyword.arg == RECORDED for keyword in node.keywords)
