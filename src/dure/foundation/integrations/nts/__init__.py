"""Business status and identity by the National Tax Service (국세청 사업자등록정보 상태조회·진위확인)."""

import datetime as dt

from django.dispatch import Signal

from dure.foundation.integrations.nts.standing import Outcome, Standing

checked = Signal()
"""Sent with ``about`` and ``outcome`` when a business that was 'unverified' has been asked about again with an answer."""


def check(number: str, started_on: dt.date | None = None, representative: str = "", *, about: str = "") -> Outcome:
    """What the tax service says about ``number`` today.

    With ``started_on`` and ``representative`` it also says whether all three belong together (``matches``). When the
    service does not answer, the outcome is ``unverified`` and, with ``about``, a job asks again later and sends ``checked``.
    """
    from dure.foundation.integrations.nts import services  # noqa: PLC0415 (needs the app registry)

    return services.check(number, started_on, representative, about=about)


__all__ = ["Outcome", "Standing", "check", "checked"]
