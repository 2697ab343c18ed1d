from django import template

register = template.Library()


@register.simple_tag
def act_id(key: str, account_id: str) -> str:
    """Id of the dialog that asks before an act on an account."""
    return f"{key}-{account_id}"


@register.simple_tag
def act_field(key: str) -> dict[str, str]:
    return {"act": key}
