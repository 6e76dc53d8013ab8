"""What can go wrong with a lake. Light: a command can name these without the packages that a lake needs."""


class LakeError(Exception):
    """What was asked cannot be done; the message (zh-TW) says what, where and what to do."""


class DamagedError(LakeError):
    """What lies in the lake is not what its own records say."""


class StoreError(LakeError):
    """The place of a lake cannot be used; the message says what to do."""
