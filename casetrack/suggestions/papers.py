"""The letter of a suggestion, place by place; the sheet of urging.

Source: Provisions on Procuratorial Suggestions, as they are recalled.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.kinds import MeasureKind
from casetrack.cases.policy import ensure_may
from casetrack.db.partial_date import PartialDate
from casetrack.law import ReplyGround
from casetrack.law.instruments import cited
from casetrack.ledger.papers import (
    Datum,
    InstrumentKind,
    PaperAsked,
    PaperKind,
    PaperPlace,
    PlaceRows,
    place_rows,
)
from casetrack.suggestions.models import Suggestion
from casetrack.suggestions.progress import made_by
from casetrack.suggestions.public_version import may_be_published
from casetrack.suggestions.queries import suggestions_in_short
from casetrack.web.dates import word_day, word_when
from casetrack.web.words import label, language


def _suggestion(asked: PaperAsked) -> Suggestion | None:
    measure = asked.measure
    return next(
        (
            suggestion
            for suggestion in asked.facts.read(suggestions_in_short)
            if measure is not None and suggestion.measure_id == measure.id
        ),
        None,
    )


def _is_ours(asked: PaperAsked) -> bool:
    suggestion = _suggestion(asked)
    return suggestion is None or suggestion.maker_kind is None


def _titled(asked: PaperAsked) -> LazyString:
    return _l("Procuratorial suggestion") if _is_ours(asked) else _l("Letter of another maker")


def _says(asked: PaperAsked, _user: Staff) -> Iterator[Datum]:
    """Data of urging without a suggestion, and of a letter of another maker."""
    suggestion, lang = _suggestion(asked), language()
    if suggestion is None:
        return
    yield Datum(_("Form"), label(suggestion.kind))
    if suggestion.maker_kind is not None:
        yield Datum(_("Maker"), made_by(suggestion))
        yield Datum(_("Number of the document"), suggestion.number or "")
    problems = [problem.text.in_(lang) for problem in suggestion.problems]
    yield Datum(_("Problems found"), _numbered(problems))
    items = [item.text.in_(lang) for item in suggestion.items]
    yield Datum(_("Requests, item by item"), _numbered(items))
    issued = suggestion.issued
    yield Datum(_("Issued on"), "" if issued.is_unknown else word_when(issued, lang))


def _issued(asked: PaperAsked) -> PartialDate:
    letter = _suggestion(asked)
    return letter.issued if letter is not None else PartialDate.unknown()


def _recipients(asked: PaperAsked) -> str:
    letter = _suggestion(asked)
    bodies = letter.recipients if letter is not None else []
    return "、".join(party.alias.in_("zh") for party in bodies)


def _problems(asked: PaperAsked) -> PlaceRows:
    letter = _suggestion(asked)
    return place_rows(problem.text.in_("zh") for problem in (letter.problems if letter else ()))


def _items(asked: PaperAsked) -> PlaceRows:
    """The requests, each with the facts and the law on which it rests."""
    letter = _suggestion(asked)
    items = letter.items if letter is not None else []
    numbered = place_rows(item.text.in_("zh") for item in items)
    return tuple(
        {**row, "事实": item.evidence.in_("zh"), "依据": item.basis.in_("zh")}
        for row, item in zip(numbered, items, strict=True)
    )


def _reply(asked: PaperAsked) -> str:
    letter = _suggestion(asked)
    if letter is None or letter.ground is None:
        return ""
    if letter.set_day is not None:
        return _until(letter.set_day)
    return _REPLY.get(letter.ground, "")


def _objection(asked: PaperAsked) -> str:
    letter = _suggestion(asked)
    until = letter.objection_until if letter is not None else None
    return _until(until) if until else ""


def _until(day: date) -> str:
    return f"{word_day(day, 'zh', long=True)}前（含当日）"


def _number(asked: PaperAsked) -> str:
    letter = _suggestion(asked)
    return (letter.number if letter is not None else None) or ""


def _public(asked: PaperAsked) -> str | None:
    letter = _suggestion(asked)
    if letter is None or not may_be_published(letter):
        return None
    return url_for("suggestions.public", case_id=letter.case_id, suggestion_id=letter.id)


def _take_number(asked: PaperAsked, number: str, act: Act) -> None:
    letter = _suggestion(asked)
    if letter is not None:
        ensure_may(act.by, Permission.SUGGESTIONS_RECORD, asked.facts.case, on=act.on)
        letter.number = number


def _fill(asked: PaperAsked) -> str | None:
    suggestion = _suggestion(asked)
    if suggestion is None:
        return None
    return url_for("suggestions.show", case_id=suggestion.case_id, suggestion_id=suggestion.id)


def _numbered(lines: list[str]) -> str:
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))


# As a letter says it. Source: Law on the Protection of Minors art. 114; Interpretation on
# Procuratorial Public Interest Litigation art. 21; Provisions on Procuratorial Suggestions.
_REPLY = {
    ReplyGround.MINOR_DUTY: "收到本建议书之日起一个月内",
    ReplyGround.SCHOOL_SILENT: "收到本建议书之日起一个月内",
    ReplyGround.PIL_ADMIN: "收到本建议书之日起两个月内",
    ReplyGround.PIL_ADMIN_URGENT: "收到本建议书之日起十五日内",
    ReplyGround.GENERAL: "收到本建议书之日起两个月内",
    ReplyGround.CUSTODY: "收到本建议书之日起十日内",
}
LETTER = InstrumentKind(
    "procuratorial_suggestion",
    "检察建议书",
    "Procuratorial suggestion",
    "检建",
    (
        PaperPlace("被建议单位", "Recipient", _recipients, "清河区第六中学", _fill),
        PaperPlace(
            "案件来源",
            "Where it was found",
            lambda asked: asked.facts.case.title.in_("zh"),
            "陈某某被侵害案",
            lambda asked: url_for("dossier.show", case_id=asked.facts.case.id),
        ),
        PaperPlace(
            "发现的问题",
            "Problems found",
            _problems,
            place_rows(("侵害发生后三日未报告", "住宿生夜间无人值守")),
            _fill,
        ),
        PaperPlace(
            "建议事项",
            "Requests, item by item",
            _items,
            (
                {
                    "序号": "一",
                    "内容": "落实夜间值守",
                    "事实": "值班登记载明夜间无人值守",
                    "依据": "《中华人民共和国未成年人保护法》第三十五条",
                },
            ),
            _fill,
        ),
        PaperPlace("回复期限", "Time of the reply", _reply, _REPLY[ReplyGround.MINOR_DUTY], _fill),
        PaperPlace("异议期限", "Objection until", _objection, "2026年12月10日前（含当日）", _fill),
    ),
    is_about_person=False,
)
_PROVISIONS = cited("suggestion_provisions")
PAPERS = (
    PaperKind(
        frozenset({MeasureKind.SUGGESTION}),
        _l("Procuratorial suggestion"),
        (),
        _says,
        instrument=LETTER,
        is_issued=_is_ours,
        titled=_titled,
        public=_public,
        number_of=_number,
        take_number=_take_number,
        dated=_issued,
        recalled=_PROVISIONS,
        fill=_fill,
    ),
    PaperKind(
        frozenset({MeasureKind.URGING}),
        _l("Urging without a suggestion"),
        (),
        _says,
        recalled=_PROVISIONS,
        fill=_fill,
    ),
)
