"""The form of signing in, without the library's way to a reset by mail."""

from typing import Any

from allauth.account.forms import LoginForm


class PlainLoginForm(LoginForm):  # type: ignore[misc] # the library has no types
    """Name and password; whoever forgot theirs asks an administrator, as the page says."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as the library calls it
        """As the library calls it."""
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""
