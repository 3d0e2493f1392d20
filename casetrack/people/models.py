"""Attributes of a person over time, and entry kinds of facts about people."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, composite, mapped_column

from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import FactColumns, InCase
from casetrack.codes import NP_, Coded
from casetrack.db import Model
from casetrack.db.bilingual_text import BilingualText, words_columns
from casetrack.db.partial_date import PartialDate, when_columns

TEXT_LENGTH = 500
SAID_BY_LENGTH = 200

CIRCUMSTANCE_TOLD = EntryKind.declare(
    "circumstance_told",
    NP_("entry", "Circumstance"),
    also=(
        "情节、量刑情节、自首、坦白、立功、从犯、谅解、谅解书、和解、刑事和解、赔偿"
        "、退赃、退赔、累犯、前科、认罪认罚、认罪态度、circumstance"
    ),
)
ATTRIBUTE_TOLD = EntryKind.declare(
    "attribute_told",
    NP_("entry", "Personal particulars"),
    also="户籍、职业、文化程度、学历、个人情况",
)
TIE_TOLD = EntryKind.declare(
    "tie_told", NP_("entry", "Who is what to whom"), also="亲属关系、家庭关系、关系"
)
GUARDIAN_TOLD = EntryKind.declare(
    "guardian_told",
    NP_("entry", "Guardian of a child"),
    also="监护、监护情况、法定代理人、guardian",
)
CHARGE_ADDED = EntryKind.declare(
    "charge_added", NP_("entry", "Charge added"), also="罪名、案由、涉嫌罪名、charge"
)
CHARGE_CHANGED = EntryKind.declare("charge_changed", NP_("entry", "Charge changed"))
CHARGE_DROPPED = EntryKind.declare("charge_dropped", NP_("entry", "Charge dropped"))


class AttributeKind(Coded):
    """What is told of a person, beside the identity: never a birth date, never an address."""

    SEX = "sex", NP_("attribute", "sex")
    SCHOOLING = "schooling", NP_("attribute", "schooling")
    OCCUPATION = "occupation", NP_("attribute", "occupation")
    HOUSEHOLD = "household", NP_("attribute", "household registration")


class Attribute(FactColumns, InCase, Model):
    """One attribute of a person, for as long as that was so. said_by: who said it, in words."""

    __tablename__ = "attribute"
    __table_args__ = (
        CheckConstraint("text_en IS NOT NULL OR text_zh IS NOT NULL", name="says_something"),
    )

    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    kind: Mapped[AttributeKind]
    text: Mapped[BilingualText] = words_columns("text", length=TEXT_LENGTH)
    since: Mapped[PartialDate] = composite(*when_columns("since", index=False))
    until: Mapped[PartialDate] = composite(*when_columns("until", index=False))
    said_by: Mapped[BilingualText] = words_columns("said_by", length=SAID_BY_LENGTH)
    position: Mapped[int] = mapped_column(default=0)
