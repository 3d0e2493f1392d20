"""Points that an office gives during a probation by its own scheme, and their consequences."""
