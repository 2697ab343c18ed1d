from django.urls import include, path

from dure.programme.announcements import urls as announcements
from dure.programme.applications import urls as applications
from dure.programme.certificates import urls as certificates
from dure.programme.eligibility import urls as eligibility
from dure.programme.feeds import urls as feeds

PARTS = (announcements, eligibility, applications, certificates, feeds)

urlpatterns = [
    *(path("", include(part.urlpatterns)) for part in PARTS),
    *(path("office/", include(part.office_urlpatterns)) for part in PARTS),
]
