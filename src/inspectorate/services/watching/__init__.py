"""Watching logs as they come: files that grow and a syslog port, into the lake, alerts within a minute."""
