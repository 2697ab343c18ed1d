from django.db.models import F

from dure.foundation.jobs import every
from dure.portal.board import readings
from dure.portal.board.models import Notice


@every(120)
def add_readings() -> None:
    for key, count in readings.collect().items():
        Notice.objects.filter(pk=int(key)).update(views=F("views") + count)
