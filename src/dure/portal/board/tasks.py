from dure.foundation.jobs import every
from dure.portal.board import readings


@every(120)
def add_readings() -> None:
    readings.add_up()
