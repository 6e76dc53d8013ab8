"""PostgreSQL as Django knows it, and every statement says for which firm it is: see ``base``."""
