"""Addresses of gaps."""

from __future__ import annotations

from django.urls import path

from posko.apps.gaps import views

app_name = "gaps"
urlpatterns = [
    path("", views.gap_list, name="list"),
    path("from-driver/", views.open_from_driver, name="open_from_driver"),
    path("<int:number>/", views.gap_page, name="gap"),
    path("<int:number>/promise/", views.make_commitment, name="make_commitment"),
    path("<int:number>/close/", views.close_gap, name="close"),
    path("commitments/<int:pk>/evidence/", views.file_evidence, name="file_evidence"),
    path("commitments/<int:pk>/verify/", views.verify_commitment, name="verify_commitment"),
    path("commitments/<int:pk>/return/", views.return_evidence, name="return_evidence"),
    path("commitments/<int:pk>/withdraw/", views.withdraw_commitment, name="withdraw_commitment"),
]
