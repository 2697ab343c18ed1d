"""Security event types (RFC 8417) that the hub sends to portals. RISC types where they fit, own URIs where none does."""

LINK_REMOVED = "https://schemas.dure.example/event-type/link-removed"
MEMBERSHIP_ENDED = "https://schemas.openid.net/secevent/risc/event-type/account-purged"
ACCOUNT_DISABLED = "https://schemas.openid.net/secevent/risc/event-type/account-disabled"
ACCOUNT_ENABLED = "https://schemas.openid.net/secevent/risc/event-type/account-enabled"
SESSIONS_REVOKED = "https://schemas.openid.net/secevent/risc/event-type/sessions-revoked"
IDENTIFIER_CHANGED = "https://schemas.openid.net/secevent/risc/event-type/identifier-changed"
MEMBER_CHANGED = "https://schemas.dure.example/event-type/member-changed"
VERIFICATION = "https://schemas.openid.net/secevent/sse/event-type/verification"

EVENT_TYPES = (
    LINK_REMOVED,
    MEMBERSHIP_ENDED,
    ACCOUNT_DISABLED,
    ACCOUNT_ENABLED,
    SESSIONS_REVOKED,
    IDENTIFIER_CHANGED,
    MEMBER_CHANGED,
    VERIFICATION,
)

BACKCHANNEL_LOGOUT = "http://schemas.openid.net/event/backchannel-logout"
SET_TYPE = "secevent+jwt"
LOGOUT_TYPE = "logout+jwt"

SEQUENCE = "dure_seq"
"""Claim beside ``events``: a whole number that grows with each event about one subject at one receiver."""

COMPANY_UUID = "company_uuid"
"""Inside the event of a corporate member: the company's stable id, so that all its accounts are found."""
