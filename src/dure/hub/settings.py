from dure.foundation.settings import build

globals().update(
    build(
        "hub",
        apps=[
            "dure.hub.home",
            "dure.hub.members",
            "dure.hub.catalogue",
            "dure.hub.verification",
            "dure.hub.signup",
            "dure.hub.signin",
            "dure.hub.mypage",
            "dure.hub.oidc",
            "dure.hub.events",
            "dure.hub.operators",
        ],
        urlconf="dure.hub.urls",
        session_middleware="dure.hub.members.middleware.MemberSessions",
        idle_minutes=30,
    )
)
STAFF_PREFIX = "/operator/"
