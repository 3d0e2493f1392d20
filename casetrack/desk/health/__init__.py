"""The state of an installation: what is checked, and what was done for its safety."""
