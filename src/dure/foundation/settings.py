"""Django settings shared by all sites. A site's settings module calls ``build(site=…, apps=…)`` and publishes the result."""

import base64
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from dure.foundation import config

PORTS = {"hub": 8100, "jumpup": 8101, "voucher": 8102, "export": 8103, "identity": 8110, "nts": 8111, "sms": 8112, "feeds": 8113}


def build(
    site: str,
    *,
    apps: list[str],
    urlconf: str,
    session_middleware: str,
    idle_minutes: int,
    absolute_hours: int = 8,
) -> dict[str, Any]:
    """Settings of one site as a dictionary of upper-case names. Raises ConfigurationError."""
    env = config.load(site)
    state = Path(env["STATE_DIR"]).resolve()
    state.mkdir(parents=True, exist_ok=True)
    demo = env["MODE"] != "production"
    base_url = (env["BASE_URL"] or f"http://localhost:{PORTS[site]}").rstrip("/")
    secure = base_url.startswith("https://")
    return {
        "ENV": env,
        "MODE": env["MODE"],
        "DEMO": demo,
        "TEST_MODE": env["MODE"] == "test",
        "SITE_KEY": site,
        "DEMO_URLCONF": "dure.demo.urls",
        "STATE_DIR": state,
        "BASE_URL": base_url,
        "ADDRESSES": {name: f"http://localhost:{port}" for name, port in PORTS.items()} | env["ADDRESSES"] if demo else {},
        "DEBUG": False,
        "SECRET_KEY": _secret(env["SECRET_KEY"], state / f"{site}.secret"),
        "SECRET_KEY_FALLBACKS": [],
        "FIELD_KEYS": env["FIELD_KEYS"] or [_secret("", state / f"{site}.fieldkey")],
        "LOOKUP_KEY": _secret(env["LOOKUP_KEY"], state / f"{site}.lookup"),
        "ALLOWED_HOSTS": env["ALLOWED_HOSTS"] or [urlsplit(base_url).hostname, *(["127.0.0.1", "localhost", "testserver"] if demo else [])],
        "CSRF_TRUSTED_ORIGINS": [base_url],
        "INSTALLED_APPS": [*_apps(apps), *(["dure.demo"] if demo else [])],
        "MIDDLEWARE": _middleware(session_middleware),
        "ROOT_URLCONF": urlconf,
        "TEMPLATES": _templates(),
        "FORM_RENDERER": "dure.foundation.ui.forms.Renderer",
        "DATABASES": {"default": _database(env, state / f"{site}.sqlite3")},
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "AUTH_USER_MODEL": "staff.StaffUser",
        "PASSWORD_HASHERS": ["dure.foundation.privacy.hashers.Argon2Hasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"],
        "CACHES": _caches(state / "kept" / site),
        "TASKS": {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}},
        "LANGUAGE_CODE": "ko",
        "LANGUAGES": [("ko", "한국어"), ("en", "English")],
        "LOCALE_PATHS": [Path(__file__).parents[1] / site / "locale"],
        "LANGUAGE_COOKIE_NAME": "dure_language",
        "TIME_ZONE": "Asia/Seoul",
        "USE_TZ": True,
        "USE_I18N": True,
        "STATIC_URL": "/static/",
        "STATIC_ROOT": state / "static",
        "STATICFILES_DIRS": [],
        "STORAGES": {
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": state / "files" / site}},
            "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage" if not demo else "django.contrib.staticfiles.storage.StaticFilesStorage"},
        },
        "WHITENOISE_USE_FINDERS": demo,
        "DATA_UPLOAD_MAX_MEMORY_SIZE": 2_621_440,
        "FILE_UPLOAD_MAX_MEMORY_SIZE": 1_048_576,
        "SESSION_COOKIE_NAME": _cookie(f"{site}_django", secure=secure),
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_AGE": 8 * 3600,
        "CSRF_COOKIE_NAME": _cookie(f"{site}_csrf", secure=secure),
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_SECURE": secure,
        "CSRF_FAILURE_VIEW": "dure.foundation.ui.errors.csrf_failure",
        "SIGN_IN_COOKIE": _cookie(f"{site}_session", secure=secure),
        "SIGN_IN_URL": "/sign-in/",
        "IDLE_SECONDS": idle_minutes * 60,
        "ABSOLUTE_SECONDS": absolute_hours * 3600,
        "SECURE_SSL_REDIRECT": secure,
        "SECURE_HSTS_SECONDS": 31_536_000 if secure else 0,
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https") if env["BEHIND_TLS_PROXY"] else None,
        "SECURE_REDIRECT_EXEMPT": [r"^health/"],
        "SECURE_REFERRER_POLICY": "same-origin",
        "X_FRAME_OPTIONS": "DENY",
        "MESSAGE_STORAGE": "django.contrib.messages.storage.cookie.CookieStorage",
        "LOGGING": _logging(),
        "SILENCED_SYSTEM_CHECKS": [],
    }


def _secret(given: str, file: Path) -> str:
    """The given value, or one made once and kept in the state folder (production demands a given one)."""
    if given:
        return given
    if not file.exists():
        fresh = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
        try:
            with file.open("x") as handle:
                handle.write(fresh)
            file.chmod(0o600)
        except FileExistsError:
            pass
    return file.read_text().strip()


def _cookie(name: str, *, secure: bool) -> str:
    return f"__Host-{name}" if secure else name


def _database(env: dict[str, Any], file: Path) -> dict[str, Any]:
    url = urlsplit(env["DATABASE_URL"])
    if not url.scheme:
        return {
            "ENGINE": "dure.foundation.sqlite",
            "NAME": file,
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA journal_size_limit=67108864; PRAGMA foreign_keys=ON",
            },
            "TEST": {"NAME": file.with_name(f"test-{file.name}")},
        }
    options: dict[str, Any] = {"options": "-c statement_timeout=30000 -c lock_timeout=10000"}
    if env["DATABASE_POOL"]:
        options["pool"] = {"min_size": 1, "max_size": env["DATABASE_POOL"], "timeout": 5, "reconnect_timeout": 5}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": url.path.lstrip("/"),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": unquote(url.hostname or ""),
        "PORT": url.port or "",
        "CONN_MAX_AGE": 0,
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "OPTIONS": options,
    }


def _apps(site_apps: list[str]) -> list[str]:
    return [
        *site_apps,
        "dure.foundation.ui",
        "dure.foundation.staff",
        "dure.foundation.access",
        "dure.foundation.audit",
        "dure.foundation.workflow",
        "dure.foundation.jobs",
        "dure.foundation.health",
        "dure.foundation.notify",
        "dure.foundation.consent",
        "dure.foundation.documents",
        "dure.foundation.otp",
        "dure.foundation.certificates",
        "dure.foundation.integrations.nts",
        "django_tasks",
        "django_tasks_db",
        "django.contrib.admin",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "django.contrib.staticfiles",
        "django.forms",
    ]


def _middleware(session_middleware: str) -> list[str]:
    return [
        "django.middleware.security.SecurityMiddleware",
        "whitenoise.middleware.WhiteNoiseMiddleware",
        "dure.foundation.ui.middleware.ContentSecurityPolicy",
        "dure.foundation.ui.kept.KeptPages",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.locale.LocaleMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
        session_middleware,
        "dure.foundation.access.middleware.Guard",
    ]


def _caches(kept: Path) -> dict[str, Any]:
    """``kept``: public pages for when the database is away; see ``dure.foundation.ui.kept``."""
    return {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
        "kept": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": kept,
            "TIMEOUT": 7 * 24 * 3600,
            "OPTIONS": {"MAX_ENTRIES": 2000},
        },
    }


def _templates() -> list[dict[str, Any]]:
    return [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                    "django.template.context_processors.i18n",
                    "dure.foundation.ui.context.site",
                ],
            },
        },
    ]


def _logging() -> dict[str, Any]:
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {"dure": {"level": "INFO"}, "django.request": {"level": "ERROR"}},
    }
