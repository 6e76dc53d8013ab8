"""Opens the store that this home is set to: where the contents of evidence lie."""

from pathlib import Path

from inspectorate.services.object_store.local_objects import LocalObjects
from inspectorate.services.object_store.objects import Objects


def open_objects(folder: Path) -> Objects:
    """The contents of the evidence whose folder on this machine this is."""
    return LocalObjects(folder)
