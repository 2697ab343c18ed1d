"""Text messages through a gateway: ``deliver`` is the port; which gateway is a matter of settings."""

from dure.foundation.integrations.sms.client import Rejected, deliver

__all__ = ["Rejected", "deliver"]
