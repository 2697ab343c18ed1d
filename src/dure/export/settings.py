from dure.foundation.settings import build

globals().update(
    build(
        "export",
        apps=[
            "dure.export",
            "dure.export.membership",
            "dure.export.hscodes",
            "dure.programme",
            "dure.programme.announcements",
            "dure.programme.eligibility",
            "dure.programme.applications",
            "dure.programme.certificates",
            "dure.programme.feeds",
            "dure.foundation.search",
            "dure.portal.accounts",
            "dure.portal.rp",
            "dure.portal.linking",
            "dure.portal.entry",
            "dure.portal.events",
            "dure.portal.company",
            "dure.portal.mypage",
            "dure.portal.board",
            "dure.portal.backoffice",
        ],
        urlconf="dure.export.urls",
        session_middleware="dure.portal.accounts.middleware.AccountSessions",
        idle_minutes=30,
    )
)
STAFF_PREFIX = "/office/"
FILE_UPLOAD_HANDLERS = [
    "dure.foundation.documents.uploads.Limited",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
