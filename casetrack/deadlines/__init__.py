"""The working days of this installation, and what the law counts with them: periods and ages."""
