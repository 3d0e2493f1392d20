"""Links between cases, visible only to readers who may know of both."""
