"""Wordings of questions: their choices, and examples for an office to start from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from casetrack.codes import N_
from casetrack.db.bilingual_text import BilingualText
from casetrack.errors import RuleBroken
from casetrack.visits.questions.models import (
    FEWEST_CHOICES,
    MOST_CHOICES,
    SCALE,
    QuestionKind,
    QuestionVersion,
)

YES_NO = (BilingualText("yes", "是"), BilingualText("no", "否"))
STEPS = (BilingualText("good", "好"), BilingualText("fair", "一般"), BilingualText("poor", "差"))


@dataclass(frozen=True)
class Wording:
    """A question as it is asked. choices: of yes or no, and of a few words, none."""

    kind: QuestionKind
    text: BilingualText
    choices: tuple[BilingualText, ...] = ()


SUGGESTED: dict[str, Wording] = {
    "living": Wording(
        QuestionKind.CHOICE,
        BilingualText("Where does the child live?", "现在和谁一起住？"),
        (
            BilingualText("with both parents", "父母"),
            BilingualText("with one parent", "父亲或者母亲一方"),
            BilingualText("with grandparents", "祖父母、外祖父母"),
            BilingualText("with others", "其他人"),
            BilingualText("alone", "独自居住"),
        ),
    ),
    "school": Wording(
        QuestionKind.SCALE,
        BilingualText("How is school, or work?", "上学或者工作情况怎么样？"),
        STEPS,
    ),
    "phone": Wording(
        QuestionKind.YES_NO,
        BilingualText("Is the agreed time on the phone kept?", "手机使用约定是否遵守？"),
    ),
    "contacts": Wording(
        QuestionKind.TEXT,
        BilingualText(
            "Whom does the child spend time with? No names.", "平时和哪些人来往？（不写姓名）"
        ),
    ),
    "mood": Wording(
        QuestionKind.SCALE,
        BilingualText("How is the mood?", "情绪怎么样？"),
        (
            BilingualText("steady", "平稳"),
            BilingualText("changing", "有起伏"),
            BilingualText("low", "低落"),
        ),
    ),
}


def wording_of(version: QuestionVersion) -> Wording:
    """The wording that is kept in a row."""
    choices = tuple(BilingualText(choice.get("en"), choice.get("zh")) for choice in version.choices)
    return Wording(version.kind, version.text, choices)


def answers_to(wording: Wording) -> Sequence[BilingualText]:
    """Choices answered with a tap, in order; empty for an answer in words."""
    return YES_NO if wording.kind is QuestionKind.YES_NO else wording.choices


def ensure_sound(wording: Wording) -> None:
    """Refuse a question that cannot be asked. Raises RuleBroken."""
    if not wording.text:
        raise RuleBroken(N_("Write the question, in one language at least."), field="text_zh")
    count = len(wording.choices)
    if wording.kind is QuestionKind.CHOICE and not FEWEST_CHOICES <= count <= MOST_CHOICES:
        raise RuleBroken(
            N_("Write %(least)s to %(most)s answers, each on a line of its own."),
            field="choices_zh",
            least=FEWEST_CHOICES,
            most=MOST_CHOICES,
        )
    if wording.kind is QuestionKind.SCALE and count != SCALE:
        raise RuleBroken(
            N_("Write three answers, each on a line of its own: the best first."),
            field="choices_zh",
        )
    if len({(choice.en, choice.zh) for choice in wording.choices}) < count:
        raise RuleBroken(N_("Two of the answers are the same."), field="choices_zh")
