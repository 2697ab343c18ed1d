from django.urls import URLPattern, URLResolver, include, path

from dure.programme.announcements import feeds, guide_views, mine, office_agencies, office_views, views
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

office = [
    path("announcements/", office_views.announcements, name="list"),
    path("announcements/write/", office_views.write, name="write"),
    path("announcements/<int:pk>/", office_views.edit, name="edit"),
    path("announcements/<int:pk>/publish/", office_views.publish, name="publish"),
    path("announcements/<int:pk>/withdraw/", office_views.withdraw, name="withdraw"),
    path("announcements/<int:pk>/delete/", office_views.delete, name="delete"),
    path("announcements/<int:pk>/history/", office_views.history, name="history"),
    path("announcements/<int:pk>/files/<uuid:key>/", office_views.read_file, name="file"),
    path("announcements/<int:pk>/files/<uuid:key>/remove/", office_views.remove_file, name="remove-file"),
    path("activities/", office_agencies.activities, name="activities"),
    path("activities/add/", office_agencies.activity, name="add-activity"),
    path("activities/<int:pk>/", office_agencies.activity, name="activity"),
]

agencies = [
    path("agencies/", office_agencies.agencies, name="list"),
    path("agencies/add/", office_agencies.agency, name="add"),
    path("agencies/<int:pk>/", office_agencies.agency, name="edit"),
    path("agencies/categories/add/", office_agencies.category, name="add-category"),
    path("agencies/categories/<int:pk>/", office_agencies.category, name="category"),
]

urlpatterns: list[URLPattern | URLResolver] = [path("", include((announcements, "announcements")))]
office_urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((office, "office-announcements"))),
    path("", include((agencies, "office-agencies"))),
]
