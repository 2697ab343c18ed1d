"""A stand-in for a text-message gateway: keeps what it is given and shows it, sends nothing."""

import html
import re
import threading
from dataclasses import dataclass, field

from dure.foundation import clock
from dure.foundation.integrations.sandbox_server import Answer, App, Call, json_answer, page

KEPT = 1000


@dataclass
class Box:
    """``mode`` is ok, down (503), refuse (400) or busy (429)."""

    messages: list[dict[str, str]] = field(default_factory=list)
    by_key: dict[str, str] = field(default_factory=dict)
    mode: str = "ok"
    lock: threading.Lock = field(default_factory=threading.Lock)

    def keep(self, to: str, text: str, key: str) -> str:
        with self.lock:
            if key in self.by_key:
                return self.by_key[key]
            identifier = f"sms-{len(self.by_key) + 1}"
            self.by_key[key or identifier] = identifier
            self.messages.append({"id": identifier, "to": to, "text": text, "at": clock.now().isoformat()})
            del self.messages[:-KEPT]
            return identifier


FAULTS = {"down": 503, "refuse": 400, "busy": 429}


def build() -> App:
    app, box = App("sms"), Box()

    @app.on("POST", "/messages")
    def take(call: Call) -> Answer:
        if not call.bearer():
            return json_answer({"error": "unauthorized"}, 401)
        if box.mode in FAULTS:
            return json_answer({"error": box.mode}, FAULTS[box.mode])
        try:
            given = call.json()
            to, text = str(given["to"]), str(given["text"])
        except (ValueError, KeyError, TypeError):
            return json_answer({"error": "bad_request"}, 400)
        if not re.fullmatch(r"\+82[0-9]{8,10}", to):
            return json_answer({"error": "bad_number"}, 400)
        return json_answer({"id": box.keep(to, text, call.headers.get("idempotency-key", ""))}, 202)

    @app.on("GET", "/messages")
    def show(call: Call) -> Answer:
        to = call.query.get("to", "")
        return json_answer({"messages": [item for item in box.messages if to in ("", item["to"])]})

    @app.on("POST", "/mode/{mode}")
    def switch(call: Call) -> Answer:
        box.mode = call.parts[0]
        return json_answer({"mode": box.mode})

    @app.on("GET", "/")
    def home(_call: Call) -> Answer:
        rows = "".join(
            f"<tr><td>{html.escape(item['at'][:19])}</td><td>{html.escape(item['to'])}</td><td>{html.escape(item['text'])}</td></tr>"
            for item in reversed(box.messages)
        )
        body = (
            '<p class="mark"><strong>sandbox</strong> — 시험용 문자 중계 서버입니다. 문자를 실제로 보내지 않습니다. '
            "This stand-in sends nothing.</p><table><thead><tr><th>시각 / time</th><th>번호 / to</th><th>내용 / text</th></tr></thead>"
            f"<tbody>{rows}</tbody></table>"
        )
        return page("ko", "문자 보관함 (sandbox)", body)

    return app
