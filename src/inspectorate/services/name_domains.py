"""The names of the inspection domains, in their order, in the language of whoever asks."""

from functools import cache

from inspectorate.i18n import in_english
from inspectorate.norms.catalogue import Domain
from inspectorate.services.open_catalogue import open_catalogue


@cache
def _domains() -> dict[str, Domain]:
    """They ship with the product and no adopted edition changes them: read once."""
    return dict(open_catalogue().domains)


def domain_names() -> dict[str, str]:
    """The name of each domain by its id, in the order of the regulation; what several share comes last."""
    rows = sorted(_domains().values(), key=lambda one: one.number or len(_domains()))
    return {one.id: one.title_en if in_english() else one.title for one in rows}
