"""Three published cases that no example tells: entered through the pages as a prosecutor does.

In Chinese, in Chromium, with mouse and keyboard; what each file tells then is read beside what its
source tells. Facts in words of our own; what a source does not tell is unknown here, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Page

from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import PartyKind
from tests.journeys.compared import exported_file
from tests.journeys.in_browser import BrowserPerson, tick, unfold
from tests.journeys.people_typed import in_roles
from tests.journeys.person import Desk, Pick, Typed
from tests.journeys.the_house import House

pytestmark = [pytest.mark.journey, pytest.mark.one_engine, pytest.mark.night_alone]

TOLD = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
OFFICE = "本院"
# Of what is written down when a case is entered; the facts themselves are compared.
WRITTEN_DOWN = {
    "case_opened",
    "party_added",
    "charge_added",
    "tie_told",
    "circumstance_told",
    "amount_recorded",
}
PARTS = ("against", "about", "to", "with")
UNKNOWN = "不详"


@dataclass(frozen=True)
class Those:
    """These of a list of boxes, by their whole words, and none beside them."""

    names: tuple[str, ...]


def those(*names: str) -> Any:
    """What is typed where exactly these are to be chosen."""
    return Those(names)


class Prosecutor(BrowserPerson):
    """Presses names as they stand, and counts what is filled in and saved."""

    def __init__(self, house: House, page: Page) -> None:
        super().__init__(house, "zh", page)
        self.forms = self.fields = 0

    def press(self, button: str, **typed: Typed) -> None:
        """Fill a form, press its button, and see that nothing is refused."""
        pressed = self.page.get_by_role("button", name=button, exact=True).first
        form = self.page.locator("form").filter(has=pressed).first
        chosen = {name: value for name, value in typed.items() if isinstance(value, Those)}
        for name, value in chosen.items():
            self._choose(form.locator(f'[name="{name}"]').all(), value)
        super().press(
            button, **{name: value for name, value in typed.items() if name not in chosen}
        )
        refused = self.page.locator(".error-box, .error").count()
        assert not refused, f"refused:\n{self.describe()}"
        self.forms += 1
        self.fields += sum(item not in ("", ()) for item in typed.values())

    def _choose(self, boxes: list[Any], chosen: Those) -> None:
        data = {}
        for box in boxes:
            unfold(box)
            label = box.locator("xpath=ancestor::label")
            data[label.inner_text().strip()] = box
        missing = set(chosen.names) - set(data)
        assert not missing, f"{missing} are not among {list(data)}"
        for name, box in data.items():
            tick(box, is_on=name in chosen.names)


class CaseDesk(Desk):
    """A desk with one case on it."""

    person: Prosecutor

    def to(self, address: str) -> None:
        """To a page of the case."""
        self.person.open(f"{self.path}/{address}")

    def opened(self, **typed: Typed) -> None:
        """Open the case."""
        self.follow("Open a case")
        self.press("Open the case", **typed)
        self.path = self.person.path.partition("#")[0]

    def add(self, name: str, *roles: str, **typed: Typed) -> None:
        """Somebody comes into the case."""
        self.to("people/new")
        self.press("Add to the case", name=name, **in_roles(*roles), **typed)

    def add_body(self, name: str, kind: str, *roles: str) -> None:
        """A body comes into the case."""
        self.to("people/new")
        given = in_roles(*roles, kind=PartyKind.BODY)
        self.press("Add to the case", kind="body", name=name, body_kind=kind, **given)

    def log(
        self,
        kind: EntryKind,
        text: str,
        *,
        by: tuple[str, ...] = (OFFICE,),
        about: tuple[str, ...] = (),
        when: str = UNKNOWN,
        **typed: Typed,
    ) -> None:
        """Log an act as what it is: who did it, whom it is about, when."""
        self.to(f"note?kind={kind.value}")
        data: dict[str, Any] = {"party": those(*about)} if about else {}
        self.press("Save in the journal", text=text, when=when, done_by=those(*by), **data, **typed)

    def known(self, of: str, kind: str, text: str, **typed: Typed) -> None:
        """What is known of somebody."""
        self.to("circumstances/new")
        self.press("Save", party=Pick(of), kind=kind, text_zh=text, **typed)

    def number(self, what: str, value: str, unit: str, **typed: Typed) -> None:
        """A number of the case."""
        self.to("numbers/new")
        self.press("Save the number", what_zh=what, value=value, unit=unit, **typed)


def desk_of(house: House, page: Page, login: str) -> CaseDesk:
    """Whoever enters the case, signed in."""
    desk = CaseDesk(Prosecutor(house, page))
    desk.sign_in(login)
    desk.person.forms = desk.person.fields = 0
    return desk


def compare(desk: CaseDesk, login: str, case: str) -> None:
    """Fail where the exported file tells another act, day, doer or person than the source."""
    source = TOLD[case]
    data = exported_file(desk, login)
    lines = {
        "people": list(people_of(data)),
        "acts": list(acts_of(data)),
        "known": list(known_of(data)),
        "decided": list(decided_of(data)),
        "numbers": list(numbers_of(data)),
        "forms": desk.person.forms,
        "fields": desk.person.fields,
    }
    assert lines == source


def people_of(data: Mapping[str, Any]) -> Iterator[str]:
    """Each person and body as a line: who, the age, the roles, what others are to them."""
    names = _names(data)
    for party in data["parties"]:
        roles = ", ".join(role["role"] for role in party["roles"])
        ties = [f"{tie['kind']} {names[tie['other']]}" for tie in party.get("ties", ())]
        yield _line(names[party["ref"]], party.get("age_status", party["kind"]), roles, *ties)


def acts_of(data: Mapping[str, Any]) -> Iterator[str]:
    """Each act of a file as a line: kind, day, who did it, then to whom it was done."""
    names = _names(data)
    for entry in data["journal"]:
        if entry["kind"] in WRITTEN_DOWN:
            continue
        done_by = _those(names, entry.get("by", ())) or "nobody told"
        rest = [f"{part} {_those(names, entry[part])}" for part in PARTS if part in entry]
        yield _line(entry["kind"], _day(entry["when"]), done_by, *rest)


def known_of(data: Mapping[str, Any]) -> Iterator[str]:
    """What is known of somebody, as lines: who, what, since or on which day."""
    names = _names(data)
    for party in data["parties"]:
        for fact in party.get("circumstances", ()):
            yield _line(names[party["ref"]], fact["kind"], _day(fact.get("day", "no day told")))


def decided_of(data: Mapping[str, Any]) -> Iterator[str]:
    """Each decision as a line: what, about whom, on which day, and what it lays down."""
    names = _names(data)
    for decision in data.get("decisions", ()):
        where = "recorded, not decided here" if "recorded_on" in decision else ""
        terms = [_term(term) for term in decision.get("terms", ())]
        yield _line(
            decision["kind"], names[decision["party"]], _day(decision["decided"]), where, *terms
        )
    for probation in data.get("probations", ()):
        yield _line("probation", names[probation["party"]], f"{probation['months']} months")


def numbers_of(data: Mapping[str, Any]) -> Iterator[str]:
    """Each number as a line."""
    for amount in data.get("amounts", ()):
        exact = amount.get("qualifier", "exact")
        yield _line(amount["what"]["zh"], f"{exact} {float(amount['value']):g} {amount['unit']}")


def _names(data: Mapping[str, Any]) -> dict[str, str]:
    return {party["ref"]: party["alias"]["zh"] for party in data["parties"]} | {"office": "office"}


def _those(names: Mapping[str, str], those: Any) -> str:
    return ", ".join(names[item] for item in those)


def _day(when: Any) -> str:
    return str(when["edtf"] if isinstance(when, dict) else when)


def _term(term: Mapping[str, Any]) -> str:
    length = [f"{term[key]} {key}" for key in ("years", "months") if term.get(key)]
    amount = [f"{float(term['amount']):g} {term['unit']}"] if "amount" in term else []
    return " ".join([term["kind"], *length, *amount])


def _line(*texts: str) -> str:
    return " | ".join(text for text in texts if text)


XU, CHEN, WANG, WANG_MINOR, TANG = "许某某", "陈某", "王某", "王某某", "唐某某"
FIVE = (XU, CHEN, WANG, WANG_MINOR, TANG)
LI, LIU = "李某某", "刘某"
HOTEL, POLICE, COURT = "涉案宾馆", "公安机关", "桂林市七星区人民法院"
RAPE = "强奸罪"


def test_five_suspects_a_hotel_that_did_not_report(
    house: House, login: str, page_in: Callable[[str], Page]
) -> None:
    """Published by the highest procuratorate in May 2022 among cases of mandatory reporting."""
    desk = desk_of(house, page_in("zh"), login)
    desk.opened(
        child=LI, role="victim", age_status="minor", intake="other", title="许某某等五人强奸案"
    )
    for name in (XU, CHEN, WANG):
        desk.add(name, "suspect", charge=RAPE)
    for name in (WANG_MINOR, TANG):
        desk.add(name, "suspect", charge=RAPE, age_status="minor_at_act")
    desk.add(LIU, "victim")
    desk.add_body(HOTEL, "company", "reporting_duty")
    desk.add_body(POLICE, "police", "investigating_body")
    desk.add_body(COURT, "court", "court")
    evening = "2021年6月7日晚"
    desk.log(
        EntryKind.OFFENCE, "在烧烤店提议殴打欠钱的人。", by=(WANG,), about=(LIU,), when=evening
    )
    desk.log(EntryKind.OFFENCE, "提出与其发生性关系。", by=(XU,), about=(LI,), when=evening)
    after = "2021年6月7日至10日"
    desk.log(
        EntryKind.OFFENCE,
        "到租住处殴打二人，并强行将女孩带往宾馆。",
        by=FIVE,
        about=(LI, LIU),
        when=after,
        of_place="租住处、宾馆",
    )
    desk.log(
        EntryKind.OFFENCE,
        "在宾馆房间内强行发生性关系。",
        by=(XU, CHEN, WANG_MINOR),
        about=(LI,),
        when=after,
        of_place="宾馆",
    )
    desk.log(EntryKind.NOTE, "向公安机关报警。", by=(LI,), when="2021-06-10")
    desk.person.open(desk.path)
    desk.follow("Received for prosecution review: %(who)s", who=XU)
    desk.press(
        "Record the receipt",
        received_on="2021年6月10日至10月15日",
        custody="unknown",
        **{"also-for": those(*FIVE[1:])},
    )
    desk.person.open(desk.path)
    desk.follow("Decide about the prosecution of %(who)s", who=XU)
    desk.press(
        "Record the decision",
        kind="prosecuted",
        decided_on="2021-10-15",
        recorded=True,
        approved_by="other",
        approved_number=UNKNOWN,
        **{"also-for": those(*FIVE[1:])},
    )
    desk.to("judgments/new")
    for item, (who, length) in enumerate(
        (
            ((XU, CHEN), "十年三个月"),
            ((WANG_MINOR,), "七年"),
            ((WANG,), "五年"),
            ((TANG,), "二年六个月"),
        )
    ):
        if item:
            desk.follow("It decides about somebody else, too")
        desk.press(
            "Record the judgment",
            court_id=Pick(COURT),
            people=those(*who),
            decided=UNKNOWN,
            convicted_of=those(*(f"{RAPE}（{item}）" for item in who)),
            term_kind_1="imprisonment",
            term_length_1=length,
        )
    desk.log(
        EntryKind.INVESTIGATION_FINDING,
        "接待未成年人与成年人共同入住，未落实登记、未逐人核实身份、未询问；对神情异常的女孩未询问，未联系监护人，未报案。",
        by=("不详",),
        about=(HOTEL,),
    )
    desk.log(EntryKind.NOTE, "给予行政处罚。", by=(POLICE,), about=(HOTEL,))
    desk.log(EntryKind.NOTE, "推动整改，细节未见公布。")
    compare(desk, login, "hotel")


CHILD, FATHER, MOTHER, GRANDFATHER = "陈某乙", "陈某甲", "郑某某", "陈某丙"
CIVIL_AFFAIRS, THE_COURT, OTHERS = "区民政局", "人民法院", "有关单位"


def test_a_child_whom_nobody_kept_and_a_suit_that_was_supported(
    house: House, login: str, page_in: Callable[[str], Page]
) -> None:
    """Published by the highest procuratorate in 2022: the seventh of cases of care for minors."""
    desk = desk_of(house, page_in("zh"), login)
    desk.opened(
        child=CHILD,
        role="plaintiff",
        age_status="minor",
        intake="clue_in_other_case",
        title="陈某乙抚养费纠纷支持起诉案",
    )
    for name, role, tie in (
        (FATHER, ("parent",), "father"),
        (MOTHER, ("parent", "civil_defendant"), "mother"),
        (GRANDFATHER, ("caregiver",), "grandfather"),
    ):
        desk.add(name, *role, age_status="adult", tie=tie, tie_to=Pick(CHILD))
    desk.add_body(CIVIL_AFFAIRS, "government", "suggestion_recipient", "cooperating_body")
    desk.add_body(THE_COURT, "court", "court")
    desk.add_body(OTHERS, "other", "governance_partner")
    desk.to("charges/new")
    desk.press(
        "Save", party=Pick(MOTHER), name="抚养费纠纷", stage="civil_cause", track="civil_support"
    )
    desk.known(FATHER, "about", "因犯罪被追究刑事责任。", day="2009年1月")
    desk.known(CHILD, "family", "两岁时由母亲交给祖父抚养。", day="2009年1月")
    desk.known(FATHER, "health", "刑满释放后因病瘫痪。")
    desk.known(GRANDFATHER, "family", "年老，没有固定收入。")
    desk.known(CHILD, "family", "事实上无人抚养。")
    desk.log(
        EntryKind.INFRINGEMENT,
        "把孩子交给祖父后迁居外地，一直没有支付抚养费。",
        by=(MOTHER,),
        about=(CHILD,),
        when="2009-01..",
    )
    desk.log(
        EntryKind.CLUE_FOUND,
        "办案中发现线索，启动支持起诉程序。",
        about=(CHILD,),
        when="2020年8月",
        of_subject="抚养费",
        line="civil_support",
    )
    desk.log(
        EntryKind.OWN_INVESTIGATION,
        "通过异地协查找到孩子的母亲。",
        about=(MOTHER,),
        of_subject="下落和抚养能力",
        of_result="固定了有抚养能力的证据",
        line="civil_support",
    )
    desk.log(EntryKind.INTERVIEW, "多次沟通。", about=(MOTHER,), line="civil_support")
    desk.known(MOTHER, "conduct", "经多次沟通，仍拒绝支付抚养费。")
    desk.log(
        EntryKind.APPLICATION_FOR_SUIT_SUPPORT,
        "请求检察机关支持起诉。",
        by=(FATHER,),
        about=(CHILD,),
        when="2020年9月",
        of_requested="支持起诉，要求支付抚养费",
    )
    desk.log(
        EntryKind.NOTE,
        "受孩子父亲委托，向法院起诉。",
        by=(CIVIL_AFFAIRS,),
        about=(MOTHER,),
        when="2020年9月",
        line="civil_support",
    )
    desk.log(
        EntryKind.SUIT_SUPPORTED,
        "支持起诉。",
        about=(CHILD,),
        of_requested="支付抚养费",
    )
    desk.to("judgments/new?kind=civil_judgment")
    desk.press(
        "Record the judgment",
        court_id=Pick(THE_COURT),
        people=those(MOTHER),
        decided=UNKNOWN,
        term_kind_1="other",
        term_amount_1="1200元",
        term_text_1="每月支付抚养费，至孩子年满十八周岁",
    )
    desk.log(
        EntryKind.CLUE_FOUND,
        "开展专项行动，发现一些孩子因说不清失踪父母的详细身份而没有纳入保障。",
        when="2021年5月",
        of_subject="事实无人抚养儿童权益",
        line="public_interest",
    )
    desk.number("未纳入保障的儿童", "20", "minors", qualifier="more_than")
    desk.log(
        EntryKind.NOTE,
        "以公益诉讼诉前检察建议推动民政部门履职。",
        about=(CIVIL_AFFAIRS,),
        line="public_interest",
    )
    desk.log(
        EntryKind.RECTIFIED,
        "先后两次全面摸底，确认事实无人抚养儿童并发放保障金。",
        by=(CIVIL_AFFAIRS,),
        of_value="22",
        of_result="确认22名，发放保障金",
    )
    desk.number("摸底排查", "200", "persons", qualifier="more_than")
    desk.number("确认的事实无人抚养儿童", "22", "minors")
    desk.number("发放的保障金", "200000", "CNY", qualifier="more_than")
    desk.to("measures/new?kind=mechanism")
    desk.press("Keep it", partners=those(OTHERS), aim="联动保障事实无人抚养儿童", started=UNKNOWN)
    compare(desk, login, "maintenance")


MING, OFFICE_THERE = "小某", "湘潭市岳塘区人民检察院"


def test_seven_months_of_probation_and_a_test_of_the_law(
    house: House, login: str, page_in: Callable[[str], Page]
) -> None:
    """Told by a legal weekly of a district of Xiangtan, which does not say of which year."""
    desk = desk_of(house, page_in("zh"), login)
    desk.opened(
        child="小明",
        role="suspect",
        age_status="minor",
        intake="prosecution_transfer",
        charge="盗窃罪",
    )
    desk.add("被害人", "victim", kind="group")
    desk.add_body(OFFICE_THERE, "procuratorate", "third_party")
    desk.known(MING, "age", "十七岁。", value="17", unit="year")
    desk.log(EntryKind.DOCUMENT_RECEIVED, "某年1月移送审查起诉，年份未载明。", about=(MING,))
    for kind, text in (
        ("confession", "有坦白情节。"),
        ("restitution", "赔偿了被害人的损失。"),
        ("understanding", "取得被害人谅解。"),
        ("remorse", "真诚悔过。"),
        ("school", "准备继续学业。"),
    ):
        desk.known(MING, kind, text)
    desk.person.open(desk.path)
    desk.follow("Record a probation of %(who)s ordered elsewhere", who=MING)
    desk.press(
        "Record the probation", decided=UNKNOWN, months="7", decided_by_id=Pick(OFFICE_THERE)
    )
    desk.person.open(desk.path)
    desk.follow("Begin family education guidance, correction or help")
    desk.press(
        "Begin the programme",
        kind="help_programme",
        child=Pick(MING),
        aim="学会守法，继续学业",
        started=UNKNOWN,
        **{
            "contents-0": "法律常识书单",
            "contents-1": "每月定期抽查学习心得",
            "contents-2": "不定期法律知识小测试",
        },
    )
    desk.follow("Record a session, or end it: %(what)s", what="帮教方案")
    desk.press(
        "Record the session",
        held=UNKNOWN,
        what="某年4月22日测试，考验期内五名未成年人参加，他是第一次；测试后讲解试卷。",
    )
    desk.number("参加测试的未成年人", "5", "minors")
    compare(desk, login, "probation")
