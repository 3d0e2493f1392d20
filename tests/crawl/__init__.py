"""What every page of the demonstration says, to compare two states of the code by."""
