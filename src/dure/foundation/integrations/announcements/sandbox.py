"""A stand-in for two public feeds of announcements: the same paths and fields, fictitious rows, faults on demand."""

import html
import json
import re
import time
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from dure.foundation import clock
from dure.foundation.integrations.sandbox_server import Answer, App, Call, json_answer, page

FILE = Path(__file__).with_name("sandbox_rows.json")
BIZINFO = "/uss/rss/bizinfoApi.do"
KSTARTUP = "/B552735/kisedKstartupService01/getAnnouncementInformation01"
SLOW_SECONDS = 20
MOST = 1000
MODES = ("ok", "slow", "unauthorized", "error", "down", "garbage", "cut", "shape", "rows", "empty", "fewer", "changed", "euckr", "encoding", "endless")
REFUSED_KEY = (
    "<OpenAPI_ServiceResponse><cmmMsgHeader><errMsg>SERVICE ERROR</errMsg><returnAuthMsg>SERVICE_KEY_IS_NOT_REGISTERED_ERROR</returnAuthMsg>"
    "<returnReasonCode>30</returnReasonCode></cmmMsgHeader></OpenAPI_ServiceResponse>"
)


@dataclass
class Modes:
    """Each feed's mode.

    ``cut`` breaks the JSON off, ``shape`` answers other JSON, ``rows`` puts non-rows among the rows, ``fewer`` leaves the
    first row out, ``changed`` rewords it, ``euckr`` and ``encoding`` send other bytes, ``endless`` repeats the first page.
    """

    by_feed: dict[str, str] = field(default_factory=lambda: {"bizinfo": "ok", "kstartup": "ok"})

    def switch(self, names: list[str], mode: str) -> Answer:
        if mode not in MODES or not set(names) <= set(self.by_feed):
            return json_answer({"error": "no such mode or feed", "modes": MODES}, 400)
        self.by_feed |= dict.fromkeys(names, mode)
        return json_answer({"modes": self.by_feed})


def build() -> App:
    app, modes = App("feeds"), Modes()

    @app.on("GET", BIZINFO)
    def bizinfo(call: Call) -> Answer:
        mode = modes.by_feed["bizinfo"]
        return _fault(mode) or _encoded(mode, _bizinfo(call, mode))

    @app.on("GET", KSTARTUP)
    def kstartup(call: Call) -> Answer:
        mode = modes.by_feed["kstartup"]
        return _fault(mode) or _encoded(mode, _kstartup(call, mode))

    @app.on("POST", "/mode/{mode}")
    def switch_all(call: Call) -> Answer:
        return modes.switch(list(modes.by_feed), call.parts[0])

    @app.on("POST", "/mode/{feed}/{mode}")
    def switch_one(call: Call) -> Answer:
        return modes.switch([call.parts[0]], call.parts[1])

    @app.on("GET", "/")
    def home(_call: Call) -> Answer:
        return _home(modes)

    return app


def _fault(mode: str) -> Answer | None:
    if mode == "slow":
        time.sleep(SLOW_SECONDS)
    if mode == "garbage":
        return Answer(200, b"<html>service notice</html>", {"Content-Type": "text/html"})
    if mode in {"error", "down"}:
        return Answer({"error": 500, "down": 503}[mode], b"", {"Content-Type": "text/plain"})
    return json_answer({"message": ["sandbox", 1], "jsonArray": "none", "data": "none"}) if mode == "shape" else None


def _encoded(mode: str, answer: Answer) -> Answer:
    if mode == "cut":
        return Answer(answer.status, answer.body[: len(answer.body) // 2], answer.headers)
    if mode == "euckr":
        body = answer.body.decode().encode("cp949", "replace")
        return Answer(answer.status, body, answer.headers | {"Content-Type": "application/json;charset=EUC-KR"})
    if mode == "encoding":
        body = answer.body.decode().encode("utf-16-be")
        return Answer(answer.status, body, answer.headers | {"Content-Type": "application/json;charset=x-nobody-knows"})
    return answer


def _bizinfo(call: Call, mode: str) -> Answer:
    if mode == "unauthorized" or call.query.get("crtfcKey") != "sandbox":
        return json_answer({"reqErr": "인증키가 올바르지 않습니다."})
    if call.query.get("dataType") != "json":
        return Answer(200, b"<rss><channel></channel></rss>", {"Content-Type": "application/xml"})
    rows = _rows("bizinfo", mode)
    size, index = _number(call, "pageUnit", 20), _number(call, "pageIndex", 1)
    shown = [row | {"totCnt": len(rows)} if isinstance(row, dict) else row for row in _page(rows, size, index, mode)]
    return json_answer({"jsonArray": shown})


def _kstartup(call: Call, mode: str) -> Answer:
    if mode == "unauthorized" or call.query.get("serviceKey") != "sandbox":
        return Answer(200, REFUSED_KEY.encode(), {"Content-Type": "text/xml"})
    rows = _rows("kstartup", mode)
    size, index = _number(call, "perPage", 10), _number(call, "page", 1)
    shown = _page(rows, size, index, mode)
    counts = {"currentCount": len(shown), "matchCount": len(rows), "totalCount": len(rows), "page": index, "perPage": size}
    return json_answer(counts | {"data": shown})


def _number(call: Call, name: str, default: int) -> int:
    given = call.query.get(name, "")
    return max(1, min(int(given), MOST)) if given.isdecimal() and given.isascii() else default


def _page(rows: list[Any], size: int, index: int, mode: str) -> list[Any]:
    return rows[:size] if mode == "endless" else rows[(index - 1) * size : index * size]


def _rows(feed: str, mode: str) -> list[Any]:
    rows = [] if mode == "empty" else dated(feed)
    if mode == "fewer":
        return rows[1:]
    if mode == "changed":
        title = "pblancNm" if feed == "bizinfo" else "biz_pbanc_nm"
        return [rows[0] | {title: f"{rows[0][title]} (변경)"}, *rows[1:]]
    return [None, "row", 7, *rows] if mode == "rows" else rows


@cache
def _written() -> dict[str, Any]:
    return json.loads(FILE.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def dated(feed: str) -> list[dict[str, Any]]:
    """The rows of ``feed`` with days around the first of this month."""
    first = clock.today().replace(day=1)
    written = _written()[feed]

    def moment(match: re.Match[str]) -> str:
        day = first + timedelta(days=int(match[1]))
        return f"{day:%Y-%m-%d} 09:00:00" if match[2] else f"{day:%Y%m%d}"

    def value(given: Any) -> Any:
        return re.sub(r"\{([+-]\d+)(t?)\}", moment, given) if isinstance(given, str) else given

    own = {"pblancUrl": "https://www.gaon.example/calls/{}", "detl_pg_url": "https://start.saebit.example/calls/{}"}
    address = "pblancUrl" if feed == "bizinfo" else "detl_pg_url"
    identifier = "pblancId" if feed == "bizinfo" else "pbanc_sn"
    rows = [{name: value(given) for name, given in (written["common"] | row).items()} for row in written["rows"]]
    return [row | {address: own[address].format(row.get(identifier) or "")} for row in rows]


def _home(modes: Modes) -> Answer:
    rows = "".join(
        f"<tr><td>{feed}</td><td>{html.escape(mode)}</td><td>{len(dated(feed))}</td></tr>" for feed, mode in modes.by_feed.items()
    )
    body = (
        '<p class="mark"><strong>sandbox</strong> — 시험용 공고 제공 서버입니다. 실린 기관과 공고는 모두 꾸며낸 것입니다. '
        "Every office and call here is invented.</p><table><thead><tr><th>제공처 / feed</th><th>상태 / mode</th><th>공고 / rows</th></tr></thead>"
        f"<tbody>{rows}</tbody></table>"
    )
    return page("ko", "공고 제공 서버 (sandbox)", body)
