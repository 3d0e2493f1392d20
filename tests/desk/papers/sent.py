"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

STOPPED = {
    "papers.number": "Enter the number.",
}
MAKES = "makes a document; each time another version, which is what is wanted"
ACTS = {
    "papers.decision": MAKES,
    "papers.with_names": "sends the document with names, and records the look",
}
NOT_SAVED = {"papers.with_names": "sends the document with names; each time it says as much"}
