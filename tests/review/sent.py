"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

ACTS = {
    "review.receive": "tells that the file came in, on the day that is proposed",
}
ACTS_FOR_A_REASON = {
    "review.extend": "extends it, on the day that is proposed",
    "review.send_back": "sends the case back, on the day that is proposed",
}
STOPPED = {
    "review.custody": "is what is recorded already. Nothing was changed.",
}
NOT_SAVED = {
    "review.announce": "each was announced, or needs none",
    "review.correct": "is shown first",
    "review.correct_announcement": "is shown first",
    "review.custody": "the stored one is chosen already",
}
TYPED = {"review.decide": {"announced_on": ""}, "review.receive": {"returns_elsewhere": "1"}}
