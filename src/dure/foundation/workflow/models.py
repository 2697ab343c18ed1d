from typing import Any, ClassVar

from django.db import models

from dure.foundation import clock
from dure.foundation.access.actor import Actor


class TransitionLog(models.Model):
    """One change of state of one object."""

    at = models.DateTimeField()
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=60)
    transition = models.CharField(max_length=60)
    source = models.CharField(max_length=40)
    target = models.CharField(max_length=40)
    actor = models.CharField(max_length=80)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["object_type", "object_id"])]

    def __str__(self) -> str:
        return f"{self.object_type} {self.object_id}: {self.source} → {self.target}"


def move(instance: models.Model, transition: str, *, actor: Actor, reason: str = "", field: str = "state", **kwargs: Any) -> None:
    """Run the named django-fsm transition of ``instance``, save it and log the change, in the present transaction.

    Raises django_fsm.TransitionNotAllowed when the present state does not allow it.
    """
    source = str(getattr(instance, field))
    getattr(instance, transition)(**kwargs)
    instance.save()
    TransitionLog.objects.create(
        at=clock.now(),
        object_type=instance._meta.label_lower,  # noqa: SLF001 (Django's documented model options)
        object_id=str(instance.pk),
        transition=transition,
        source=source,
        target=str(getattr(instance, field)),
        actor=str(actor),
        reason=reason,
    )
