"""Signing in: by the very rules that the platform inspects."""
