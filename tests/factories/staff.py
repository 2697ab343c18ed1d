"""Staff with a known second factor, and their sign-in through the real pages."""

from typing import Any

from dure.foundation import clock
from dure.foundation.staff import place, totp
from dure.foundation.staff.models import SecondFactor, StaffUser

PASSWORD = "Staff-pass-2026!"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
_count = iter(range(1, 10_000))


def make_staff(*roles: str, enrolled: bool = True, **changes: Any) -> StaffUser:
    number = next(_count)
    values: dict[str, Any] = {"name": "이직원", "email": f"staff{number}@office.example", "roles": list(roles)}
    user = StaffUser.objects.create_user(f"staff{number:03d}", PASSWORD, **{**values, **changes})
    if enrolled:
        SecondFactor.objects.create(staff=user, secret=SECRET, confirmed_at=clock.now())
    return user


def code_now(secret: str = SECRET) -> str:
    return totp.code_for(secret, totp.step_at(clock.now()))


def staff_sign_in(client: Any, user: StaffUser) -> Any:
    """Password, then code; returns the answer to the code."""
    client.post(place.sign_in_url(), {"login_id": user.login_id, "password": PASSWORD})
    return client.post(f"{place.sign_in_url()}code/", {"code": code_now()})
