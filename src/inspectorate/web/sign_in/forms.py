"""The library's forms in our words: no way to a reset by mail, and labels where it leaves them out."""

from typing import Any

from allauth.account.forms import LoginForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm

from inspectorate.i18n import _


class PlainLoginForm(LoginForm):  # type: ignore[misc] # the library has no types
    """Name and password; whoever forgot theirs asks an administrator, as the page says."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as the library calls it
        """As the library calls it."""
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class AddKeyForm(AddWebAuthnForm):  # type: ignore[misc] # the same
    """A security key and what its owner calls it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as the library calls it
        """As the library calls it."""
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("名稱")


class RenameKeyForm(EditWebAuthnForm):  # type: ignore[misc] # the same
    """Another name for it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as the library calls it
        """As the library calls it."""
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("名稱")
