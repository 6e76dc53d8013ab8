"""The pages as Django knows them: they own no table."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Templates, static files and views."""

    name = "inspectorate.web"
    label = "web"
