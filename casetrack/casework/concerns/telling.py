"""Who is alerted of an urgent concern, when (by instants), and what an answer must contain."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from casetrack.db.bilingual_text import HAN

_WORD = re.compile(r"[^\W\d_]+")
# The head start of handler and section heads before the chief procurator is alerted.
BEFORE_THE_CHIEF = timedelta(hours=1)
# So many days later it is late that nobody planned what follows; the house sets them, no law does.
PLANNED_WITHIN = timedelta(days=7)

# Words of a mere acknowledgement.
SAYS_NOTHING = frozenset(
    (
        *("知", "已知", "知道", "知道了", "知悉", "已知悉", "已阅", "收到", "已收到", "好", "好的"),
        *(
            "已处理",
            "处理了",
            "已办",
            "已办理",
            "已处置",
            "ok",
            "done",
            "noted",
            "handled",
            "received",
        ),
    )
)
# What was done takes so many signs of Chinese to say, or words of another language.
LEAST_SIGNS, LEAST_WORDS = 6, 3


def says_something(text: str) -> bool:
    """Whether a text tells an action or a reason, more than a mere acknowledgement."""
    words = [word for word in _WORD.findall(text.casefold()) if word not in SAYS_NOTHING]
    return len(words) >= LEAST_WORDS or len(HAN.findall("".join(words))) >= LEAST_SIGNS


def is_for_the_chief(raised_at: datetime | None, *, at: datetime) -> bool:
    """Whether an hour passed without an answer; the sixtieth minute included.

    raised_at: None where the instant is not known, as in a file; then true.
    """
    return raised_at is None or at - raised_at >= BEFORE_THE_CHIEF
