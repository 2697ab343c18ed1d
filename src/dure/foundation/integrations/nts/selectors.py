from django.db.models import QuerySet

from dure.foundation.integrations.nts.models import OpenQuestion


def to_be_verified() -> QuerySet[OpenQuestion]:
    """Businesses that were taken on while the service did not answer, oldest first."""
    return OpenQuestion.objects.filter(answered_at=None).order_by("asked_at")
