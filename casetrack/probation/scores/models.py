"""Schemes of an office, each as it was worded when; points of a probation, and what followed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casetrack.accounts.models import Role
from casetrack.accounts.permissions import HANDLE, HEAD, LOG, Permission
from casetrack.audit.contents import sealed_columns
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import InCase
from casetrack.codes import N_, NP_, Coded
from casetrack.db import Model
from casetrack.db.bilingual_text import BilingualText, words_columns
from casetrack.db.indexes import INDEXED_WHERE_TOLD
from casetrack.probation.scores.rules import (
    NAME_LENGTH,
    TEXT_LENGTH,
    ScoreRules,
    ScoreWay,
    rules_told,
)

SCHEMES = Permission.declare(
    "scores:schemes",
    N_("write the schemes by which the office gives points"),
    held_by=HEAD | {Role.CASE_MANAGEMENT},
)
RECORD = Permission.declare("scores:record", N_("record points of a probation"), held_by=LOG)
WRITE = Permission.declare(
    "scores:write", N_("propose action on the score of a probation"), held_by=HANDLE
)
BEGUN = EntryKind.declare("score_begun", NP_("entry", "Points kept by a scheme"), is_clerical=True)
SCORED = EntryKind.declare(
    "score_points", NP_("entry", "Points recorded"), also="计分、扣分、加分、积分"
)
CORRECTED = EntryKind.declare("score_corrected", NP_("entry", "Points put right"))
ANSWERED = EntryKind.declare("score_answered", NP_("entry", "What followed of the points"))
SPEAKS = ObligationKind.declare(
    "score_speaks", NP_("duty", "action on the score"), is_at_once=True, is_agreed=True
)
NODE = ObligationKind.declare(
    "score_node", NP_("duty", "check the points of a probation"), is_agreed=True
)


class ScoreOutcome(Coded):
    """What followed of what a score spoke for. NOTHING: it spoke for nothing at that node."""

    FOLLOWED = "followed", NP_("score outcome", "followed")
    DISMISSED = "dismissed", NP_("score outcome", "not followed")
    NOTHING = "nothing", NP_("score outcome", "nothing was to follow")


class ScoreScheme(Model):
    """A scheme of one office. number: of the wording in force."""

    __tablename__ = "score_scheme"

    office_id: Mapped[int] = mapped_column(ForeignKey("procuratorate.id"), index=True)
    number: Mapped[int] = mapped_column(default=1)
    is_offered: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)


class SchemeVersion(Model):
    """One wording of a scheme; never changed. rules: as `ScoreRules.told`."""

    __tablename__ = "score_scheme_version"
    __table_args__ = (
        UniqueConstraint("scheme_id", "number"),
        CheckConstraint("name_en IS NOT NULL OR name_zh IS NOT NULL", name="has_a_name"),
    )

    scheme_id: Mapped[int] = mapped_column(ForeignKey("score_scheme.id"))
    number: Mapped[int]
    name: Mapped[BilingualText] = words_columns("name", length=NAME_LENGTH)
    rules: Mapped[dict[str, Any]] = mapped_column(default=dict)
    written_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    written_at: Mapped[datetime]


class ScoreLedger(InCase, Model):
    """The points of one probation, by a scheme as it was worded when they were begun.

    scheme_version_id: None where it came from a file; name and rules are copies, independent of the
    scheme. proposed: place of the threshold that the score reached and nobody has answered.
    answered: place of the answered one, as long as the score lies there.
    node: the month of the next check; None where none is left.
    """

    __tablename__ = "score_ledger"
    __table_args__ = (
        CheckConstraint("name_en IS NOT NULL OR name_zh IS NOT NULL", name="has_a_name"),
        CheckConstraint("proposed > 0 AND answered > 0 AND node > 0", name="counted_from_one"),
    )

    probation_id: Mapped[int] = mapped_column(ForeignKey("probation.id"), unique=True)
    scheme_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("score_scheme_version.id"), index=True
    )
    name: Mapped[BilingualText] = words_columns("name", length=NAME_LENGTH)
    rules: Mapped[dict[str, Any]] = mapped_column(default=dict)
    begun_on: Mapped[date]
    proposed: Mapped[int | None]
    answered: Mapped[int | None]
    node: Mapped[int | None]
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)

    @property
    def scheme(self) -> ScoreRules:
        """The scheme, as it was when the points were begun."""
        return rules_told(self.name, self.rules)


class ScoreEntry(InCase, Model):
    """Points that were given or taken on a day; a row is never changed.

    indicator, points: as the scheme had them. evidence: its proof, in words. source_id: the journal
    entry it comes from. entry_id: its own entry. withdrawn_by_id: the entry that withdraws it; the
    row is then ignored.
    """

    __tablename__ = "score_entry"
    __table_args__ = (
        CheckConstraint("indicator_en IS NOT NULL OR indicator_zh IS NOT NULL", name="says_what"),
        CheckConstraint("points <> 0", name="gives_or_takes"),
    )
    SEALED: ClassVar = sealed_columns(
        "case_id ledger_id happened_on indicator_en indicator_zh points evidence_en evidence_zh"
        " source_id entry_id",
        is_final=True,
    )

    ledger_id: Mapped[int] = mapped_column(ForeignKey("score_ledger.id"), index=True)
    happened_on: Mapped[date]
    indicator: Mapped[BilingualText] = words_columns("indicator", length=TEXT_LENGTH)
    points: Mapped[int]
    evidence: Mapped[BilingualText] = words_columns("evidence")
    source_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    withdrawn_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("journal_entry.id"), info=INDEXED_WHERE_TOLD
    )


class ScoreAnswer(Model):
    """What followed of what a score spoke for; a row is never changed.

    score: as it was then. node: the month of the check; None: when a threshold was reached.
    way, at, halves: of that threshold; None where no change was suggested.
    """

    __tablename__ = "score_answer"
    __table_args__ = (
        CheckConstraint("(way IS NULL) = (at IS NULL)", name="bound_whole"),
        CheckConstraint("(way IS NULL) = (outcome = 'nothing')", name="of_a_bound_or_nothing"),
        CheckConstraint("node > 0", name="node_counted_from_one"),
    )

    ledger_id: Mapped[int] = mapped_column(ForeignKey("score_ledger.id"), index=True)
    answered_on: Mapped[date]
    outcome: Mapped[ScoreOutcome]
    score: Mapped[int]
    node: Mapped[int | None]
    way: Mapped[ScoreWay | None]
    at: Mapped[int | None]
    halves: Mapped[int | None]
    reason: Mapped[BilingualText] = words_columns("reason")
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)
