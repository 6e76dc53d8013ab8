"""條款: instruments, editions and provisions, what binds whom and when, and what an amendment changes."""
