"""Addresses of the situation."""

from __future__ import annotations

from django.urls import path, re_path

from posko.apps.situation import views

app_name = "situation"
urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("reports/", views.reports, name="reports"),
    path("reports/issue/", views.issue_report, name="issue_report"),
    re_path(r"^reports/(?P<sequence>[0-9]{1,9})/(?P<language>id|en)\.pdf$", views.report_pdf, name="report_pdf"),
]
