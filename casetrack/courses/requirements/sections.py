"""Requirements of a measure on its page: each with its checks and acts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from casetrack.accounts.models import Staff
from casetrack.cases.models import Case, Measure, Requirement, RequirementCheck
from casetrack.cases.policy import Sight, may
from casetrack.cases.requirements import Counting, HowKept, LookEye
from casetrack.codes import Coded
from casetrack.courses.requirements.addresses import address_of
from casetrack.courses.requirements.queries import kept_under, looks_at, place_of, promises_of

# The shape of what was found, and the words that stand beside it.
SIGNS = {
    HowKept.NOT_SEEN: "",
    HowKept.KEPT: "sign-done",
    HowKept.PARTLY: "sign-part",
    HowKept.NOT_KEPT: "sign-not",
    HowKept.CAME_BACK: "sign-back",
}
MARKS = {
    HowKept.KEPT: "mk-done",
    HowKept.PARTLY: "mk-part",
    HowKept.NOT_KEPT: "mk-not",
    HowKept.CAME_BACK: "mk-back",
}
# What no number of before holds beyond.
NOT_KEPT = (HowKept.NOT_KEPT, HowKept.CAME_BACK)
# Of the looks at one promise, as many as a line has room for.
LAST_LOOKS = 3


@dataclass(frozen=True)
class RequirementLine:
    """One requirement: its last checks without withdrawn ones, and its page."""

    promise: Requirement
    looks: Sequence[RequirementCheck]
    url: str

    @property
    def shown(self) -> Sequence[RequirementCheck]:
        """The last looks, the first of them first."""
        return self.looks[-LAST_LOOKS:]

    @property
    def deciding(self) -> RequirementCheck | None:
        """The look by which it stands so; None if nobody looked, or a file tells it otherwise."""
        last = self.looks[-1] if self.looks else None
        return last if last is not None and last.found is self.promise.state else None

    @property
    def by_eye(self) -> Mapping[LookEye, RequirementCheck]:
        """The last look of each who looked apart."""
        return {look.eye: look for look in self.looks if look.eye is not None}

    @property
    def disagree(self) -> bool:
        """Whether those who looked apart found different things last."""
        return len({look.found for look in self.by_eye.values()}) > 1

    @property
    def kind(self) -> Coded | None:
        """Sort of the requirement, where its table says."""
        code: Coded | None = getattr(self.promise, "kind", None)
        return code

    @property
    def sign(self) -> str:
        """The class of its sign."""
        return SIGNS[self.promise.state]

    @property
    def count(self) -> str:
        """18 of 30, where it is counted and the number is of how it stands now."""
        state, look = self.promise.state, self.deciding
        if self.promise.wanted is None or self.promise.reached is None:
            is_begun = self.promise.wanted is None or state is not HowKept.NOT_SEEN
            return "" if is_begun else _("%(n)s of %(total)d", n=0, total=self.promise.wanted)
        is_stale = look is not None and look.number is None and state in NOT_KEPT
        if is_stale and self.promise.counting is Counting.LAST:
            return ""
        return _("%(n)s of %(total)d", n=self.promise.counted, total=self.promise.wanted)


@dataclass(frozen=True)
class RequirementsSection:
    """Requirements of a measure, valid ones first, and the pages of their acts."""

    measure: Measure
    asked: Sequence[RequirementLine]
    withdrawn: Sequence[RequirementLine]
    look_url: str | None
    add_url: str | None
    by_eyes: bool = False

    @property
    def eyes(self) -> Sequence[LookEye]:
        """Possible observers; empty where checks do not stand apart, or none tells one yet."""
        is_seen = self.by_eyes and any(line.by_eye for line in self.asked)
        return tuple(LookEye) if is_seen else ()

    @property
    def marks(self) -> dict[HowKept, str]:
        """The shape of each thing that can be found."""
        return MARKS


def promises_part(
    case: Case, measure: Measure, user: Staff, *, on: date, sight: Sight | None = None
) -> RequirementsSection:
    """Requirements of a measure for this person on that day; two statements."""
    promises, kept = promises_of(measure), kept_under(measure)
    looks = looks_at(promises)
    lines = [
        RequirementLine(
            requirement,
            [look for look in looks[place_of(requirement)] if look.holds],
            address_of(requirement, case),
        )
        for requirement in promises
    ]
    asked = [line for line in lines if line.promise.is_asked]
    is_open = case.is_open()
    may_look = is_open and bool(asked) and may(user, kept.record, case, on=on, sight=sight)
    may_add = is_open and kept.make is not None and may(user, kept.write, case, on=on, sight=sight)
    where: dict[str, Any] = {"case_id": case.id, "measure_id": measure.id}
    return RequirementsSection(
        measure,
        asked,
        [line for line in lines if not line.promise.is_asked],
        url_for("promises.look_at_several", **where) if may_look else None,
        url_for("promises.add", **where) if may_add else None,
        kept.by_eyes,
    )
