"""The working days that every date of this installation is counted with."""
