"""Charges a minors' department meets most, in both languages, so that either may be typed."""

from __future__ import annotations

from casetrack.db.bilingual_text import BilingualText

COMMON: dict[str, str] = {
    "盗窃罪": "theft",
    "抢劫罪": "robbery",
    "抢夺罪": "snatching",
    "诈骗罪": "fraud",
    "敲诈勒索罪": "extortion",
    "故意毁坏财物罪": "intentional destruction of property",
    "故意伤害罪": "intentional injury",
    "故意杀人罪": "intentional homicide",
    "强奸罪": "rape",
    "猥亵儿童罪": "child molestation",
    "强制猥亵、侮辱罪": "forcible indecency or insult",
    "非法拘禁罪": "unlawful detention",
    "虐待罪": "maltreatment",
    "侵犯公民个人信息罪": "infringing citizens' personal information",
    "寻衅滋事罪": "picking quarrels and provoking trouble",
    "聚众斗殴罪": "affray",
    "帮助信息网络犯罪活动罪": "assisting information-network criminal activities",
    "掩饰、隐瞒犯罪所得、犯罪所得收益罪": "disguising or concealing proceeds of crime",
    "非法利用信息网络罪": "unlawful use of information networks",
    "贩卖毒品罪": "selling drugs",
    "容留他人吸毒罪": "sheltering others for drug use",
    "开设赌场罪": "running a gambling house",
    "制作、贩卖、传播淫秽物品牟利罪": "making, selling and spreading obscene articles for profit",
    "放火罪": "arson",
    "危险驾驶罪": "dangerous driving",
    "交通肇事罪": "causing a traffic accident",
}
_BY_ENGLISH = {english: chinese for chinese, english in COMMON.items()}


def charge_named(text: str) -> BilingualText:
    """The charge somebody typed; in both languages where it is a common one."""
    text = text.strip()
    chinese = text if text in COMMON else f"{text}罪"
    if chinese in COMMON:
        return BilingualText(COMMON[chinese], chinese)
    if text.lower() in _BY_ENGLISH:
        return BilingualText(text.lower(), _BY_ENGLISH[text.lower()])
    return BilingualText.written(text)


def choices(lang: str) -> list[str]:
    """Suggestions while somebody types a charge, in one language."""
    return list(COMMON) if lang == "zh" else list(COMMON.values())
