"""The form of a scheme of the office: its indicators, its bounds, its nodes, row by row."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, IntegerField, StringField, TextAreaField
from wtforms import Form as PlainForm
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from casetrack.db.bilingual_text import BilingualText
from casetrack.probation.scores.rules import (
    LONGEST,
    MOST_INDICATORS,
    MOST_THRESHOLDS,
    NAME_LENGTH,
    PROOF_LENGTH,
    TEXT_LENGTH,
    Indicator,
    ScoreRules,
    ScoreWay,
    Threshold,
)
from casetrack.web.forms import EditForm, EnumSelect, Form
from casetrack.web.typed_dates.fields import Required

EMPTY_ROWS = 2
NODES_LENGTH = 40


def _at_most(n: int) -> Length:
    return Length(max=n, message=_l("At most %(n)d characters.", n=n))


# Fifty schemes of forty indicators would be longer; those of an office are not.
MOST_FILE = 200_000


class IndicatorRow(PlainForm):
    """Something that gives or takes points; a row without words does not count."""

    text_zh = StringField(_l("What, in Chinese"), [_at_most(TEXT_LENGTH)])
    text_en = StringField(_l("What, in English"), [_at_most(TEXT_LENGTH)])
    points = IntegerField(_l("Points"), [Optional()])
    most = IntegerField(_l("At most a month"), [Optional()])
    proof = StringField(_l("What counts as evidence"), [_at_most(PROOF_LENGTH)])


class ThresholdRow(PlainForm):
    """From where on a score speaks for something; a row without a number does not count."""

    way = EnumSelect(_l("Proposal of the score"), ScoreWay, default=ScoreWay.SHORTEN)
    at = IntegerField(_l("At how many points"), [Optional()])
    halves = IntegerField(_l("Half months"), [Optional()])


class SchemeForm(EditForm):
    """A scheme of the office."""

    name_zh = StringField(_l("Name, in Chinese"), [_at_most(NAME_LENGTH)])
    name_en = StringField(_l("Name, in English"), [_at_most(NAME_LENGTH)])
    start = IntegerField(
        _l("Points to start with"), [InputRequired(_l("Write how many points one starts with."))]
    )
    indicators = FieldList(
        FormField(IndicatorRow), _l("Indicators"), max_entries=MOST_INDICATORS + 3
    )
    thresholds = FieldList(
        FormField(ThresholdRow), _l("Action at each score"), max_entries=MOST_THRESHOLDS + 3
    )
    nodes = StringField(
        _l("Months after the decision at which it is looked at"), [_at_most(NODES_LENGTH)]
    )

    def make_room(self, *, more: bool) -> None:
        """Show rows to write in: some that are empty where there are none, one more if asked."""
        for rows in (self.indicators, self.thresholds):
            if more and len(rows) < (rows.max_entries or 0):
                rows.append_entry()
            while len(rows) < EMPTY_ROWS:
                rows.append_entry()

    def validate_nodes(self, field: Any) -> None:
        """Ask for months, with commas between them."""
        if _months(field.data) is None:
            raise ValidationError(
                str(_l("Write months from 1 to %(n)d, with commas between them.", n=LONGEST))
            )

    def rules(self, before: ScoreRules | None = None) -> ScoreRules:
        """What was written; before: as it was, whose evidence keeps its other language."""
        kept = {
            text: one.proof
            for one in (before.indicators if before is not None else ())
            for text in (one.proof.zh, one.proof.en)
            if text
        }
        return ScoreRules(
            BilingualText.of(en=self.name_en.data, zh=self.name_zh.data),
            self.start.data or 0,
            tuple(
                Indicator(
                    BilingualText.of(en=row["text_en"], zh=row["text_zh"]),
                    row["points"] or 0,
                    row["most"],
                    _proof(row["proof"], kept),
                )
                for row in self.indicators.data
                if _says(row["text_zh"], row["text_en"]) or row["points"] is not None
            ),
            tuple(
                Threshold(row["way"] or ScoreWay.SHORTEN, row["at"], row["halves"] or 0)
                for row in self.thresholds.data
                if row["at"] is not None
            ),
            _months(self.nodes.data) or (),
        )


def scheme_data(rules: ScoreRules, lang: str) -> dict[str, Any]:
    """What the form shows of a scheme; its evidence in the language of the page."""
    return {
        "name_zh": rules.name.zh or "",
        "name_en": rules.name.en or "",
        "start": rules.start,
        "indicators": [
            {
                "text_zh": one.text.zh or "",
                "text_en": one.text.en or "",
                "points": one.points,
                "most": one.most,
                "proof": one.proof.in_(lang) if one.proof else "",
            }
            for one in rules.indicators
        ],
        "thresholds": [
            {"way": one.way, "at": one.at, "halves": one.halves or None} for one in rules.thresholds
        ],
        "nodes": ", ".join(map(str, rules.nodes)),
    }


def _months(text: str | None) -> tuple[int, ...] | None:
    parts = (text or "").replace("、", ",").replace("，", ",").split(",")
    told = [part.strip() for part in parts if part.strip()]
    if not all(part.isascii() and part.isdigit() and len(part) <= 2 for part in told):
        return None
    return tuple(map(int, told))


def _says(*texts: str | None) -> bool:
    return any((text or "").strip() for text in texts)


def _proof(text: str | None, kept: dict[str, BilingualText]) -> BilingualText:
    said = (text or "").strip()
    return kept.get(said) or (BilingualText.written(said) if said else BilingualText(None, None))


class SchemeFileForm(Form):
    """Take in the schemes of a file."""

    file = TextAreaField(
        _l("The text of the file"),
        [
            Required(_l("Paste the whole text of the file.")),
            Length(max=MOST_FILE, message=_l("At most %(n)d characters.", n=MOST_FILE)),
        ],
        description=_l("As another office wrote it out. All of them are taken in, or none."),
    )
