"""Chinese words of an English page say their language."""

from __future__ import annotations

import pytest

from casetrack.web.words import marked

MARKED = {
    "a word within a sentence": (
        "<p>opened by 年某某, yesterday</p>",
        "<p>opened by <span lang=zh-Hans>年某某</span>, yesterday</p>",
    ),
    "all that an element says": (
        '<a href="/1">孙某某</a>',
        '<a href="/1" lang=zh-Hans>孙某某</a>',
    ),
    "figures and signs that belong to it": (
        "<p>paper 清河检未(2026)2号; （某）第三中学。 Sent.</p>",
        "<p>paper <span lang=zh-Hans>清河检未(2026)2号</span>;"
        " <span lang=zh-Hans>（某）第三中学。</span> Sent.</p>",
    ),
    "what stands after what says its language": (
        '<p><i lang="zh">孙某某</i>、李某某 came</p>',
        '<p><i lang="zh">孙某某</i><span lang=zh-Hans>、李某某</span> came</p>',
    ),
    "words of Chinese with a space between them": (
        "<b>of 第三中学 谈话 12 persons</b>",
        "<b>of <span lang=zh-Hans>第三中学 谈话</span> 12 persons</b>",
    ),
}
LEFT_ALONE = {
    "what says its language itself": '<td>to <span lang="zh-Hans">孙某某</span></td>',
    "what stands in such": '<p lang="zh-Hans">与<mark>韩某</mark>谈话</p>',
    "an attribute": '<input aria-label="of 孙某某" value="a &gt; 孙某某">',
    "a title": "<title>孙某某 · casetrack</title>",
    "an option": '<option value="1">孙某某</option>',
    "what is typed": "<textarea>of 孙某某</textarea>",
    "a drawing": "<svg><text>孙某某</text></svg>",
    "English": "<p>opened on 20 November 2026</p>",
}


@pytest.mark.parametrize(("html", "shown"), MARKED.values(), ids=MARKED)
def test_a_run_of_chinese_is_marked(html: str, shown: str) -> None:
    assert marked(html) == shown


@pytest.mark.parametrize("html", LEFT_ALONE.values(), ids=LEFT_ALONE)
def test_what_is_no_text_of_the_page_or_marked_is_left_alone(html: str) -> None:
    assert marked(html) == html
    assert marked(marked(html)) == html
