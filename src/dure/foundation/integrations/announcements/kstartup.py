"""K-Startup (apis.data.go.kr, kisedKstartupService01), announcements for young companies."""

import datetime as dt
from collections.abc import Iterator
from urllib.parse import unquote

from dure.foundation.door import Circuit, Door
from dure.foundation.integrations.announcements.answers import LARGEST, asked
from dure.foundation.integrations.announcements.entry import BadRow, Entry, Row, Unusable, address, day, fields, line, several, text

PATH = "/B552735/kisedKstartupService01/getAnnouncementInformation01"
PER_PAGE, MOST_PAGES = 100, 100
METHODS = {
    "aply_mthd_onli_rcpt_istc": "온라인", "aply_mthd_eml_rcpt_istc": "이메일", "aply_mthd_fax_rcpt_istc": "팩스",
    "aply_mthd_pssr_rcpt_istc": "우편", "aply_mthd_vst_rcpt_istc": "방문",
}


class KStartup:
    """``key`` may be given encoded or plain (the data portal shows both)."""

    name = "kstartup"

    def __init__(self, url: str, key: str, *, per_page: int = PER_PAGE, timeout: float = 10.0, tries: int = 3) -> None:
        self.url = url.rstrip("/") + PATH
        self.key = unquote(key)
        self.per_page = per_page
        self.door = Door("K-Startup", timeout=timeout, tries=tries, circuit=Circuit(), largest=LARGEST)

    def rows(self) -> Iterator[object]:
        for page in range(1, MOST_PAGES + 1):
            given = asked(self.door, self.url, {"serviceKey": self.key, "page": page, "perPage": self.per_page, "returnType": "json"})
            rows, total = given.get("data"), given.get("matchCount", given.get("totalCount"))
            if not isinstance(rows, list) or not isinstance(total, int):
                raise Unusable("garbage", "no data")
            yield from rows
            if len(rows) < self.per_page or page * self.per_page >= total:
                return
        raise Unusable("endless")

    def read(self, row: object) -> Entry:
        given = fields(row)
        identifier, title = line(given, "pbanc_sn", 80), line(given, "biz_pbanc_nm", 400)
        if not (identifier.isascii() and identifier.isdecimal()):
            raise BadRow("no_id")
        if not title:
            raise BadRow("no_title")
        begins, ends, period = _period(given)
        return Entry(
            source_id=identifier,
            title=title,
            summary=text(given, "pbanc_ctnt"),
            ministry=line(given, "sprv_inst"),
            agency=line(given, "pbanc_ntrp_nm"),
            field=line(given, "supt_biz_clsfc"),
            target=line(given, "aply_trgt_ctnt", 1000) or line(given, "aply_trgt"),
            regions=several(given, "supt_regin"),
            begins=begins,
            ends=ends,
            period_text=period,
            method=_method(given),
            contact=line(given, "biz_prch_dprt_nm", 100),
            contact_phone=line(given, "prch_cnpl_no", 60),
            url=address(given, "detl_pg_url"),
            apply_url=address(given, "biz_aply_url") or address(given, "biz_gdnc_url"),
            over=line(given, "rcrt_prgs_yn") == "N",
        )


def _period(row: Row) -> tuple[dt.date | None, dt.date | None, str]:
    """Days that exist and go forward; an open end stays open; anything else is kept as words."""
    first, last = line(row, "pbanc_rcpt_bgng_dt", 80), line(row, "pbanc_rcpt_end_dt", 80)
    begins, ends = day(first), day(last)
    understood = bool(begins) == bool(first) and bool(ends) == bool(last)
    if understood and not (begins and ends and begins > ends):
        return begins, ends, ""
    return None, None, f"{first} ~ {last}"


def _method(row: Row) -> str:
    return ", ".join(f"{label}: {line(row, name)}" for name, label in METHODS.items() if line(row, name))
