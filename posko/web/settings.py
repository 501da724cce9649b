"""Settings: one file, told apart by a few POSKO_* variables.

POSKO_DEMO=1        demo sessions (loopback bind, SQLite and an operation flagged demo only)
POSKO_DATA          folder of the database, files and keys (default: var/)
DATABASE_URL        postgres://USER:PASSWORD@HOST:PORT/NAME for production; SQLite in POSKO_DATA without it
POSKO_DATABASE_OWNER_URL  the same database as its tables' owner, for migrate, restore and backup; not for serve
POSKO_SECRET_KEY    at least 50 characters; made once and kept in POSKO_DATA when absent
POSKO_SECRET_KEY_FALLBACKS  keys before that one, parted by blanks: what they signed stays good, nobody is logged out
POSKO_HOSTS         the whole names and addresses that the post answers to, parted by commas (default: 127.0.0.1)
POSKO_VOTER_KEY     file with KPU's key for spotting repeats at the desk (default: keys/voter.key in POSKO_DATA)
POSKO_PROXIES       how many reverse proxies stand before the post, so that limits see the client's address
POSKO_PLAIN=1       serve without TLS on a network on purpose (else a non-loopback bind without POSKO_HTTPS is refused)
POSKO_HTTPS=1       the post is reached over TLS: secure cookies and HSTS
POSKO_HSTS          with POSKO_HTTPS: own (the default), subdomains to bind all names below the post's too, or none
POSKO_TLS           set by `posko serve --tls` with POSKO_HTTPS and POSKO_HOSTS: its port; 0 for none
POSKO_PLAIN_PORT    set by `posko serve --tls --plain-port`: where ODK Collect reaches the post without TLS
POSKO_ADDRESS       how people reach the post, such as https://posko.example.go.id: letters lead there
POSKO_WORKER=apart  `posko worker` runs beside the post, which then runs no jobs and rounds itself
POSKO_COSIGNED_WITHIN  hours without a cosignature of any witness after which the post rings (default: 3)
POSKO_SMTP_HOST     the mail server; without one the post sends no letters and offers none
POSKO_SMTP_PORT     587, or 465 with POSKO_SMTP_TLS=direct
POSKO_SMTP_TLS      starttls (the default), direct, or none on a closed network
POSKO_SMTP_USER     and POSKO_SMTP_PASSWORD, or POSKO_SMTP_PASSWORD_FILE: how the post logs in there
POSKO_SMTP_FROM     whom letters come from, such as Posko <posko@example.go.id>
POSKO_SMTP_DOMAINS  comma-separated; letters go to addresses in these domains only (default: any)
"""

from __future__ import annotations

import os
import secrets
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from posko import __version__
from posko.domain import hosts

PACKAGE = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("POSKO_DATA", "var")).resolve()
DEMO = os.environ.get("POSKO_DEMO") == "1"
HTTPS = os.environ.get("POSKO_HTTPS") == "1"
TLS = int(os.environ.get("POSKO_TLS") or 0)
PLAIN_PORT = os.environ.get("POSKO_PLAIN_PORT", "")
PLAIN = os.environ.get("POSKO_PLAIN") == "1"
DEBUG = os.environ.get("POSKO_DEBUG") == "1"
# Over TLS a browser takes such a cookie from this very host only, and for all of it.
COOKIE_PREFIX = "__Host-" if HTTPS else ""
# Set and empty means the same as not set.
DATABASE_URL = os.environ.get("DATABASE_URL", "").strip()
OWNER_URL = os.environ.get("POSKO_DATABASE_OWNER_URL", "").strip()
# Whatever the post writes (database, journals, files, spools) is for its owner only.
os.umask(0o077)


def _secret_keys() -> list[str]:
    """The key that signs, and older ones that are still good: `posko keys rotate web` puts a new line first."""
    if key := os.environ.get("POSKO_SECRET_KEY"):
        return [key, *os.environ.get("POSKO_SECRET_KEY_FALLBACKS", "").split()]
    path = DATA / "secret.key"
    if not path.exists():
        DATA.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64))
    return path.read_text().split() or [""]


def _database(url: str) -> dict[str, object]:
    if not url:
        DATA.mkdir(parents=True, exist_ok=True, mode=0o700)
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA / "posko.sqlite3",
            # Acknowledged means durable (FULL), and a writer takes the lock at once instead of failing later.
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ValueError(f"DATABASE_URL begins with {parts.scheme}://; give postgres://, or none for SQLite.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # A server that says nothing, or went away without a word, holds no thread for minutes.
        "OPTIONS": {"connect_timeout": "5", "tcp_user_timeout": "10000", **dict(parse_qsl(parts.query))},
    }


SECRET_KEY, *SECRET_KEY_FALLBACKS = _secret_keys()
# Whole names and addresses only: `startup` refuses anything else, since Django takes * and a leading dot as patterns.
ALLOWED_HOSTS = hosts.entries_of(os.environ.get("POSKO_HOSTS") or "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if "*" not in host] if HTTPS else []
DATABASES = {"default": _database(DATABASE_URL)}
# Used by commands that work on the tables themselves, see posko/cli/database_roles.py.
DATABASE_OWNER = _database(OWNER_URL) if DATABASE_URL and OWNER_URL else {}
# Shared by the processes of the post: `default` counts limits and one-time codes, `answers` holds what is worked out
# once for everybody, `typed` what waits sealed until its person has shown the second factor again. A file each, so that
# a flood of one pushes nothing of the others out.
CACHES = {
    name: {
        "BACKEND": "posko.kit.cache_file.CacheFile",
        "LOCATION": DATA / "cache" / f"{name}.sqlite3",
        "KEY_PREFIX": __version__,
        "OPTIONS": {"MAX_ENTRIES": 50_000, "MOST_BYTES": most * 1024 * 1024},
    }
    for name, most in (("default", 32), ("answers", 256), ("typed", 32))
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MEDIA_ROOT = DATA / "files"
# KPU holds this file; without it the desk takes no NIK. 64 hex digits (32 bytes), readable by the post only.
VOTER_KEY = Path(os.environ.get("POSKO_VOTER_KEY") or DATA / "keys" / "voter.key")
# After so long without a cosignature of any witness who keeps the post is rung.
POSKO_COSIGNED_WITHIN = timedelta(hours=float(os.environ.get("POSKO_COSIGNED_WITHIN") or 3))

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "template_partials",
    "csp",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "ninja",
    "posko.apps.ledger",
    "posko.apps.territory",
    "posko.apps.operation",
    "posko.apps.people",
    "posko.apps.evidence",
    "posko.apps.notices",
    "posko.apps.jobs",
    "posko.apps.outgoing",
    "posko.apps.plans",
    "posko.apps.intake",
    "posko.apps.units",
    "posko.apps.incidents",
    "posko.apps.vulnerability",
    "posko.apps.roll",
    "posko.apps.gaps",
    "posko.apps.cases",
    "posko.apps.rakor",
    "posko.apps.situation",
    "posko.web",
]

MIDDLEWARE = [
    "posko.web.machine_door.MachineDoorMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "posko.web.middleware.HeadersMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # Behind the headers: scripts and styles carry them too.
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Pages only, each padded by a random length, so that what they hold cannot be guessed from their size.
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "posko.web.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "posko.web.middleware.AccessMiddleware",
    "posko.web.turns.TurnsMiddleware",
    "posko.web.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "posko.web.urls"
WSGI_APPLICATION = "posko.web.wsgi.application"
_LOADERS = ["posko.web.template_loaders.OfTheFrame", "posko.web.template_loaders.OfTheApps"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "OPTIONS": {
            "loaders": [("template_partials.loader.Loader", [("django.template.loaders.cached.Loader", _LOADERS)])],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "posko.web.shell.shell",
            ],
            "builtins": [f"posko.web.templatetags.{name}" for name in ("posko", "table_words", "state_words")],
        },
    }
]

# People and log-in -------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "full_name", "email")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "posko.web.passwords.OwnWordsValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "situation:first"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "posko.web.auth_events.ClosedDoorAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
# By address and by person: second-factor codes are counted by person, wherever they are tried from.
ACCOUNT_RATE_LIMITS = {"login_failed": "60/5m/ip,20/5m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("POSKO_PROXIES", "0"))
AXES_CLIENT_IP_CALLABLE = "allauth.core.internal.httpkit.get_client_ip"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Posko"
MFA_ADAPTER = "posko.apps.people.accounts.factors.SealedFactors"
MFA_PASSKEY_LOGIN_ENABLED = False
# A write on every page view would take the database's write lock for reading.
USERSESSIONS_TRACK_ACTIVITY = False
AXES_FAILURE_LIMIT = 6
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_VERBOSE = False

# Letters: see posko.apps.notices ------------------------------------------------------------------------------
EMAIL_HOST = os.environ.get("POSKO_SMTP_HOST", "")
_SMTP_TLS = os.environ.get("POSKO_SMTP_TLS", "starttls")
if _SMTP_TLS not in ("starttls", "direct", "none"):
    raise ValueError(f"POSKO_SMTP_TLS is {_SMTP_TLS}; give starttls, direct or none.")
EMAIL_USE_TLS, EMAIL_USE_SSL = _SMTP_TLS == "starttls", _SMTP_TLS == "direct"
EMAIL_PORT = int(os.environ.get("POSKO_SMTP_PORT") or (465 if EMAIL_USE_SSL else 587))
EMAIL_HOST_USER = os.environ.get("POSKO_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("POSKO_SMTP_PASSWORD", "")
if _password_file := os.environ.get("POSKO_SMTP_PASSWORD_FILE"):
    EMAIL_HOST_PASSWORD = Path(_password_file).read_text().strip()
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("POSKO_SMTP_FROM") or f"Posko <posko@{ALLOWED_HOSTS[0] if ALLOWED_HOSTS else ''}>"
POSKO_SMTP_DOMAINS = [name.strip().lower() for name in os.environ.get("POSKO_SMTP_DOMAINS", "").split(",") if name]
POSKO_ADDRESS = os.environ.get("POSKO_ADDRESS", "").rstrip("/")

# Language and time -------------------------------------------------------------------------------------------
LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Indonesian")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}posko_language"
LOCALE_PATHS = [PACKAGE / "web" / "locale"]
USE_I18N = True
USE_THOUSAND_SEPARATOR = True
USE_TZ = True
TIME_ZONE = "Asia/Jakarta"

# Static files and uploads ------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
STATICFILES_FINDERS = [
    "posko.web.sheets.PageSheet",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
WHITENOISE_USE_FINDERS = True
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# What comes in lies here until it is looked through, and never outside the data folder.
INCOMING = FILE_UPLOAD_TEMP_DIR = DATA / "incoming"
INCOMING.mkdir(parents=True, exist_ok=True, mode=0o700)
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200

# Security headers --------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
        "worker-src": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}posko"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}posko-csrf"
_HSTS = os.environ.get("POSKO_HSTS") or "own"
if _HSTS not in ("own", "subdomains", "none"):
    raise ValueError(f"POSKO_HSTS is {_HSTS}; give own, subdomains or none.")
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS and _HSTS != "none" else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _HSTS == "subdomains"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "posko.web.log_lines.Line",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"axes": {"level": "ERROR"}, "posko.handed_out": {"level": "INFO"}},
}
