"""The reference pages, each from the code that it describes."""
