"""The instruments that rules may cite, with both names and the day each came into force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casetrack.law.terms import Citation


@dataclass(frozen=True)
class Instrument:
    """A law, regulation, interpretation or work document.

    in_force_from: first day of the version that the rules here were read from.
    amended: first day of a later text that was not compared; None if none is known.
    is_instrument: has a title of its own; else it is a practice, and is named without 《》.
    """

    zh: str
    en: str
    in_force_from: date
    is_instrument: bool = True
    amended: date | None = None


INSTRUMENTS: dict[str, Instrument] = {
    "criminal_procedure_law": Instrument(
        "刑事诉讼法", "Criminal Procedure Law", date(2018, 10, 26)
    ),
    "procuratorate_rules": Instrument(
        "人民检察院刑事诉讼规则",
        "Criminal Procedure Rules of the People's Procuratorates",
        date(2019, 12, 30),
    ),
    "criminal_law": Instrument("刑法", "Criminal Law", date(2021, 3, 1)),
    "spc_minors_2006": Instrument(
        "最高人民法院关于审理未成年人刑事案件具体应用法律若干问题的解释",
        "SPC Interpretation on Criminal Cases of Minors",
        date(2006, 1, 23),
    ),
    "spc_criminal_procedure": Instrument(
        "最高人民法院关于适用〈中华人民共和国刑事诉讼法〉的解释",
        "SPC Interpretation on the Criminal Procedure Law",
        date(2021, 3, 1),
    ),
    "police_procedure": Instrument(
        "公安机关办理刑事案件程序规定",
        "Criminal Case Procedure of the Public Security Organs",
        date(2020, 9, 1),
    ),
    "minors_protection_law": Instrument(
        "未成年人保护法", "Law on the Protection of Minors", date(2021, 6, 1)
    ),
    "juvenile_delinquency_law": Instrument(
        "预防未成年人犯罪法", "Law on the Prevention of Juvenile Delinquency", date(2021, 6, 1)
    ),
    "family_education_law": Instrument(
        "家庭教育促进法", "Family Education Promotion Law", date(2022, 1, 1)
    ),
    "civil_code": Instrument("民法典", "Civil Code", date(2021, 1, 1)),
    "civil_procedure_law": Instrument("民事诉讼法", "Civil Procedure Law", date(2024, 1, 1)),
    "administrative_litigation_law": Instrument(
        "行政诉讼法", "Administrative Litigation Law", date(2017, 7, 1)
    ),
    "public_interest_interpretation": Instrument(
        "最高人民法院、最高人民检察院关于检察公益诉讼案件适用法律若干问题的解释",
        "Interpretation on Procuratorial Public Interest Litigation",
        date(2018, 3, 2),
        amended=date(2020, 12, 29),
    ),
    "legal_aid_law": Instrument("法律援助法", "Legal Aid Law", date(2022, 1, 1)),
    "domestic_violence_law": Instrument(
        "反家庭暴力法", "Anti-Domestic Violence Law", date(2016, 3, 1)
    ),
    "online_protection_regulation": Instrument(
        "未成年人网络保护条例",
        "Regulation on the Protection of Minors Online",
        date(2024, 1, 1),
    ),
    "procuratorates_law": Instrument(
        "人民检察院组织法", "Organic Law of the People's Procuratorates", date(2019, 1, 1)
    ),
    "holidays_measure": Instrument(
        "全国年节及纪念日放假办法", "Measure on National Holidays", date(2025, 1, 1)
    ),
    "minors_cases_2013": Instrument(
        "人民检察院办理未成年人刑事案件的规定",
        "Provisions on Criminal Cases of Minors Handled by Procuratorates",
        date(2013, 12, 27),
    ),
    "minors_guidelines_2017": Instrument(
        "未成年人刑事检察工作指引（试行）",
        "Guidelines on Minors' Criminal Prosecution Work (trial)",
        date(2017, 3, 2),
    ),
    "suggestion_provisions": Instrument(
        "人民检察院检察建议工作规定",
        "Provisions on Procuratorial Suggestions",
        date(2019, 2, 26),
    ),
    "hearing_provisions": Instrument(
        "人民检察院审查案件听证工作规定",
        "Provisions on Hearings in Case Review",
        date(2020, 10, 20),
    ),
    "sealing_measures": Instrument(
        "关于未成年人犯罪记录封存的实施办法",
        "Measures on Sealing Criminal Records of Minors",
        date(2022, 5, 30),
    ),
    "family_guidance_opinion": Instrument(
        "关于在办理涉未成年人案件中全面开展家庭教育指导工作的意见",
        "Opinion on Family Education Guidance in Cases Involving Minors",
        date(2021, 5, 31),
    ),
    "judicial_assistance_opinion": Instrument(
        "关于全面加强未成年人国家司法救助工作的意见",
        "Opinion on State Judicial Assistance to Minors",
        date(2018, 2, 27),
    ),
    "judicial_assistance_rules": Instrument(
        "人民检察院国家司法救助工作细则",
        "Detailed Rules on State Judicial Assistance by Procuratorates",
        date(2016, 8, 16),
    ),
    "mandatory_reporting_opinion": Instrument(
        "关于建立侵害未成年人案件强制报告制度的意见（试行）",
        "Opinion on Mandatory Reporting of Harm to Minors (trial)",
        date(2020, 5, 7),
    ),
    "public_interest_case_rules": Instrument(
        "人民检察院公益诉讼办案规则",
        "Case Rules on Public Interest Litigation",
        date(2021, 7, 1),
    ),
    "public_order_law": Instrument(
        "治安管理处罚法",
        "Public Security Administration Punishments Law",
        date(2026, 1, 1),
    ),
    "community_correction_law": Instrument(
        "社区矫正法", "Community Correction Law", date(2020, 7, 1)
    ),
    "guardianship_order_practice": Instrument(
        "全国检察机关推行的督促监护令工作",
        "Supervision-guardianship orders (nationwide practice)",
        date(2021, 6, 1),
        is_instrument=False,
    ),
}


def cited(instrument: str, *articles: str) -> tuple[Citation, ...]:
    """Return one citation per article of `instrument`, or one of the whole without articles."""
    if not articles:
        return (Citation(instrument),)
    return tuple(Citation(instrument, article) for article in articles)


_STORED = """
procuratorate_rules criminal_law spc_minors_2006 spc_criminal_procedure police_procedure civil_code
minors_protection_law family_education_law administrative_litigation_law legal_aid_law
domestic_violence_law online_protection_regulation procuratorates_law holidays_measure
"""
_ASKED = """
criminal_procedure_law juvenile_delinquency_law civil_procedure_law public_order_law
public_interest_interpretation public_interest_case_rules
"""
#: When an instrument was last seen in force: the day of the stored texts, or that on which it was
#: asked what had changed. Any other was never seen in force after it came.
SEEN: dict[str, date] = {
    **dict.fromkeys(_STORED.split(), date(2025, 4, 1)),
    **dict.fromkeys(_ASKED.split(), date(2026, 11, 24)),
}


def in_force_from(citations: tuple[Citation, ...]) -> date:
    """Return the first day of the version that was read of the instrument cited first."""
    return INSTRUMENTS[citations[0].instrument].in_force_from


def last_seen(citations: tuple[Citation, ...]) -> date:
    """Return the last day on which all instruments cited were seen in force."""
    keys = [citation.instrument for citation in citations]
    return min(SEEN.get(key, INSTRUMENTS[key].in_force_from) for key in keys)
