from dure.demo import world
from dure.foundation import clock
from dure.foundation.staff.models import SecondFactor, StaffUser


def load_operator(name: str) -> None:
    """One operator with all permissions and a known second factor."""
    if StaffUser.objects.filter(login_id="operator").exists():
        return
    user = StaffUser.objects.create_superuser("operator", world.STAFF_PASSWORD, name=name, email="operator@dure.example")
    SecondFactor.objects.create(staff=user, secret=world.STAFF_TOTP, confirmed_at=clock.now())
