"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

ACTS_FOR_A_REASON = {"bundles.ask": "asks for a bundle, for the reason typed"}
