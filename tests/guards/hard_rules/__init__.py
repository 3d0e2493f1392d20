"""Every rule that must refuse, tried by page, action, correction and file."""
