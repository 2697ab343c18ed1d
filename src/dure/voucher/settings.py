from dure.foundation.settings import build

globals().update(
    build(
        "voucher",
        apps=[
            "dure.voucher",
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
        urlconf="dure.voucher.urls",
        session_middleware="dure.portal.accounts.middleware.AccountSessions",
        idle_minutes=10,
    )
)
STAFF_PREFIX = "/office/"
FILE_UPLOAD_HANDLERS = [
    "dure.foundation.documents.uploads.Limited",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
