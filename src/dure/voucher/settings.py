from dure.portal.settings import build_portal

globals().update(build_portal("voucher", apps=[], idle_minutes=10))
