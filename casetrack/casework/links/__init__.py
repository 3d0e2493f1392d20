"""Links between cases, told to those alone who may know of both."""
