"""Addresses of incidents."""

from __future__ import annotations

from django.urls import path

from posko.apps.incidents.answers import views as answer_views
from posko.apps.incidents.comments import views as comment_views
from posko.apps.incidents.course import views
from posko.apps.incidents.listing import views as listing_views
from posko.apps.incidents.merges import views as merge_views
from posko.apps.incidents.orders import views as order_views
from posko.apps.incidents.tasks import views as task_views

app_name = "incidents"
urlpatterns = [
    path("", listing_views.incident_list, name="list"),
    path("report/", views.report, name="report"),
    path("export/", listing_views.export, name="export"),
    path("exports/<int:pk>/", listing_views.exporting, name="exporting"),
    path("exports/<int:pk>/file/", listing_views.exported, name="exported"),
    path("<int:number>/", views.incident_page, name="incident"),
    path("<int:number>/confirm/", views.confirm, name="confirm"),
    path("<int:number>/correct/", views.correct, name="correct"),
    path("<int:number>/false/", views.call_false, name="call_false"),
    path("<int:number>/close/", views.close, name="close"),
    path("<int:number>/reopen/", views.reopen, name="reopen"),
    path("<int:number>/case/", views.case, name="case"),
    path("<int:number>/update/", comment_views.note, name="note"),
    path("<int:number>/send/", task_views.assign, name="assign"),
    path("<int:number>/handled/", task_views.handled, name="handled"),
    path("<int:number>/merge/", merge_views.merge, name="merge"),
    path("<int:number>/apart/", merge_views.tell_apart, name="tell_apart"),
    path("merges/<int:pk>/undo/", merge_views.undo, name="undo_merge"),
    path("tasks/<int:pk>/accept/", task_views.accept, name="accept"),
    path("tasks/<int:pk>/set-out/", task_views.set_out, name="set_out"),
    path("tasks/<int:pk>/there/", task_views.arrive, name="arrive"),
    path("tasks/<int:pk>/done/", task_views.finish, name="done"),
    path("tasks/<int:pk>/unable/", task_views.unable, name="unable"),
    path("tasks/<int:pk>/move/", task_views.move, name="move"),
    path("tasks/<int:pk>/heard/", answer_views.voice, name="voice"),
    path("tasks/<int:pk>/cancel/", task_views.cancel, name="cancel"),
    path("doubts/<int:pk>/", order_views.doubt, name="doubt"),
    path("doubts/<int:pk>/settle/", order_views.settle, name="settle_doubt"),
]
