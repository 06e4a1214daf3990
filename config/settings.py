"""Every setting of Custodia, each read once from the environment.

`PRODUCTION=1` is the one switch: it demands the secrets, hides tracebacks and turns on
transport security. Without it, secrets are generated into `var/` and PostgreSQL is embedded.
"""

import os
import sys
from pathlib import Path

import environ
from django.utils.translation import gettext_lazy as _

from config.api.described import SPECTACULAR_SETTINGS  # noqa: F401  (a setting)
from config.content_policy import CONTENT_SECURITY_POLICY  # noqa: F401  (a setting)
from config.database import role_for, url_for
from config.secrets import secret

# --- identity
BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
PRODUCTION = env.bool("PRODUCTION", default=False)
HIPAA_MODE = env.bool("HIPAA_MODE", default=False)
# Own fields that hold what 45 CFR 164.514(f)(1) lets fundraising use, by short name.
FUNDRAISING_FIELDS = env.list("FUNDRAISING_FIELDS", default=[])
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = secret(env, "SECRET_KEY", VAR_DIR, production=PRODUCTION)
DATA_KEY = secret(env, "DATA_KEY", VAR_DIR, production=PRODUCTION)
DATA_KEYS_BEFORE = env.list("DATA_KEYS_BEFORE", default=[])  # until `rotate_keys` ran
SUPPRESSION_KEY = secret(env, "SUPPRESSION_KEY", VAR_DIR, production=PRODUCTION)
AUDIT_KEY = secret(env, "AUDIT_KEY", VAR_DIR, production=PRODUCTION)
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "testserver"])
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL.startswith("https") else []

# --- the organisation
ORG_NAME = env.str("ORG_NAME", default="Custodia")
# In every mail of ours; without it none that sells leaves (15 U.S.C. 7704(a)(5)(A)(iii)).
_address = "" if PRODUCTION else "Calle Inventada 1, 28001 Madrid"
ORG_POSTAL_ADDRESS = env.str("ORG_POSTAL_ADDRESS", default=_address)
ORG_TIME_ZONE = env.str("ORG_TIME_ZONE", default="Europe/Madrid")
ORG_CURRENCY = env.str("ORG_CURRENCY", default="EUR")
ORG_PHONE_REGION = env.str("ORG_PHONE_REGION", default="ES")
ORG_LANGUAGE = env.str("ORG_LANGUAGE", default="en")
# Whose public holidays count for deadlines (an ISO country), and our own days off (ISO dates).
ORG_CALENDAR = env.str("ORG_CALENDAR", default=ORG_PHONE_REGION)
ORG_DAYS_OFF = env.list("ORG_DAYS_OFF", default=[])
# By when we mean to tell the authority of a breach; the law's 72 hours stay (GDPR Art. 33(1)).
ORG_BREACH_HOURS = env.int("ORG_BREACH_HOURS", default=72)

# --- database
_command = sys.argv[1] if len(sys.argv) > 1 else ""
DATABASE_FOLDER = VAR_DIR / "postgres"
_url = url_for(
    role_for(_command),
    folder=DATABASE_FOLDER,
    given=env.str("DATABASE_URL", default=""),
    owner_given=env.str("DATABASE_OWNER_URL", default=""),
)
DATABASES = {"default": env.db_url_config(_url)}
DATABASES["default"].update(
    ATOMIC_REQUESTS=False,
    CONN_MAX_AGE=env.int("CONN_MAX_AGE", default=60),
    CONN_HEALTH_CHECKS=True,
    DISABLE_SERVER_SIDE_CURSORS=env.bool("PGBOUNCER", default=False),
    TEST={"NAME": f"test_custodia_{env.str('CUSTODIA_TEST_RUN', default=str(os.getpid()))}"},
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- apps
INSTALLED_APPS = [
    "config",
    "contacts",
    "interactions",
    "segments",
    "governance",
    "privacy",
    "config.admin_app.DataOwnersAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_filters",
    "django_htmx",
    "guardian",
    "simple_history",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "drf_standardized_errors",
    "procrastinate.contrib.django",
    "django_structlog",
]

# --- requests
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "privacy.views.following.ServesOnceReplayed",
    "interactions.views.web_events.WebEventDoor",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.middleware.PrivateResponses",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.reader.ReaderOfRequest",
    "config.middleware.IdleSessions",
    "django_structlog.middlewares.RequestMiddleware",
    "governance.access_trail.AccessTrail",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "governance.second_factor.RequireSecondFactor",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "governance.looking.LookingAs",
    "privacy.views.public.signal.PrivacySignal",
    "config.middleware.Refusals",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2**20
IMPORT_MAX_BYTES = env.int("IMPORT_MAX_BYTES", default=512 * 2**20)

# --- templates and forms
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.page",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- sign-in
AUTH_USER_MODEL = "governance.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "governance.role_backend.RoleBackend",
    "guardian.backends.ObjectPermissionBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "governance.sign_in.StaffOnly"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = ORG_NAME
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
USERSESSIONS_TRACK_ACTIVITY = False
SESSION_IDLE_MINUTES = env.int("SESSION_IDLE_MINUTES", default=15 if HIPAA_MODE else 60)
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
GUARDIAN_MONKEY_PATCH_USER = False
ANONYMOUS_USER_NAME = None

# --- static files and stored files
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
if not PRODUCTION:
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise warns where it is missing
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(env.str("STORAGE_URL", default=str(VAR_DIR / "files")).removeprefix("file://"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "config.static_files.StaticModules"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION

# Books are kept this many years after the one they are of (Spain: Art. 30 Código de Comercio, 6).
TAX_YEARS = env.int("TAX_YEARS", default=6)
# --- the ledger of erasures: outside of the database and of its backups, so that it survives both
LEDGER_ROOT = Path(env.str("LEDGER_URL", default=str(VAR_DIR / "ledger")).removeprefix("file://"))

# --- cache: it counts limits, so in production all processes share it: a table, by `migrate`
_cache_url = "dbcache://crm_cache" if PRODUCTION else "locmemcache://"
CACHES = {"default": {"max_entries": 10_000, **env.cache_url("CACHE_URL", default=_cache_url)}}

# --- mail, and the mailbox in which people may also end a list
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
UNSUBSCRIBE_MAILBOX = env("UNSUBSCRIBE_MAILBOX", default="")

# --- languages: source English, complete Spanish
LANGUAGE_CODE = ORG_LANGUAGE
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = ORG_TIME_ZONE
USE_TZ = True

# --- API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "governance.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["governance.api.authentication.ScopedPermission"],
    "DEFAULT_PARSER_CLASSES": ["config.api.parsing.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_FILTER_BACKENDS": ["config.api.filtering.StrictFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "config.api.paging.KeysetPagination",
    "DEFAULT_SCHEMA_CLASS": "config.api.schema.DocumentedErrors",
    "DEFAULT_THROTTLE_CLASSES": ["config.api.throttling.PerTokenThrottle"],
    "DEFAULT_THROTTLE_RATES": {"token": env.str("API_RATE", default="1200/min")},
    "EXCEPTION_HANDLER": "config.api.problems.problem_handler",
}
DRF_STANDARDIZED_ERRORS = {"EXCEPTION_FORMATTER_CLASS": "config.api.problems.ProblemFormatter"}

# --- exports: above the limit a second person decides; links to files end
EXPORT_SECOND_PERSON_ABOVE = env.int("EXPORT_LIMIT", default=1_000)
EXPORT_LINK_DAYS = env.int("EXPORT_LINK_DAYS", default=7)

# --- requests to other machines (config/egress.py); tests and the sample name host:port inside
EGRESS_SECONDS = env.float("EGRESS_SECONDS", default=10.0)
EGRESS_MAX_BYTES = 2**20
EGRESS_ALLOWED = [] if PRODUCTION else env.list("EGRESS_ALLOWED", default=[])

# --- web events: the sites that may send (none named: any), and whether people must agree first
WEB_EVENTS_ORIGINS = env.list("WEB_EVENTS_ORIGINS", default=[])
WEB_EVENTS_NEED_CONSENT = env.bool("WEB_EVENTS_NEED_CONSENT", default=False)
WEB_EVENTS_PER_MINUTE = env.int("WEB_EVENTS_PER_MINUTE", default=600)

# --- open protocols (docs/protocols.md), each off unless set: our number in the directory of the
# Data Rights Protocol; key and certificate (PEM files) by which OpenDSR knows our answers
DRP_BUSINESS_ID = env.str("DRP_BUSINESS_ID", default="")
OPENDSR_KEY = env.str("OPENDSR_KEY", default="")
OPENDSR_CERTIFICATE = env.str("OPENDSR_CERTIFICATE", default="")

# --- history: rows come from triggers (config/history.py), never from signals
SIMPLE_HISTORY_ENABLED = False
SIMPLE_HISTORY_DATE_INDEX = False

# --- background jobs
PROCRASTINATE_ON_APP_READY = "config.jobs.on_app_ready"
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "tasks"

# --- logs
LOGGING_CONFIG = "config.logs.configure"
LOGGING = {"json": PRODUCTION, "level": env.str("LOG_LEVEL", default="INFO")}
SENTRY_DSN = env.str("SENTRY_DSN", default="")

# --- security
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SECURE_SSL_REDIRECT = PRODUCTION and env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SILENCED_SYSTEM_CHECKS: list[str] = []
