"""What a feature brings to the house; `app.py` collects one `Feature` from each package."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from flask import Blueprint
from flask_babel.speaklater import LazyString

from casetrack.accounts.permissions import Permission
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import Stage
from casetrack.cases.models import Obligation
from casetrack.cases.stages import StageSource
from casetrack.ledger.decisions import DecisionFollower, RedatedFollower
from casetrack.ledger.handing_over import HandoverFollower
from casetrack.ledger.happenings import Follower as HappeningFollower
from casetrack.ledger.happenings import MovedFollower
from casetrack.ledger.importing import ImportFollower, UntoldStarter
from casetrack.ledger.measures import Follower
from casetrack.ledger.moving import DayFollower
from casetrack.ledger.reviews import (
    CustodyFollower,
    CustodySource,
    ObjectionSource,
    ReceiptFollower,
    ReviewSource,
    SuspendedSource,
)


@dataclass(frozen=True)
class DutyLine:
    """How an obligation stands on Today and on the case page.

    title: what must be done. late_title: the same when its day is past ("Visit without an
    outcome"). button: verb and object. url: where it is settled, from the obligation.
    needs: what one must be allowed to use that page; None for a page that is only read.
    """

    title: LazyString
    button: LazyString
    url: Callable[[Obligation], str]
    late_title: LazyString | None = None
    needs: Permission | None = None


@dataclass(frozen=True)
class Feature:
    """Everything one package brings in; each part may be empty.

    name: the package. blueprint: its pages. rules: sentences for its RuleBroken keys.
    facts: words for what its dates count from, where the law has none.
    duties: its lines on Today. stage: who reads its stage. follow: what
    must follow when a measure ends or its last day moves. decided: what must follow when something
    is decided here. review: who knows the running review for prosecution of a person.
    handed: what was planned for the handler, and follows when the case is handed over.
    moved: who keeps a copy of a day that was owed, and follows when the calendar moves it.
    happened, happened_otherwise: who keeps clocks that start and end with what happens.
    redated, receipt: what must follow when the day of a decision, or of a receipt, is corrected.
    custody: what must follow when custody changes while a review stands still. held: who knows how
    a person was held, since when.
    objections: who knows what the objections of a person lead to.
    suspended: who knows the review that stands still with a conditional non-prosecution.
    imported: what runs in a case that was brought in and has no date yet. untold: who starts the
    clocks that its file does not tell.
    """

    name: str
    blueprint: Blueprint | None = None
    rules: Mapping[str, LazyString] = field(default_factory=dict)
    facts: Mapping[str, LazyString] = field(default_factory=dict)
    duties: Mapping[ObligationKind, DutyLine] = field(default_factory=dict)
    stage: tuple[Stage, StageSource] | None = None
    follow: Follower | None = None
    handed: HandoverFollower | None = None
    decided: DecisionFollower | None = None
    review: ReviewSource | None = None
    redated: RedatedFollower | None = None
    receipt: ReceiptFollower | None = None
    custody: CustodyFollower | None = None
    held: CustodySource | None = None
    moved: Mapping[ObligationKind, DayFollower] = field(default_factory=dict)
    happened: HappeningFollower | None = None
    happened_otherwise: MovedFollower | None = None
    objections: ObjectionSource | None = None
    suspended: SuspendedSource | None = None
    imported: ImportFollower | None = None
    untold: UntoldStarter | None = None


_lines: dict[ObligationKind, DutyLine] = {}


def add_duty_lines(lines: Mapping[ObligationKind, DutyLine]) -> None:
    """Bring the lines of one feature."""
    _lines.update(lines)


def duty_line(kind: ObligationKind) -> DutyLine:
    """How an obligation of this kind is shown. Raises KeyError if nobody brought a line."""
    return _lines[kind]
