"""Takes somebody's second factors away who has lost them: by the command line alone, as an operator.

On no page: whoever resets passwords would else be able to sign as somebody who signs papers.
"""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction

from inspectorate.i18n import _
from inspectorate.services.access import RefusedError
from inspectorate.services.keep_trail import write_trace
from inspectorate.store.firm_at_hand import for_platform
from inspectorate.store.models import Person


@for_platform()
@transaction.atomic
def forget_factors(username: str) -> int:
    """Forget all of them and end every session of theirs; how many factors these were.

    Raises:
        RefusedError: there is nobody of that name.
    """
    person = Person.objects.select_related("firm").filter(username=username.casefold()).first()
    if person is None:
        raise RefusedError(_("查無使用者 {name}").format(name=username))
    rows = Authenticator.objects.filter(user=person)
    kinds = sorted(rows.values_list("type", flat=True))
    rows.delete()
    for session in UserSession.objects.filter(user=person):
        session.end()
    what = f"person:{person.username}"
    write_trace("(command line)", "factors_forgotten", what, firm=person.firm, factors=kinds)
    return len(kinds)
