from dure.portal.settings import build_portal

globals().update(build_portal("jumpup", apps=[], idle_minutes=30))
