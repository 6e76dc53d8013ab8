"""The formats that the lake takes in: one module each, with a ``FORMAT``; see :mod:`.format`."""
