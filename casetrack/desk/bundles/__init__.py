"""One case as a bundle: an archive that is read without casetrack."""
