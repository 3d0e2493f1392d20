"""Places that every instrument has: office, number, day, the person, the law, who approved it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cache

from flask import url_for
from flask_babel import force_locale
from sqlalchemy import select

from casetrack.accounts.approval import WhoDecides
from casetrack.accounts.permissions import Permission
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.guardians import TIES
from casetrack.cases.kinds import MAY_BE_ACCUSED, PartyRole, TieKind
from casetrack.cases.models import Case, Identity, JournalEntry, Party
from casetrack.casework.facts.recording import is_over
from casetrack.casework.identity.detection import OpenedIdentity
from casetrack.courses.approvals.models import (
    APPROVAL_NUMBER,
    APPROVED_ON,
    DECIDED_BY,
    PROPOSED_BY,
    WHO_DECIDED,
)
from casetrack.courses.approvals.who_decided import as_told, is_told_by_paper
from casetrack.db import session
from casetrack.law.instruments import INSTRUMENTS
from casetrack.law.wording import cite_all
from casetrack.ledger.papers import (
    InstrumentKind,
    PaperAsked,
    PaperPlace,
    PlaceValue,
    aliases,
    paper_of,
)
from casetrack.people.guarantees.queries import record_from
from casetrack.people.models import AttributeKind
from casetrack.people.sections import ATTRIBUTES
from casetrack.web.dates import word_day, word_when
from casetrack.web.words import label

# The flag of a template: whether the copy for the file is made, on which all stands.
FILE_COPY = "附卷"
NUMBER, DAY = "文号", "落款日期"
# What stands in a copy without names where a sealed particular stands in the one with them.
HIDDEN = "×××"
_SEALED = ("born", "id_number", "address")
_DIGITS = "〇一二三四五六七八九"
# Laws of the National People's Congress are named in full in a document; others are not.
_LAW = re.compile(r"《(\w+法|民法典)》")
# Who defends; where the aid agency was notified, nobody does yet.
_DEFENDS = {
    EntryKind.COUNSEL_FOUND: "由本人或者近亲属于{day}委托",
    EntryKind.LAWYER_ASSIGNED: "由法律援助机构于{day}指派",
}
_REPRESENTS = (TieKind.FATHER, TieKind.MOTHER, TieKind.PARENT, TieKind.GUARDIAN)


def day_in_numerals(day: date) -> str:
    """The day as it stands under a document: 二〇二六年十一月二十四日."""
    year = "".join(_DIGITS[int(digit)] for digit in str(day.year))
    return f"{year}年{_numeral(day.month)}月{_numeral(day.day)}日"


def _numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    ten = {0: "", 1: "十"}.get(tens, f"{_DIGITS[tens]}十")
    return ten + (_DIGITS[ones] if ones else "")


def _day_under(asked: PaperAsked) -> str:
    """The day on which it was decided or issued, whenever it is printed; "" if not one day."""
    kind, when = paper_of(asked.kind), None
    if kind is not None and kind.dated is not None:
        when = kind.dated(asked)
    elif asked.decision is not None:
        when = asked.decision.decided
    elif asked.entry is not None:
        when = asked.entry.when
    return day_in_numerals(when.first) if when and when.first and when.is_day else ""


@cache
def places_of(kind: InstrumentKind) -> tuple[PaperPlace, ...]:
    """All places of an instrument, in the order of its page."""
    person = _PERSON if kind.is_about_person else ()
    suspect = _SUSPECT if kind.is_about_suspect else ()
    return (*_EVERY, *person, *suspect, *kind.places, *_LAST)


def values_of(places: Iterable[PaperPlace], asked: PaperAsked) -> dict[str, PlaceValue]:
    """What stands at each of these places now, in Chinese; without any name."""
    with force_locale("zh"):
        return {place.name: _unstopped(place.value(asked)) for place in places}


def _unstopped(value: PlaceValue) -> PlaceValue:
    """A value without the stop at its end: the sentence of the template goes on."""
    if isinstance(value, str):
        return value.strip().rstrip("。；，;,.")
    return tuple(
        {column: text.strip().rstrip("。；，;,.") for column, text in row.items()} for row in value
    )


def lacks(place: PaperPlace, value: PlaceValue) -> tuple[int, ...]:
    """What a place lacks: (0,) where it is empty, the numbers of rows with an empty column."""
    if place.may_lack:
        return ()
    if not value:
        return (0,)
    if isinstance(value, str):
        return ()
    return tuple(number for number, row in enumerate(value, 1) if not all(row.values()))


def without_names(known: Iterable[OpenedIdentity], value: PlaceValue) -> PlaceValue:
    """A value that was kept, with the alias for each of these names."""
    for person in known:
        alias = person.alias.in_("zh")
        if isinstance(value, str):
            value = value.replace(person.name, alias)
        else:
            value = tuple(
                {column: text.replace(person.name, alias) for column, text in row.items()}
                for row in value
            )
    return value


def _identity_page(asked: PaperAsked) -> str:
    return url_for("cases.identity", case_id=asked.facts.case.id, party_id=asked.person.id)


def _attributes_page(asked: PaperAsked) -> str:
    return url_for("people.new_attributes", case_id=asked.facts.case.id, of=asked.person.id)


def _itself(asked: PaperAsked) -> Iterable[Party]:
    return (asked.person,)


def _recorded(case: Case) -> dict[int, frozenset[str]]:
    """The sealed particulars that are recorded of each person of a case; opens none."""
    kept = [getattr(Identity, f"{name}_sealed").is_not(None).label(name) for name in _SEALED]
    rows = session().execute(
        select(Identity.party_id, *kept)
        .join(Party, Party.id == Identity.party_id)
        .where(Party.case_id == case.id)
    )
    return {row.party_id: frozenset(name for name in _SEALED if getattr(row, name)) for row in rows}


def _sealed(name: str, english: str, particular: str, sample: str) -> PaperPlace:
    def value(asked: PaperAsked) -> str:
        recorded = asked.facts.read(_recorded).get(asked.person.id, frozenset())
        return HIDDEN if particular in recorded else ""

    return PaperPlace(
        name,
        english,
        value,
        sample,
        _identity_page,
        people=_itself,
        particular=particular,
    )


def _attribute(name: str, english: str, kind: AttributeKind, sample: str) -> PaperPlace:
    def value(asked: PaperAsked) -> str:
        return "、".join(
            row.text.in_("zh")
            for row in asked.facts.read(ATTRIBUTES)
            if row.party_id == asked.person.id
            and row.kind is kind
            and row.withdrawn_by_id is None
            and not is_over(row)
        )

    return PaperPlace(name, english, value, sample, _attributes_page)


def _representatives(asked: PaperAsked) -> Iterator[Party]:
    """Who represents the person: of a victim nobody who is accused in the case."""
    is_victim = asked.person.has_role(PartyRole.VICTIM)
    for tie in asked.facts.read(TIES):
        stands = tie.withdrawn_by_id is None and not is_over(tie)
        if tie.party_id == asked.person.id and tie.kind in _REPRESENTS and stands:
            other = asked.facts.party(tie.other_id)
            if not (is_victim and other.has_role(*MAY_BE_ACCUSED)):
                yield other


def _defended(asked: PaperAsked) -> str:
    return "；".join(
        _DEFENDS[entry.kind].format(day=word_when(entry.when, "zh", long=True))
        for entry in record_from(asked.facts, asked.person).counsel
        if entry.kind in _DEFENDS
    )


def _counsel_page(asked: PaperAsked) -> str:
    kind = EntryKind.COUNSEL_FOUND.value
    return url_for("clocks.record", case_id=asked.facts.case.id, told=kind)


def _charges(asked: PaperAsked) -> str:
    names = [
        charge.name.in_("zh")
        for charge in asked.facts.charged()
        if charge.party_id == asked.person.id
    ]
    return "、".join(dict.fromkeys(names))


def _charges_page(asked: PaperAsked) -> str:
    return url_for("people.new_charges", case_id=asked.facts.case.id, of=asked.person.id)


def _acts(asked: PaperAsked) -> str:
    return "。\n".join(
        f"{word_when(act.happened, 'zh', long=True)}，{act.text.in_('zh').rstrip('。')}"
        for act in record_from(asked.facts, asked.person).acts
    )


def _acts_page(asked: PaperAsked) -> str:
    return url_for("guarantees.new_acts", case_id=asked.facts.case.id, of=asked.person.id)


def _basis(asked: PaperAsked) -> str:
    kind = paper_of(asked.kind)
    cited = (*kind.rests_on, *kind.recalled) if kind is not None else ()
    named = [article for article in cited if INSTRUMENTS[article.instrument].is_instrument]
    return _LAW.sub(r"《中华人民共和国\1》", cite_all(named, "zh")).replace("；", "，")


def _told(asked: PaperAsked) -> Mapping[str, object]:
    return as_told(asked.entry) if asked.entry is not None else {}


def _decided_by(asked: PaperAsked) -> str:
    fields = _told(asked)
    who = str(fields.get(WHO_DECIDED.key) or "")
    if not who:
        writer = asked.entry.written_by if asked.entry is not None else None
        return writer.name if writer is not None else ""
    return "，".join(filter(None, (label(WhoDecides(who)), _text_of(fields, DECIDED_BY.key))))


def _text_of(fields: Mapping[str, object], key: str) -> str:
    kept = fields.get(key)
    return str(kept.get("zh") or kept.get("en") or "") if isinstance(kept, Mapping) else ""


def _approved_on(asked: PaperAsked) -> str:
    """The day of the approval: told apart where a paper has its own, else that of the decision."""
    fields = _told(asked)
    if apart := _text_of(fields, APPROVED_ON.key):
        return word_day(date.fromisoformat(apart), "zh", long=True)
    if asked.entry is None or WHO_DECIDED.key not in fields:
        return ""
    return word_when(asked.entry.when, "zh", long=True)


def _of_approval(
    name: str, english: str, kept: str | Callable[[PaperAsked], str], sample: str
) -> PaperPlace:
    """A place of the approval. kept: the key of its field, or what reads it."""
    return PaperPlace(
        name,
        english,
        kept if callable(kept) else lambda asked: _text_of(_told(asked), kept),
        sample,
        _entry_page,
        may_lack=True,
        on_file_only=True,
    )


def _entry_page(asked: PaperAsked) -> str | None:
    if asked.entry is None:
        return None
    case_id = asked.facts.case.id
    return url_for("dossier.show", case_id=case_id, _anchor=f"entry-{asked.entry.number}")


def _decider_page(asked: PaperAsked) -> str | None:
    if asked.entry is None or not is_told_by_paper(asked.entry):
        return _entry_page(asked)
    case_id = asked.facts.case.id
    return url_for("approvals.decided_by", case_id=case_id, entry_id=asked.entry.id)


def _entry_number(asked: PaperAsked) -> str:
    entry: JournalEntry | None = asked.entry
    return f"第{entry.number}号" if entry is not None else ""


_EVERY = (
    PaperPlace(
        "院名",
        "Office",
        lambda asked: asked.facts.case.office.name_in("zh"),
        "示例市清河区人民检察院",
    ),
    PaperPlace(
        NUMBER, "Number of the document", lambda _asked: "", "清河检〔2026〕7号", is_fact=False
    ),
    PaperPlace(
        DAY,
        "Day under the document",
        _day_under,
        "二〇二六年十一月二十四日",
    ),
    PaperPlace(
        "承办检察官",
        "Handler",
        lambda asked: asked.facts.case.handler.name if asked.facts.case.handler else "",
        "林晓",
        may_lack=True,
        is_fact=False,
    ),
)
_PERSON = (
    PaperPlace(
        "姓名",
        "Name",
        lambda asked: asked.person.alias.in_("zh"),
        "陈某某",
        _identity_page,
        people=_itself,
        particular="name",
    ),
    _attribute("性别", "Sex", AttributeKind.SEX, "男"),
    _sealed("出生日期", "Date of birth", "born", "2010年3月2日"),
    _sealed("住址", "Address", "address", "示例市清河区示例路1号"),
)
REPRESENTATIVES = PaperPlace(
    "法定代理人",
    "Legal representative",
    lambda asked: aliases(_representatives(asked)),
    "陈某",
    lambda asked: url_for("people.new_ties", case_id=asked.facts.case.id, of=asked.person.id),
    people=_representatives,
    particular="name",
)
_SUSPECT = (
    _sealed("身份证号", "Id number", "id_number", "210202201003020011"),
    _attribute("文化程度", "Schooling", AttributeKind.SCHOOLING, "初中在读"),
    _attribute("职业", "Occupation", AttributeKind.OCCUPATION, "学生"),
    _attribute("户籍", "Household registration", AttributeKind.HOUSEHOLD, "示例市清河区"),
    REPRESENTATIVES,
    PaperPlace("辩护人", "Defender", _defended, "法律援助律师", _counsel_page, may_lack=True),
    PaperPlace("罪名", "Charge", _charges, "盗窃罪", _charges_page),
    PaperPlace("认定事实", "Facts", _acts, "2026年5月3日，在某商店盗窃手机一部", _acts_page),
)
_LAST = (
    PaperPlace("法律依据", "Legal basis", _basis, "《中华人民共和国刑事诉讼法》第二百八十二条"),
    PaperPlace(
        "办案编号",
        "Case number",
        lambda asked: asked.facts.case.number,
        "清河检未〔2026〕17号",
        on_file_only=True,
    ),
    PaperPlace(
        "记录号", "Entry", _entry_number, "第4号", _entry_page, may_lack=True, on_file_only=True
    ),
    PaperPlace(
        "决定人",
        "Decided by",
        _decided_by,
        "检察长，高远征",
        _decider_page,
        may_lack=True,
        on_file_only=True,
        needs=Permission.DECIDE,
    ),
    _of_approval("提请人", "Proposed by", PROPOSED_BY.key, "林晓"),
    _of_approval("批准文号", "Number of the approval", APPROVAL_NUMBER.key, "清河检审〔2026〕3号"),
    _of_approval("批准日期", "Approved on", _approved_on, "2026年11月20日"),
)
