"""Registers and lists that people keep, or that consoles export, as tables."""
