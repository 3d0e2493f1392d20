"""Each list as a workbook has the lines of its page, for whoever may open that page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import unescape

import pytest
from flask.testing import FlaskClient

from tests.guards.conftest import Furnished
from tests.signed_in import sign_in, text_of
from tests.workbooks import lines_in

ROLES = ("prosecutor", "head", "social")


@dataclass(frozen=True)
class ListPage:
    """A list. row: how a line of its page begins. compared: the headings whose cells it shows.

    days: those whose cell is a day, which a page tells without its year where it is this year's.
    """

    address: str
    row: str
    compared: Sequence[str]
    days: Sequence[str]

    @property
    def as_workbook(self) -> str:
        path, _mark, asked = self.address.partition("?")
        return f"{path}.xlsx?{asked}"


CASE, ENTRY = r'<td class="next"', r'<li class="entry'
LISTS = (
    ListPage(
        "/cases",
        CASE,
        ("案件", "案号", "承办人", "正在进行的阶段", "事项"),
        ("下一期限", "最近记录"),
    ),
    ListPage("/cases?status=any&sort=-next", CASE, ("案件", "案号"), ("下一期限",)),
    ListPage("/visits", ENTRY, ("人员", "方式"), ()),
    ListPage("/periods", ENTRY, ("期限种类", "人员", "案号"), ("期限",)),
    ListPage("/periods?show=at_risk", ENTRY, ("期限种类", "人员", "风险"), ("期限",)),
    ListPage("/suggestions", r"<tr>\s+<td", ("被建议单位", "案件"), ("下一期限",)),
    ListPage("/probations", r'<th scope="row"', ("未成年人", "案号", "考察单位"), ("最后一日",)),
)
# What a page shows below its list, and the workbook of that list leaves out.
BELOW = re.compile(r'<section [^>]*aria-labelledby="urging"|</main>')


def lines_of(client: FlaskClient, page_of: ListPage) -> list[str]:
    """The text of each line, over all pages of the list."""
    lines: list[str] = []
    address = page_of.address
    while True:
        page = text_of(client.get(address))
        main, *_below = BELOW.split(page[page.index("<main") :])
        rows = re.split(page_of.row, main)[1:]
        lines += [unescape(re.sub(r"<[^>]+>", "", row)) for row in rows]
        after = re.search(r'rel="next" href="([^"]+)"', page)
        if after is None:
            return lines
        address = unescape(after[1])


def told(day: date) -> set[str]:
    """Each way in which a Chinese page tells a day."""
    return {day.isoformat(), f"{day.month}月{day.day}日", f"{day:%m-%d}"}


@pytest.mark.in_turn(13)
@pytest.mark.one_engine
@pytest.mark.parametrize("role", ROLES)
def test_a_workbook_has_the_lines_of_its_page(desk: Furnished, role: str) -> None:
    client = sign_in(desk.app, desk.staff[role], lang="zh")
    compared = 0
    for page_of in LISTS:
        if client.get(page_of.address).status_code == 403:
            assert client.get(page_of.as_workbook).status_code == 403, page_of.address
            continue
        on_page = lines_of(client, page_of)
        in_file = lines_in(client.get(page_of.as_workbook))
        assert len(on_page) == len(in_file), page_of.address
        for shown, line in zip(on_page, in_file, strict=True):
            for heading in page_of.compared:
                assert str(line[heading]) in shown, (page_of.address, heading, shown)
            for heading in page_of.days:
                if line[heading] != "":
                    assert isinstance(line[heading], date), (heading, "a day is a day")
                    assert any(text in shown for text in told(line[heading])), (heading, shown)
            compared += 1

    assert compared >= {"prosecutor": 40, "head": 60, "social": 1}[role]
