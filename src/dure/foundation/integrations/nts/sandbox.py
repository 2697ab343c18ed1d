"""A stand-in for the tax service: the same paths and JSON, fictitious businesses in every state, faults on demand."""

import re
import time
from dataclasses import dataclass
from typing import Any

from dure.foundation.integrations.sandbox_server import Answer, App, Call, json_answer
from dure.foundation.integrations.sandbox_world import Company, sandbox_world

MOST = 100
SLOW_SECONDS = 20
UNKNOWN = "국세청에 등록되지 않은 사업자등록번호입니다."
STATES = {"01": "계속사업자", "02": "휴업자", "03": "폐업자"}
ROOT = "/api/nts-businessman/v1"


@dataclass
class Mode:
    """ok, unauthorized (401), too_large (413), error (500), garbage (200 with no JSON), slow, down (503)."""

    name: str = "ok"


def build() -> App:
    app, mode = App("nts"), Mode()

    @app.on("POST", f"{ROOT}/status")
    def status(call: Call) -> Answer:
        return _fault(mode, call) or _status(call)

    @app.on("POST", f"{ROOT}/validate")
    def validate(call: Call) -> Answer:
        return _fault(mode, call) or _validate(call)

    @app.on("POST", "/mode/{mode}")
    def switch(call: Call) -> Answer:
        mode.name = call.parts[0]
        return json_answer({"mode": mode.name})

    return app


def _fault(mode: Mode, call: Call) -> Answer | None:
    if mode.name == "slow":
        time.sleep(SLOW_SECONDS)
    if mode.name == "garbage":
        return Answer(200, b"<html>service notice</html>", {"Content-Type": "text/html"})
    if mode.name == "unauthorized" or not call.query.get("serviceKey"):
        return json_answer({"code": -401, "msg": "unregistered service key"}, 401)
    faults = {"too_large": (413, "TOO_LARGE_REQUEST"), "error": (500, "INTERNAL_ERROR"), "down": (503, "HTTP_ERROR")}
    if mode.name in faults:
        code, word = faults[mode.name]
        return json_answer({"status_code": word}, code)
    return None


def _body(call: Call, name: str) -> list[Any] | Answer:
    try:
        rows = call.json()[name]
    except (ValueError, KeyError, TypeError):
        return json_answer({"status_code": "BAD_JSON_REQUEST"}, 400)
    if not isinstance(rows, list) or not rows:
        return json_answer({"status_code": "REQUEST_DATA_MALFORMED"}, 411)
    return json_answer({"status_code": "TOO_LARGE_REQUEST"}, 413) if len(rows) > MOST else rows


def _status(call: Call) -> Answer:
    numbers = _body(call, "b_no")
    if isinstance(numbers, Answer):
        return numbers
    rows = [_status_row(str(number)) for number in numbers]
    known = sum(1 for row in rows if row["b_stt_cd"])
    return json_answer({"status_code": "OK", "request_cnt": len(rows), **({"match_cnt": known} if known else {}), "data": rows})


def _validate(call: Call) -> Answer:
    asked = _body(call, "businesses")
    if isinstance(asked, Answer):
        return asked
    if not all(isinstance(row, dict) and all(row.get(key) for key in ("b_no", "start_dt", "p_nm")) for row in asked):
        return json_answer({"status_code": "REQUEST_DATA_MALFORMED"}, 411)
    rows = [_validate_row(row) for row in asked]
    right = sum(1 for row in rows if row["valid"] == "01")
    return json_answer({"status_code": "OK", "request_cnt": len(rows), **({"valid_cnt": right} if right else {}), "data": rows})


def _status_row(number: str) -> dict[str, str]:
    company = sandbox_world().by_number(number)
    code = company.status_code if company else ""
    return {
        "b_no": number, "b_stt": STATES.get(code, ""), "b_stt_cd": code,
        "tax_type": "부가가치세 일반과세자" if code in {"01", "02"} else "폐업자" if code else UNKNOWN,
        "tax_type_cd": "01" if code else "", "end_dt": "20240331" if code == "03" else "", "utcc_yn": "N",
        "tax_type_change_dt": "", "invoice_apply_dt": "", "rbf_tax_type": "해당없음", "rbf_tax_type_cd": "99",
    }


def _validate_row(asked: dict[str, Any]) -> dict[str, Any]:
    number = str(asked["b_no"])
    company = sandbox_world().by_number(number)
    if company and _same(company, asked):
        return {"b_no": number, "valid": "01", "request_param": asked, "status": _status_row(number)}
    return {"b_no": number, "valid": "02", "valid_msg": "확인할 수 없습니다.", "request_param": asked}


def _same(company: Company, asked: dict[str, Any]) -> bool:
    plain = re.sub(r"\s", "", str(asked["p_nm"]))
    return plain == company.representative and str(asked["start_dt"]) == f"{company.founded_on:%Y%m%d}"
