"""Chinese and English for every code the law package speaks in; Chinese first."""
