"""`./run words`: a new text finds its catalogue, an old one leaves it, and nothing is guessed."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from config.words import CATALOGUE, PACKAGE, Text, read, texts_of, update

TRANSLATIONS = PACKAGE / "translations"


@pytest.fixture
def translations(tmp_path: Path) -> Path:
    """A copy of the catalogues of this tree."""
    only_texts = shutil.ignore_patterns("*.mo")
    return Path(shutil.copytree(TRANSLATIONS, tmp_path / "translations", ignore=only_texts))


def written(translations: Path) -> dict[str, str]:
    """The text of every catalogue."""
    return {
        file.parts[-4]: file.read_text(encoding="utf-8")
        for file in translations.glob(f"*/{CATALOGUE}")
    }


def text(msgid: str, *, room: str, plural: str | None = None, context: str | None = None) -> Text:
    """A text that somebody has just written."""
    return Text(msgid, plural, context, "somewhere:1", room)


def test_the_catalogues_of_this_tree_are_up_to_date(
    translations: Path, every_text: Sequence[Text]
) -> None:
    done = update(translations, every_text)

    assert (done.new, done.left_out, done.waiting) == ([], [], []), "run ./run words"
    assert written(translations) == written(TRANSLATIONS), "run ./run words"


def test_a_new_text_goes_into_the_catalogue_of_its_room_and_waits_for_its_chinese(
    translations: Path, every_text: Sequence[Text]
) -> None:
    more = [*every_text, text("Nobody said this before.", room="visits")]

    first = update(translations, more)
    after_first = written(translations)
    again = update(translations, more)

    assert first.new == ["visits: Nobody said this before."]
    assert first.waiting == again.waiting == first.new
    assert again.new == []
    assert written(translations) == after_first
    assert 'msgid "Nobody said this before."\nmsgstr ""\n' in after_first["visits"]
    assert "fuzzy" not in "".join(after_first.values())


def test_a_new_room_gets_a_catalogue(translations: Path, every_text: Sequence[Text]) -> None:
    update(translations, [*every_text, text("Counselling of tomorrow", room="tomorrow")])

    assert 'msgid "Counselling of tomorrow"' in written(translations)["tomorrow"]


def test_what_nothing_says_any_longer_is_left_out(
    translations: Path, every_text: Sequence[Text]
) -> None:
    update(translations, [*every_text, text("Nobody said this before.", room="visits")])

    done = update(translations, every_text)

    assert done.left_out == ["visits: Nobody said this before."]
    assert written(translations) == written(TRANSLATIONS)


def test_a_text_that_gets_a_number_keeps_its_chinese(
    translations: Path, every_text: Sequence[Text]
) -> None:
    others = [text for text in every_text if text.msgid != "Case %(number)s is open."]
    others.append(text("Case %(number)s is open.", plural="Cases are open.", room="cases"))

    done = update(translations, others)

    assert done.waiting == []
    message = read(translations / "cases" / CATALOGUE).get("Case %(number)s is open.")
    assert message is not None
    assert message.string == ("案件%(number)s已登记。",)


def test_a_text_in_two_contexts_is_two_texts(
    translations: Path, every_text: Sequence[Text]
) -> None:
    both = [text("Light", room="web", context=context) for context in ("weight", "lamp")]

    done = update(translations, [*every_text, *both])

    assert done.new == ["web: Light", "web: Light"]


def test_marks_of_every_kind_are_known(tmp_path: Path) -> None:
    file = tmp_path / "web" / "marks.py"
    file.parent.mkdir()
    file.write_text(
        'N_("one")\nNP_("ours", "two")\n_l("three")\n_lp("ours", "four")\n'
        'ngettext("five", "fives", 5)\n_("six")\n_p("ours", "seven")\nsaid("eight")\n'
    )

    texts = list(texts_of("python", file, tmp_path))

    assert [text.msgid for text in texts] == ["one", "two", "three", "four", "five", "six", "seven"]
    assert [text.context for text in texts] == [None, "ours", None, "ours", None, None, "ours"]
    assert [text.plural for text in texts if text.plural] == ["fives"]
    assert {text.room for text in texts} == {"web"}
