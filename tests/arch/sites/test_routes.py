"""Run once under the settings of each site: what holds for every route and every model of that site."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.urls import URLPattern, URLResolver, get_resolver

from dure.foundation.access import access_of

LAYERS = {"rules": 0, "protocol": 1, "foundation": 2, "portal": 3, "programme": 4, "hub": 5, "jumpup": 5, "voucher": 5, "export": 5, "demo": 6}


def routes(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in patterns:
        path = f"{before}{entry.pattern}"
        if isinstance(entry, URLResolver):
            if entry.namespace != "admin":
                yield from routes(entry.url_patterns, path)
        else:
            yield path, entry


def layer(module: str) -> int:
    return LAYERS[module.split(".")[1]]


def ours(model: type) -> bool:
    return model.__module__.startswith("dure.")


def test_every_route_declares_who_may_call_it():
    undeclared = [path for path, route in routes(get_resolver().url_patterns) if not access_of(route.callback).kind]

    assert undeclared == []


def test_control_a_route_without_a_declaration_is_noticed():
    assert access_of(lambda request: None).kind == ""


def test_a_reason_is_given_wherever_a_read_may_write():
    reasons = [access_of(route.callback).writes_on_get for _, route in routes(get_resolver().url_patterns)]

    assert all(len(reason) > 10 for reason in reasons if reason)


def test_no_route_is_declared_twice():
    paths = [path for path, _ in routes(get_resolver().url_patterns)]

    assert sorted({path for path in paths if paths.count(path) > 1}) == []


def test_foreign_keys_point_to_the_same_layer_or_below():
    upward = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model is not None and ours(model) and ours(field.related_model)
        if layer(field.related_model.__module__) > layer(model.__module__)
    ]

    assert upward == []


def test_a_site_installs_no_app_of_another_site():
    others = {"hub", "jumpup", "voucher", "export"} - {settings.SITE_KEY}

    assert [name for name in settings.INSTALLED_APPS if name.split(".")[1:2] and name.split(".")[1] in others] == []


@pytest.mark.django_db
def test_migrations_are_up_to_date():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_cookies_are_named_for_the_site():
    names = [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.SIGN_IN_COOKIE]

    assert all(name.startswith(settings.SITE_KEY) for name in names)
    assert len(set(names)) == 3
