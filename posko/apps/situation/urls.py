"""Addresses of the situation."""

from __future__ import annotations

from django.urls import path, re_path

from posko.apps.situation.alerts import views as alert_views
from posko.apps.situation.briefs import views as brief_views
from posko.apps.situation.calls import views as call_views
from posko.apps.situation.feed import views as feed_views
from posko.apps.situation.home import views
from posko.apps.situation.live import views as live_views
from posko.apps.situation.map import views as map_views
from posko.apps.situation.palette import views as palette_views
from posko.apps.situation.sitreps import views as sitrep_views
from posko.apps.situation.stations import views as station_views
from posko.apps.situation.timeline import views as timeline_views
from posko.apps.situation.turns import views as turn_views
from posko.apps.situation.wall import views as wall_views

app_name = "situation"
urlpatterns = [
    path("", views.home, name="home"),
    path("first/", views.first, name="first"),
    path("turns/<str:ref>/claim/", turn_views.claim, name="claim"),
    path("turns/<str:ref>/give-back/", turn_views.give_back, name="give_back"),
    path("timeline/", timeline_views.timeline, name="timeline"),
    path("search/", palette_views.search, name="search"),
    path("changes", feed_views.changes, name="changes"),
    path("map/", map_views.city_map, name="map"),
    path("live/", live_views.live, name="live"),
    path("live/board/", live_views.live_board, name="live_board"),
    path("live/views/", live_views.save_live_view, name="save_live_view"),
    path("live/views/<int:pk>/remove/", live_views.remove_live_view, name="remove_live_view"),
    path("live/wall/", wall_views.wall, name="wall"),
    path("live/wall/board/", wall_views.wall_board, name="wall_board"),
    path("live/wall/enter/", wall_views.enter, name="enter_wall"),
    path("live/wall/enter/<secret:code>/", wall_views.enter, name="enter_wall_by"),
    path("live/displays/", wall_views.displays, name="displays"),
    path("live/displays/make/", wall_views.make_display, name="make_display"),
    path("live/displays/<int:pk>/end/", wall_views.end_display, name="end_display"),
    path("tps/", station_views.board, name="tps"),
    path("tps/part/", station_views.board_part, name="tps_part"),
    path("tps/calls/", call_views.calls, name="tps_calls"),
    path("tps/calls/take/", call_views.take, name="tps_take"),
    path("tps/calls/numbers/", call_views.numbers, name="tps_numbers"),
    path("tps/calls/give-back/", call_views.give_back, name="tps_give_back"),
    path("tps/calls.csv", call_views.calls_csv, name="tps_calls_csv"),
    path("tps/calls.pdf", call_views.calls_pdf, name="tps_calls_pdf"),
    path("tps/call/<path:code>/", call_views.call, name="tps_call"),
    path("tps/report/<path:code>/", station_views.report, name="tps_report"),
    path("tps/days/", station_views.days, name="tps_days"),
    path("alerts/", alert_views.alert_list, name="alerts"),
    path("alerts/new/", alert_views.write_alert, name="write_alert"),
    path("alerts/<int:number>/", alert_views.alert_page, name="alert"),
    path("alerts/<int:number>/cap.xml", alert_views.alert_cap, name="alert_cap"),
    path("alerts/<int:number>/letter/", alert_views.issue_letter, name="alert_letter"),
    path("alerts/<int:number>/letter.pdf", alert_views.letter_pdf, name="alert_pdf"),
    path("alerts/<int:number>/letter.docx", alert_views.letter_docx, name="alert_docx"),
    path("alerts/<int:number>/number/", alert_views.number_letter, name="number_alert"),
    path("alerts/<int:number>/change/", alert_views.change_alert, name="change_alert"),
    path("alerts/<int:number>/send/", alert_views.send_alert, name="send_alert"),
    path("alerts/<int:number>/return/", alert_views.return_alert, name="return_alert"),
    path("alerts/<int:number>/withdraw/", alert_views.withdraw_alert, name="withdraw_alert"),
    path("alerts/<int:number>/acknowledge/", alert_views.acknowledge_alert, name="acknowledge_alert"),
    path("briefs/<str:place>.pdf", brief_views.place_brief, name="place_brief"),
    path("reports/", sitrep_views.reports, name="reports"),
    path("reports/issue/", sitrep_views.issue_report, name="issue_report"),
    path("reports/draft/", sitrep_views.make_draft, name="make_draft"),
    path("reports/draft/<int:pk>/", sitrep_views.draft, name="draft"),
    path("reports/draft/<int:pk>/sign/", sitrep_views.sign_draft, name="sign_draft"),
    path("reports/draft/<int:pk>/drop/", sitrep_views.drop_draft, name="drop_draft"),
    path("reports/schedule/", sitrep_views.set_schedule, name="set_schedule"),
    re_path(r"^reports/(?P<sequence>[0-9]{1,9})/(?P<language>id|en)\.pdf$", sitrep_views.report_pdf, name="report_pdf"),
    re_path(
        r"^reports/(?P<sequence>[0-9]{1,9})/(?P<language>id|en)\.docx$", sitrep_views.report_docx, name="report_docx"
    ),
    path("reports/<int:sequence>/report.json", sitrep_views.report_json, name="report_json"),
]
