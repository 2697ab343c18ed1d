"""A very small WSGI floor for the sandboxes: routes, forms, JSON. No Django, no site settings, no database."""

from dure.foundation.integrations.sandbox_server.serving import Running, refuse_production, serve, start
from dure.foundation.integrations.sandbox_server.web import Answer, App, Call, json_answer, page, redirect

__all__ = ["Answer", "App", "Call", "Running", "json_answer", "page", "redirect", "refuse_production", "serve", "start"]
