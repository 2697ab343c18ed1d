"""What runs by the clock, at whatever time of day the tests do."""

import pytest

RUN = """
from dure.foundation.jobs import schedule, scheduler
scheduler.discover()
for recurring in schedule.REGISTRY.values():
    recurring.job()
print(len(schedule.REGISTRY))
"""


@pytest.mark.parametrize("site", ["hub", "jumpup", "voucher", "export"])
def test_every_recurring_task_does_its_work_over_the_demo_world(sites, site):
    assert int(sites.manage(site, "shell", "--no-imports", "-c", RUN)) > 10
