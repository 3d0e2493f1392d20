"""The path of a case as a state machine: Hypothesis tries what can be tried, and shortens it.

Each rule is one group of what people do; its number is the dice of that step alone, so that a step
that is left out leaves the others as they are. What failed last is kept in `ChildsPath.failed`.
"""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from typing import Any, ClassVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.walk.groups import GROUPS
from tests.walk.walking import DICE, STEPS_OF_A_CASE, Path, Walk, walking


class OnItsWay(RuleBasedStateMachine):
    """A case that begins, and is thrown away in the end; the rules come with `ChildsPath`."""

    failed: ClassVar[Path | None] = None
    steps: ClassVar[int] = 0
    walks: ClassVar[int] = 0
    done: ClassVar[Counter[str]] = Counter()
    refused: ClassVar[Counter[str]] = Counter()
    compared_every: ClassVar[int] = 10

    def __init__(self) -> None:
        super().__init__()
        self.walk: Walk | None = None
        self.stack = ExitStack()

    @initialize(seed=st.integers(0, DICE - 1))
    def begin(self, seed: int) -> None:
        """Open the case."""
        self.walk = self.stack.enter_context(walking(seed, compared_every=self.compared_every))

    def take(self, name: str, dice: int) -> None:
        """One step; a path that fails is kept, the last one being the shortest."""
        assert self.walk is not None
        cls = ChildsPath
        cls.steps += 1
        try:
            self.walk.step(name, dice)
        except BaseException:
            cls.failed = (self.walk.seed, tuple(self.walk.path))
            raise

    def teardown(self) -> None:
        """Take everything back."""
        ChildsPath.walks += 1
        if self.walk is not None:
            ChildsPath.done.update(self.walk.done)
            ChildsPath.refused.update(self.walk.refused)
        self.stack.close()


def _rule(group: str) -> Any:
    def step(self: OnItsWay, dice: int) -> None:
        assert self.walk is not None
        self.take(self.walk.chosen(dice, group), dice)

    step.__name__ = group
    step.__doc__ = f"Something of {group.replace('_', ' ')}."
    is_possible = precondition(lambda self: self.walk is not None and self.walk.can(group))
    return is_possible(rule(dice=st.integers(0, DICE - 1))(step))


ChildsPath: Any = type("ChildsPath", (OnItsWay,), {group: _rule(group) for group in GROUPS})


def run(steps: int, *, seed: int | None = None, shortens: bool = True) -> None:
    """Take about so many steps, along several paths. Raises whatever a step raises.

    seed: for the same paths again; others every time without it. shortens: what fails is tried in
    ever shorter forms, which takes some minutes.
    """
    phases = (Phase.generate, Phase.shrink) if shortens else (Phase.generate,)
    ChildsPath.failed, ChildsPath.steps, ChildsPath.walks = None, 0, 0
    ChildsPath.done, ChildsPath.refused = Counter(), Counter()
    asked = settings(
        max_examples=max(1, steps // STEPS_OF_A_CASE),
        stateful_step_count=STEPS_OF_A_CASE,
        deadline=None,
        database=None,
        phases=phases,
        report_multiple_bugs=False,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
        derandomize=False,
    )
    run_state_machine_as_test(_seeded(seed), settings=asked)


def _seeded(seed: int | None) -> Any:
    if seed is not None:
        ChildsPath._hypothesis_internal_use_seed = seed
    return ChildsPath
