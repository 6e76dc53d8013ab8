"""People whose second factor a test sets up through the pages, and the key that they hold in their hand."""

from dataclasses import dataclass

from playwright.sync_api import CDPSession, Page
from tests.functional.web.fill import PASSWORD
from tests.functional.web.live import Live

_MADE = """
from django.utils import timezone
from inspectorate.services.access import today
from inspectorate.store.models import DutyHeld, Firm, Person
for name in {names}:
    row = Person(firm=Firm.objects.get(code='9A99'), username=name, name=name)
    row.must_change, row.password_at = False, timezone.now()
    row.set_password('{password}')
    row.save()
    DutyHeld.objects.create(person=row, duty='{duty}', first=today())
"""


def add_people(live: Live, names: tuple[str, ...], duty: str) -> None:
    """Some who have a password and no second factor."""
    live.python(_MADE.format(names=names, password=PASSWORD, duty=duty))


@dataclass(frozen=True, slots=True)
class SecurityKey:
    """A key of CTAP2 that Chromium itself plays: what pages see is what they see of a real one."""

    session: CDPSession
    name: str

    def credentials(self) -> list[dict[str, object]]:
        """What it keeps, with private keys."""
        asked = {"authenticatorId": self.name}
        found: list[dict[str, object]] = self.session.send("WebAuthn.getCredentials", asked)["credentials"]
        return found

    def keep(self, credential: dict[str, object]) -> None:
        """Put in what another kept."""
        told = {"authenticatorId": self.name, "credential": credential}
        self.session.send("WebAuthn.addCredential", told)

    def forget(self) -> None:
        """Lose all that it keeps."""
        self.session.send("WebAuthn.clearCredentials", {"authenticatorId": self.name})


def plug_in(page: Page) -> SecurityKey:
    """A key in the machine of a page; whoever is asked touches it at once."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable", {"enableUI": False})
    options = {
        "protocol": "ctap2",
        "transport": "usb",
        "hasResidentKey": False,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return SecurityKey(session, made["authenticatorId"])


def give_password(page: Page, username: str) -> None:
    """The first step of signing in."""
    page.goto("/account/login/")
    page.fill("[name=login]", username)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")


def give_password_again(page: Page) -> None:
    """Whoever changes how they sign in shows first that it is still them."""
    page.wait_for_url("**/reauthenticate/**")
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")


def add_key(page: Page) -> None:
    """Add the key that is plugged in, from the page that asks for a second factor."""
    page.locator("a[href$='/webauthn/add/']").click()
    give_password_again(page)
    page.wait_for_url("**/webauthn/add/**")
    page.click("#mfa_webauthn_add")
