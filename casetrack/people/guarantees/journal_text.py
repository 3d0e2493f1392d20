"""What the journal says of a guarantee, an act, an approval and the certainty of an age."""

from __future__ import annotations

from typing import Any

from casetrack.casework.journal_fields import JournalField
from casetrack.casework.journal_texts import NOTHING, of_code, of_when
from casetrack.db.bilingual_text import BilingualText
from casetrack.people.guarantees.kinds import GuaranteeKind
from casetrack.people.journal_text import of_party


def _yes(attr: str, en: tuple[str, str], zh: tuple[str, str]) -> Any:
    def said(row: Any) -> BilingualText:
        is_so = getattr(row, attr)
        return NOTHING if is_so is None else BilingualText(en[not is_so], zh[not is_so])

    return said


def _text(attr: str, en: str, zh: str) -> Any:
    def said(row: Any) -> BilingualText:
        text: BilingualText = getattr(row, attr)
        return BilingualText(f"{en}{text.in_('en')}", f"{zh}{text.in_('zh')}") if text else NOTHING

    return said


def _what(row: Any) -> BilingualText:
    """The kind; of an opinion whose it was, of a plea what came of it."""
    said = of_code(row.kind)
    more = {GuaranteeKind.OPINION_HEARD: row.heard_of, GuaranteeKind.PLEA: row.plea}.get(row.kind)
    if more is None:
        return said
    of = of_code(more)
    return BilingualText(f"{said.en}: {of.en}", f"{said.zh}：{of.zh}")


def _adult(row: Any) -> BilingualText:
    said = of_code(row.adult)
    return BilingualText(f"present: {said.en}", f"到场：{said.zh}") if said else NOTHING


def _who_came(row: Any) -> BilingualText:
    return of_party(row.adult_party_id) if row.adult_party_id is not None else NOTHING


GUARANTEE = (
    JournalField("kind", "What", "项目", _what),
    JournalField("happened", "Day", "时间", lambda row: of_when(row.happened)),
    JournalField("adult", "Adult", "到场成年人", _adult),
    JournalField("adult_party_id", "Who that is", "到场人", _who_came),
    JournalField(
        "woman_present",
        "Woman",
        "女性工作人员",
        _yes(
            "woman_present",
            ("a woman took part", "no woman took part"),
            ("有女性工作人员参加", "没有女性工作人员参加"),
        ),
    ),
    JournalField(
        "defender_present",
        "Defender",
        "辩护人",
        _yes(
            "defender_present",
            ("the defender was present", "the defender was not present"),
            ("辩护人在场", "辩护人不在场"),
        ),
    ),
    JournalField(
        "is_signed",
        "Read and signed",
        "阅读并签名",
        _yes("is_signed", ("read and signed", "not signed"), ("已阅读并签名", "未签名")),
    ),
    JournalField(
        "is_recorded",
        "Recorded",
        "录音录像",
        _yes(
            "is_recorded",
            ("recorded in sound and picture", "not recorded"),
            ("同步录音录像", "未同步录音录像"),
        ),
    ),
    JournalField(
        "has_grave_harm",
        "Sexual or violent harm",
        "性侵害或者暴力伤害",
        _yes(
            "has_grave_harm",
            ("sexual or violent harm", "no sexual or violent harm"),
            ("遭受性侵害或者暴力伤害", "未遭受性侵害或者暴力伤害"),
        ),
    ),
    JournalField(
        "child_consents",
        "Consent of the minor",
        "未成年人同意",
        _yes(
            "child_consents",
            ("the minor consents", "the minor does not consent"),
            ("未成年人同意", "未成年人不同意"),
        ),
    ),
    JournalField(
        "guardian_consents",
        "Consent of the legal representative",
        "法定代理人同意",
        _yes(
            "guardian_consents",
            ("the legal representative consents", "the legal representative does not consent"),
            ("法定代理人同意", "法定代理人不同意"),
        ),
    ),
    JournalField(
        "is_closed",
        "Closed to the public",
        "不公开",
        _yes("is_closed", ("not public", "public"), ("不公开", "公开")),
    ),
    JournalField("why", "Why", "理由", _text("why", "why: ", "理由：")),
    JournalField("proof", "Proof", "凭据", _text("proof", "proof: ", "凭据：")),
)


def _act(row: Any) -> BilingualText:
    text: BilingualText = row.text
    if not text:
        return of_code(row.sort)
    # The line goes on after it, so a sentence is told without its stop.
    en, zh = (said.rstrip().rstrip(".。") if said else said for said in (text.en, text.zh))
    return BilingualText(en, zh)


def _band(row: Any) -> BilingualText:
    said = of_code(row.age_band)
    return BilingualText(f"age {said.en}", f"行为时{said.zh}") if said else NOTHING


ACT = (
    JournalField("text", "Act", "行为", _act),
    JournalField(
        "sort", "Kind of act", "行为种类", lambda row: of_code(row.sort) if row.text else NOTHING
    ),
    JournalField("happened", "Day", "时间", lambda row: of_when(row.happened)),
    JournalField("charge", "Charge", "罪名", _text("charge", "charge: ", "罪名：")),
    JournalField(
        "is_gravest",
        "Gravest consequences",
        "最严重后果",
        _yes(
            "is_gravest",
            ("death or severe disability by especial cruelty", "no such consequences"),
            ("致人死亡或者以特别残忍手段致人重伤造成严重残疾", "没有上述严重后果"),
        ),
    ),
    JournalField("age_band", "Age at the act", "行为时年龄", _band),
)
SPP = (
    JournalField("step", "Step", "环节", lambda row: of_code(row.step)),
    JournalField("happened", "Day", "时间", lambda row: of_when(row.happened)),
    JournalField("proof", "Proof", "凭据", _text("proof", "proof: ", "凭据：")),
)
AGE = (
    JournalField(
        "is_certain",
        "Age",
        "年龄",
        _yes(
            "is_certain",
            ("the age is established", "the age cannot be established"),
            ("年龄已经查清", "年龄无法查清"),
        ),
    ),
    JournalField("evidence", "Evidence", "证据", lambda row: of_code(row.evidence)),
    JournalField("happened", "Day", "时间", lambda row: of_when(row.happened)),
    JournalField("text", "What is said", "内容", lambda row: row.text),
)
