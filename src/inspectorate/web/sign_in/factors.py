"""Second factors as the sign-in library keeps them: what is secret of them is hidden in the database."""

from allauth.mfa.adapter import DefaultMFAAdapter

from inspectorate.services.hide_factors import hide, show


class HiddenFactors(DefaultMFAAdapter):  # type: ignore[misc] # the library has no types
    """Hides the secret of an app and the seed of recovery codes."""

    def encrypt(self, text: str) -> str:
        """As the database may have it."""
        return hide(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again."""
        return show(encrypted_text)
