from dataclasses import dataclass, field


@dataclass(frozen=True)
class Actor:
    """Who acts. ``kind`` is anonymous, member, account, staff, client or system; ``id`` is the key as text."""

    kind: str
    id: str = ""
    label: str = ""
    permissions: frozenset[str] = field(default_factory=frozenset)

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}" if self.id else self.kind

    def may(self, permission: str) -> bool:
        return permission in self.permissions


ANONYMOUS = Actor("anonymous")
SYSTEM = Actor("system")
