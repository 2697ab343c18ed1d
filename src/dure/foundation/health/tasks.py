from dure.foundation.jobs import every
from dure.foundation.sqlite import reserve


@every(300)
def keep_reserve() -> None:
    reserve.keep()
