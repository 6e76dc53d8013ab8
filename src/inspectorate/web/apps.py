"""The pages as Django knows them: they own no table."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Templates, static files and views."""

    name = "inspectorate.web"
    label = "web"

    def ready(self) -> None:
        """Have sign-ins written in the trail, and second factors held to whom they belong."""
        from inspectorate.services.hide_factors import hold_to_rows  # noqa: PLC0415 - models are there from now on
        from inspectorate.web.sign_in.traced import listen  # noqa: PLC0415 - the same

        hold_to_rows()
        listen()
