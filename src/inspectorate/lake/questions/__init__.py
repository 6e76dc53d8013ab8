"""The questions, each a module of its name that holds ``QUESTION``."""
