"""Whether compiled loops may be made here; all that they do can be done without them, more slowly."""

from functools import cache


@cache
def may_run() -> bool:
    """Whether the system lets code that was made in memory run.

    Hardened ones (``MemoryDenyWriteExecute`` of systemd, SELinux) refuse; the compiler can't even be loaded.
    """
    from llvmlite import binding

    try:
        binding.check_jit_execution()
    except OSError:
        return False
    return True
