"""The calculator: dates and ages counted by the law, with their reasons; nothing is saved."""
