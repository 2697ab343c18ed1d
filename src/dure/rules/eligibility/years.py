import calendar
import datetime as dt


def anniversary(day: dt.date, years: int) -> dt.date:
    """The day on which ``years`` full years since ``day`` are over.

    Without a matching day in its month it is the month's last (Civil Act §160(3)): 29 February gives 28 February.
    Beyond the calendar it is the calendar's last day.
    """
    year = day.year + years
    if year > dt.MAXYEAR:
        return dt.date.max
    return day.replace(year=year, day=min(day.day, calendar.monthrange(year, day.month)[1]))


def day_after(day: dt.date) -> dt.date | None:
    return None if day == dt.date.max else day + dt.timedelta(days=1)
