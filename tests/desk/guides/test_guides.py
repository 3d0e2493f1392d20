"""The guides can be read inside, by everybody, in both languages, and lead nowhere but there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from casetrack.accounts.models import Role
from casetrack.desk.guides.reading import ENDINGS, GUIDES
from tests.builders import make_staff
from tests.signed_in import prepare, sign_in, text_of

DOCS = Path(__file__).parents[3] / "docs"
# Written in both languages, apart from those that are read inside.
ALSO = ("how-to/install",)
HEAD, ITEM, PICTURE, CODE = r"^#+ ", r"^\d\. ", r"!\[", r"^ {4,}\S*\./run|^ {4,}casetrack"
STEPS = (HEAD, ITEM, PICTURE, CODE)
ARTICLE = re.compile(r'<article class="guide">(.*?)</article>', re.DOTALL)
ADDRESS = re.compile(r'(?:href|src)="([^"]*)"')


@pytest.mark.parametrize("name", [*(f"start/{name}" for name in GUIDES), *ALSO])
def test_both_languages_lead_through_the_same_steps(name: str) -> None:
    texts = [(DOCS / f"{name}{ending}").read_text(encoding="utf-8") for ending in ENDINGS.values()]

    for step in STEPS:
        english, chinese = (len(re.findall(step, text, re.MULTILINE)) for text in texts)
        assert english == chinese, step
    assert len(texts[1]) < len(texts[0]), "the Chinese is no longer than the English"


@pytest.mark.in_turn(13)
@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("lang", ENDINGS)
def test_everybody_reads_every_guide_and_all_its_links_answer(
    app: Flask, role: Role, lang: str
) -> None:
    with prepare(app):
        reader = make_staff(role=role)
    client = sign_in(app, reader, lang=lang)

    rows = set()
    for name in GUIDES:
        page = client.get(f"/guides/{name}")
        assert page.status_code == 200
        (article,) = ARTICLE.findall(text_of(page))
        assert "<h2>" in article or "<ol>" in article
        rows |= set(ADDRESS.findall(article))

    assert rows
    for address in rows:
        assert address.startswith("/guides/"), address
        with client.get(address) as answer:
            assert answer.status_code == 200, address


@pytest.mark.parametrize("name", GUIDES)
def test_no_space_stands_where_a_line_of_chinese_is_broken(app: Flask, name: str) -> None:
    with prepare(app):
        reader = make_staff()

    (article,) = ARTICLE.findall(text_of(sign_in(app, reader, lang="zh").get(f"/guides/{name}")))

    assert not re.findall(r"[\u3000-\uff60]\n[\u3000-\uff60]", article)


def test_the_way_there_stands_in_the_head_and_on_the_page_of_ones_account(app: Flask) -> None:
    with prepare(app):
        reader = make_staff()
    client = sign_in(app, reader)

    assert 'href="/guides"' in text_of(client.get("/cases"))
    assert text_of(client.get("/account")).count('href="/guides"') == 2
    assert client.get("/guides").status_code == 200


@pytest.mark.parametrize("name", ["../../README", "nothing", "first-hour.zh", "three-jobs.md"])
def test_nothing_else_is_a_guide(app: Flask, name: str) -> None:
    with prepare(app):
        reader = make_staff()
    client = sign_in(app, reader)

    assert client.get(f"/guides/{name}").status_code == 404
    assert client.get(f"/guides/pictures/{name}").status_code == 404
