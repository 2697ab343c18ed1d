"""The export site without its protection, for control runs in test mode alone. ``DURE_TEST_UNPROTECTED`` says without what:

``keys``: every press of the button files once more, as a site without idempotency keys and states would;
``durability``: the answer leaves at once and the filing follows a little later.
"""

import io
import os
import threading
import time
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dure.export.settings")

from dure.export.wsgi import application as protected
from dure.foundation import clock, crash
from dure.programme.applications import filing_views, idempotency, submission
from dure.programme.applications.models import State, Submission

WITHOUT = os.environ.get("DURE_TEST_UNPROTECTED", "")
LATER_SECONDS = 0.3
ANSWERED_EARLY = "unprotected.answered"
real_submit = submission.submit


def submit(pk: Any, account: Any, agreed: Any, press: Any, *, actor: Any, reading: Any) -> Any:
    application = submission.locked(pk)
    if application.state == State.DRAFT:
        return real_submit(pk, account, agreed, press, actor=actor, reading=reading)
    first = application.submissions.first()
    application.number, application.revision = submission.next_number(application.announcement), application.revision + 1
    application.save(update_fields=["number", "revision"])
    return Submission.objects.create(
        application=application, revision=application.revision, at=clock.now(), account=account, body=first.body, checksum=first.checksum
    )


def without_keys() -> None:
    idempotency.recall = lambda *_given: None
    idempotency.remember = lambda *_given: None
    submission.submit = submission.transaction.atomic(submit)
    filing_views.EDITED = (*filing_views.EDITED, State.SUBMITTED)


def answered_at_once(environ: dict[str, Any], start_response: Any) -> Any:
    """The file is taken as always; the filing waits."""
    path = environ["PATH_INFO"]
    if environ["REQUEST_METHOD"] != "POST" or not path.endswith("/check/"):
        return protected(environ, start_response)
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    threading.Thread(target=file_later, args=({**environ, "wsgi.input": io.BytesIO(body)},)).start()
    start_response("302 Found", [("Location", path.removesuffix("check/") + "done/"), ("Content-Length", "0")])
    return [b""]


def file_later(environ: dict[str, Any]) -> None:
    time.sleep(LATER_SECONDS)
    crash.point(ANSWERED_EARLY)
    answer = protected(environ, lambda *_given: None)
    b"".join(answer)
    answer.close()


if os.environ.get("DURE_MODE") != "test":
    raise SystemExit("a site without protection runs in test mode alone")
if WITHOUT == "keys":
    without_keys()
application = answered_at_once if WITHOUT == "durability" else protected
