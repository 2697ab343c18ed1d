"""기업마당 (bizinfo.go.kr), the announcements of all ministries and regions."""

import datetime as dt
import re
from collections.abc import Iterator

from dure.foundation.door import Circuit, Door
from dure.foundation.integrations.announcements.answers import LARGEST, asked
from dure.foundation.integrations.announcements.entry import BadRow, Entry, Row, Unusable, address, day, fields, line, several, text

PATH = "/uss/rss/bizinfoApi.do"
PER_PAGE, MOST_PAGES = 100, 100


class Bizinfo:
    name = "bizinfo"

    def __init__(self, url: str, key: str, *, per_page: int = PER_PAGE, timeout: float = 10.0, tries: int = 3) -> None:
        self.url = url.rstrip("/") + PATH
        self.key = key
        self.per_page = per_page
        self.door = Door("기업마당", timeout=timeout, tries=tries, circuit=Circuit(), largest=LARGEST)

    def rows(self) -> Iterator[object]:
        for page in range(1, MOST_PAGES + 1):
            rows, total = self._page(page)
            yield from rows
            if len(rows) < self.per_page or page * self.per_page >= total:
                return
        raise Unusable("endless")

    def _page(self, page: int) -> tuple[list[object], int]:
        """The rows of a page and how many there are in all; without a usable count the page's length decides."""
        given = asked(self.door, self.url, {"crtfcKey": self.key, "dataType": "json", "pageUnit": self.per_page, "pageIndex": page})
        if "reqErr" in given:
            raise Unusable("refused")
        rows = given.get("jsonArray")
        if not isinstance(rows, list):
            raise Unusable("garbage", "no jsonArray")
        counts = [str(row.get("totCnt")) for row in rows if isinstance(row, dict)]
        total = next((int(count) for count in counts if count.isdecimal()), PER_PAGE * MOST_PAGES)
        return rows, total

    def read(self, row: object) -> Entry:
        given = fields(row)
        identifier, title = line(given, "pblancId", 80), line(given, "pblancNm", 400)
        if not re.fullmatch(r"[A-Za-z0-9_-]+", identifier):
            raise BadRow("no_id")
        if not title:
            raise BadRow("no_title")
        begins, ends, period = _period(given)
        tags = several(given, "hashtags")
        return Entry(
            source_id=identifier,
            title=title,
            summary=text(given, "bsnsSumryCn"),
            ministry=line(given, "jrsdInsttNm"),
            agency=line(given, "excInsttNm"),
            field=line(given, "pldirSportRealmLclasCodeNm"),
            target=line(given, "trgetNm"),
            regions=tags,
            begins=begins,
            ends=ends,
            period_text=period,
            method=line(given, "reqstMthPapersCn", 500),
            contact=line(given, "refrncNm"),
            url=address(given, "pblancUrl"),
            apply_url=address(given, "rceptEngnHmpgUrl"),
            attachments=several(given, "fileNm"),
            tags=tags,
        )


def _period(row: Row) -> tuple[dt.date | None, dt.date | None, str]:
    """Two days, or the words as they are: a day that does not exist or an end before the beginning is not guessed at."""
    written = line(row, "reqstBeginEndDe")
    first, _mark, last = (part.strip() for part in written.partition("~"))
    begins, ends = day(first), day(last)
    return (begins, ends, "") if begins and ends and begins <= ends else (None, None, written)
