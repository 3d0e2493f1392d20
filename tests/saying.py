"""What a refusal says, told by some of its words."""

from __future__ import annotations

from typing import Any


class _Saying:
    def __init__(self, words: str) -> None:
        self.words = words

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and self.words in other

    def __hash__(self) -> int:
        raise TypeError("equal to many sentences, so that no set can hold it")

    def __repr__(self) -> str:
        return f"saying({self.words!r})"


def saying(words: str) -> Any:
    """Equal to whatever sentence holds these words, whichever way it is compared."""
    return _Saying(words)
