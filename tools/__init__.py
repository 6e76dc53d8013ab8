"""What the project's own recipes run; nothing here is shipped."""
