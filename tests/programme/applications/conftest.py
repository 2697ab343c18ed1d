import pytest

from tests.programme.applications.world import Plain, World, make_world


@pytest.fixture(autouse=True)
def site(monkeypatch: pytest.MonkeyPatch) -> Plain:
    """What the site says of its companies; the export portal's own answers have tests of their own."""
    from dure.export import applicants

    plain = Plain()
    monkeypatch.setattr(applicants, "APPLICANTS", plain)
    return plain


@pytest.fixture
def world(site: Plain) -> World:
    return make_world()
