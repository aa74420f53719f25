"""Every address of the product. Each page needs a sign-in unless its view says otherwise."""

from django.urls import include, path

from accounts.views import home
from core.views import healthz

urlpatterns = [
    path("", home, name="home"),
    path("healthz", healthz, name="healthz"),
    path("", include("scheduling.urls")),
    path("accounts/", include("allauth.account.urls")),
]
handler404 = "core.views.page_not_found"
handler500 = "core.views.server_error"
