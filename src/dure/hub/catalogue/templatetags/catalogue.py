from django import template

from dure.hub.catalogue.exchange import Plan

register = template.Library()


@register.filter
def planned(plan: Plan, outcome: str) -> int:
    """How many rows of an import plan have this outcome."""
    return plan.count(outcome)
