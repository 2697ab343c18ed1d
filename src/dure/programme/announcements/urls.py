from django.urls import URLPattern, URLResolver, include, path

from dure.programme.announcements import feeds, guide_views, mine, views
from dure.programme.announcements.api_urls import api_patterns

announcements = [
    path("announcements/", views.announcements, name="list"),
    path("announcements/rss/", feeds.rss, name="rss"),
    path("announcements/ics/", feeds.closing_times, name="ics"),
    path("announcements/<int:pk>/", views.announcement, name="detail"),
    path("announcements/<int:pk>/scrap/", views.scrap, name="scrap"),
    path("announcements/<int:pk>/files/<uuid:key>/", views.announcement_file, name="file"),
    path("calendar/", guide_views.calendar, name="calendar"),
    path("calendar.ics", feeds.activities, name="calendar-ics"),
    path("programmes/", guide_views.programmes, name="programmes"),
    path("agencies/", guide_views.agencies, name="agencies"),
    path("my/scraps/", mine.scraps, name="scraps"),
    path("my/searches/", mine.searches, name="searches"),
    path("my/searches/save/", mine.save_search, name="save-search"),
    path("my/searches/<int:pk>/", mine.change_search, name="change-search"),
    path("my/searches/stop/<str:token>/", mine.stop_alerts, name="stop-alerts"),
    *api_patterns,
]

urlpatterns: list[URLPattern | URLResolver] = [path("", include((announcements, "announcements")))]
office_urlpatterns: list[URLPattern | URLResolver] = []
