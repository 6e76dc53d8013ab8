"""What a program that a test starts is given of the environment where it is to have nothing else."""

import os


def bare() -> dict[str, str]:
    """Where programs are, and where compiled code is kept: without that all would be compiled once more."""
    kept = ("PATH", "SYSTEMROOT", "PYTHONPYCACHEPREFIX")
    return {name: os.environ[name] for name in kept if name in os.environ}
