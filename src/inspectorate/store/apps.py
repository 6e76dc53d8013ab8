"""The app as Django knows it."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """Tables of people, papers, findings and what was done."""

    name = "inspectorate.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"
