"""The settings: defaults for one machine, everything else by the environment (see docs/en/platform.md)."""

import os
import secrets
from pathlib import Path
from typing import Any

import inspectorate_assets
from csp.constants import NONE, SELF

from inspectorate.services.home import home
from inspectorate.services.read_setting import read_scrub_setting, read_upload_setting, whole_number
from inspectorate.services.read_sign_on import providers, read_sign_on
from inspectorate.web.behind_proxy import https_header, trusted_proxies
from inspectorate.web.database import database_of

WEB_HOME = home() / "web"
SECRET_FILE = WEB_HOME / "secret"


def _secret() -> str:
    """The key of the file that `inspectorate serve` makes; one that lasts as long as this process without."""
    return SECRET_FILE.read_text("utf-8").strip() if SECRET_FILE.is_file() else secrets.token_urlsafe(50)


def _listed(name: str, otherwise: str = "") -> list[str]:
    return [word.strip() for word in os.environ.get(name, otherwise).split(",") if word.strip()]


SECRET_KEY = _secret()
DEBUG = False
ALLOWED_HOSTS = _listed("INSPECTORATE_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = _listed("INSPECTORATE_ORIGINS")
FRESH = "INSPECTORATE_FRESH_MINUTES"
HTTPS = os.environ.get("INSPECTORATE_HTTPS", "no") == "yes"
SECURE_PROXY_SSL_HEADER = https_header(os.environ.get("INSPECTORATE_PROXY_HTTPS_HEADER", ""))
TRUSTED_PROXIES = trusted_proxies(_listed("INSPECTORATE_TRUSTED_PROXIES"))
ROOT_URLCONF = "inspectorate.web.urls"
WSGI_APPLICATION = "inspectorate.web.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "ninja",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "inspectorate.web.sign_in.oidc",
    "inspectorate.web.sign_in.saml",
    "allauth.usersessions",
    "inspectorate.store.apps.StoreConfig",
    "inspectorate.web.apps.WebConfig",
]
MIDDLEWARE = [
    "inspectorate.web.behind_proxy.client_addresses",
    "inspectorate.web.gate.nobody_yet",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "inspectorate.web.surroundings.speak",
    "inspectorate.web.gate.GateMiddleware",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "inspectorate.web.surroundings.surroundings",
            ],
        },
    }
]

DATABASES = {"default": database_of(os.environ.get("INSPECTORATE_DATABASE", ""), WEB_HOME)}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "inspectorate_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # of 300, failures that are counted would soon be forgotten
    }
}

AUTH_USER_MODEL = "store.Person"
AUTHENTICATION_BACKENDS = [
    "inspectorate.web.sign_in.backend.LockingBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [{"NAME": "inspectorate.web.sign_in.passwords.RuleValidator"}]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "inspectorate.web.sign_in.adapter.ClosedAdapter"
SOCIALACCOUNT_ADAPTER = "inspectorate.web.sign_in.adapter.ClosedSocialAdapter"
ACCOUNT_FORMS = {"login": "inspectorate.web.sign_in.forms.PlainLoginForm"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 60 * whole_number(FRESH, 5, 1, 60)
SOCIALACCOUNT_PROVIDERS = providers(read_sign_on())
SOCIALACCOUNT_LOGIN_ON_GET = True  # a form that leads to a provider would break the policy of `form-action`
MFA_ADAPTER = "inspectorate.web.sign_in.factors.HiddenFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "inspectorate.web.sign_in.codes.AuthenticateOnceForm",
    "reauthenticate": "inspectorate.web.sign_in.codes.ReauthenticateOnceForm",
    "activate_totp": "inspectorate.web.sign_in.codes.ActivateOnceForm",
    "add_webauthn": "inspectorate.web.sign_in.forms.AddKeyForm",
    "edit_webauthn": "inspectorate.web.sign_in.forms.RenameKeyForm",
}
MFA_TOTP_ISSUER = "Inspectorate"
MFA_TOTP_TOLERANCE = 1  # half a minute either way, for clocks that differ
USERSESSIONS_TRACK_ACTIVITY = False  # it would write to the database for every page that is looked at

read_upload_setting()  # what could not be used would be met at an upload otherwise
read_scrub_setting()  # or by a worker at night
API_TOKEN_DAYS = whole_number("INSPECTORATE_TOKEN_DAYS", 365, 1, 365)
SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "zh-hant"
LANGUAGES = [("zh-hant", "繁體中文"), ("en", "English")]
LOCALE_PATHS = [Path(__file__).parents[1] / "locale"]
USE_TZ = True
TIME_ZONE = "Asia/Taipei"
STATIC_URL = "/static/"
COLLECTED = WEB_HOME / "static"
"""Where `inspectorate serve` gathers them; without, each is found where it lies."""
STATIC_ROOT = COLLECTED if COLLECTED.is_dir() else None
WHITENOISE_USE_FINDERS = STATIC_ROOT is None
_MANIFEST = "whitenoise.storage.CompressedManifestStaticFilesStorage"
STATICFILES_DIRS = [
    Path(__file__).parent / "static",
    Path(inspectorate_assets.__path__[0]) / "static",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": _MANIFEST if STATIC_ROOT else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
