"""One thing has one name in Chinese, and the law is cited as a Chinese prosecutor cites it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from casetrack.law import PERIODS, RULES, cite_all
from casetrack.law.instruments import INSTRUMENTS
from casetrack.law.wording import number_in_chinese
from casetrack.law.words import periods, steps, verdicts
from tests.guards.conftest import Furnished
from tests.guards.sending import pages_read

CATALOGUES = sorted(Path("casetrack/translations").glob("*/zh/LC_MESSAGES/messages.po"))

#: What was said beside the one name a thing has: left out is the name that is taken.
NOT_SAID = {
    "最终决定": "考验期满后的处理决定",
    "督促监护令到期": "督促监护期届满",
    "督促监护期满": "督促监护期届满",
    "督促监护终结": "终结督促监护",
    "结束督促监护令": "终结督促监护",
    "督促监护令接收人": "被督促监护人",
    "审查起诉收案": "受理审查起诉",
    "新建案件": "登记案件",
    "建档": "登记案件",
    "附加要求": "附加条件",
    "现场核查": "整改核查",
    "日志": "办案记录",
    "计算中的期限": "正在计算的期限",
    "（星期": "（周",
    "另一种读法": "另一种理解",
    "酌定": "相对不起诉",
    "刑诉法": "《刑事诉讼法》",
    "犯罪行为": "涉案行为",
    "已逾期": "逾期",
    "无进行中": "无在办事项",
    "我们见到": "经核查",
    "没有人上门": "未实际前往",
    "有意的安排": "",
    "不作说明": "",
    "一句话": "情况说明",
    "最高法": "最高人民法院",
    # Read again, page by page.
    "令人担心": "异常（风险）",
    "来源未载明具体日期": "日期不确切的",
    "编写说明": "案件来源",
    "受理方式": "案件来源",
    "本处为记录": "据材料录入",
    "协作或者承担": "协办（承办）单位",
    " 条": "有关情况14条",
    "近期可办": "建议办理",
    "下一步可以办理": "建议办理",
    "勾选要求": "记录要求履行情况",
    "查看要求": "核查要求履行情况",
    "查看履行": "核查要求履行情况",
    "查看结果": "核查结果",
    "评估一个月": "作出月度评估",
    "情况如何": "回访结果",
    "我方未前往": "未前往",
    "未实际前往": "未前往",
    "上三次": "最近三次回访情况",
    "前几次": "最近三次回访情况",
    "须报批的，提请": "作出决定（须报批的转为提请）",
    "您不能决定": "提请人不得作出决定",
    "规则编号": "规则名称",
    "仅知人数": "人数众多、身份不明的群体",
    "系下列人员": "某某的母亲",
    "不再适用": "已了结的期限",
    "移除所填": "删除所填内容",
    "尚无人知悉": "紧急情况尚未发出",
    "作案工具": "涉案平台、物品",
    "国产系统": "电脑（系统不详）",
    "此日依据": "依据",
}

#: A sign of Latin print after, or before, a Chinese word.
HALF_WIDTH = re.compile(r"[\u3400-\u9fff][,;:?!]|[,;:?!(][\u3400-\u9fff]")

#: A blank behind a sign of Chinese print, which is as wide as a blank itself. A link, a gap
#: to write in, and what was typed, which has its lines, may stand apart.
_INLINE = r'(?:</?(?:b|small|span(?! class="paper-gap")|strong|time)\b[^>]*>)*'
BLANK = re.compile(rf"[。；，：]{_INLINE} +{_INLINE}(?=[\u3400-\u9fff《])")

_LAWS = "|".join(
    re.escape(instrument.zh)
    for instrument in INSTRUMENTS.values()
    if instrument.is_instrument and len(instrument.zh) > 2
)
#: A law named without book marks, an article in digits, and 《》 inside 《》.
CITED_WRONGLY = {
    "a law without 《》": re.compile(rf"(?<![《〈国院])(?:{_LAWS})(?![》〉])"),
    "an article in digits": re.compile(r"第[\d、]+条"),
    "《》 inside 《》": re.compile(r"《[^》]*《"),
    "rules cited by half their name": re.compile(r"(?<!诉讼)规则第[一二三四五六七八九十百\d]"),
}


@cache
def said() -> tuple[tuple[str, str], ...]:
    """Every Chinese text there is, with where it stands."""
    return tuple(_said())


def _said() -> Iterator[tuple[str, str]]:
    for file in CATALOGUES:
        with file.open("rb") as opened:
            for message in read_po(opened):
                texts = (
                    [message.string] if isinstance(message.string, str) else message.string or []
                )
                yield from ((file.parts[-4], text) for text in texts if message.id and text)
    for module in (periods, steps, verdicts):
        for table in vars(module).values():
            if isinstance(table, dict):
                yield from (
                    (module.__name__, pair[0]) for pair in table.values() if isinstance(pair, tuple)
                )
    for rule in RULES.values():
        yield rule.id, rule.zh
        yield rule.id, cite_all(rule.citations, "zh")


def test_there_is_much_to_read() -> None:
    assert len(said()) > 2000
    assert len(PERIODS) > 40


@pytest.mark.parametrize("word", NOT_SAID)
def test_one_thing_has_one_name(word: str) -> None:
    assert [(where, text) for where, text in said() if word in text] == []


@pytest.mark.parametrize("fault", CITED_WRONGLY)
def test_the_law_is_cited_in_full(fault: str) -> None:
    pattern = CITED_WRONGLY[fault]

    assert [(where, text) for where, text in said() if pattern.search(text)] == []


def test_no_sign_is_half_as_wide_as_the_words_beside_it() -> None:
    texts = {f"{where}: {text}" for where, text in said() if HALF_WIDTH.search(text)}

    assert texts == set()


@pytest.mark.in_turn(7)
@pytest.mark.one_engine
def test_no_blank_stands_behind_a_sign_on_a_chinese_page(desk: Furnished, of_the_run: Path) -> None:
    read = pages_read(desk, of_the_run, lang="zh")
    blanks = {
        f"{page.endpoint}: {page.html[max(0, at.start() - 20) : at.end() + 20]}"
        for page in read
        for at in BLANK.finditer(page.html)
    }

    assert len(read) > 200
    assert blanks == set(), "\n".join(sorted(blanks))


@pytest.mark.parametrize(
    ("html", "is_seen"),
    [
        ("已封存。 现在", True),
        ("<b>出示：</b> <small>登记表</small>", True),
        ("逾期。 <a href='/'>更正</a>", False),
        ("<p>一。</p> <p>二</p>一。\n二", False),
    ],
)
def test_a_blank_behind_a_sign_is_seen(html: str, is_seen: bool) -> None:
    assert (BLANK.search(html) is not None) is is_seen


def test_what_is_only_a_practice_is_named_without_book_marks() -> None:
    practice = INSTRUMENTS["guardianship_order_practice"]

    assert not practice.is_instrument
    assert all(f"《{practice.zh}" not in text for _, text in said())


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "一"),
        (10, "十"),
        (17, "十七"),
        (20, "二十"),
        (89, "八十九"),
        (100, "一百"),
        (101, "一百零一"),
        (110, "一百一十"),
        (172, "一百七十二"),
        (280, "二百八十"),
        (1001, "一千零一"),
        (1010, "一千零一十"),
        (1079, "一千零七十九"),
    ],
)
def test_articles_are_numbered_in_words(number: int, words: str) -> None:
    assert number_in_chinese(number) == words


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        ("a law without 《》", "依照刑事诉讼法第一百七十二条"),
        ("an article in digits", "《刑事诉讼法》第172条"),
        ("《》 inside 《》", "《关于适用《刑事诉讼法》的解释》"),
        ("rules cited by half their name", "规则第三百五十条"),
    ],
)
def test_a_law_cited_wrongly_is_seen(fault: str, text: str) -> None:
    assert CITED_WRONGLY[fault].search(text)


@pytest.mark.parametrize("text", ["期限:三日", "已受理,待审查", "(附条件不起诉"])
def test_a_sign_half_as_wide_is_seen(text: str) -> None:
    assert HALF_WIDTH.search(text)
