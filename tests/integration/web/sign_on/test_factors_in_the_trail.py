"""軌跡之登入: whether a directory asked for more than one factor stands in the trail, to be inspected."""

from collections.abc import Callable

import pytest
from tests.integration.web.sign_on.conftest import Trusting, Visit

from inspectorate.inspection.duty import Duty
from inspectorate.store.models import Person, Trace

pytestmark = pytest.mark.django_db
MFA = "https://refeds.org/profile/mfa"


@pytest.mark.parametrize(
    ("context", "told"), [(MFA, {"how": ["firm"], "strong": True}), ("", {"how": ["firm"]})]
)
def test_a_sign_in_says_whether_the_directory_asked_for_more_factors(
    visit: Visit, person: Callable[..., Person], trusting: Trusting, context: str, told: dict[str, object]
) -> None:
    trusting(contexts=(MFA,))
    person("officer", Duty.OFFICER)
    visit.signs_on("officer", **({"context": context} if context else {}))
    assert Trace.objects.get(act="sign_in").details == told
