"""Numbers of a case, each true at one stage: recorded, corrected, withdrawn, and never added up."""
