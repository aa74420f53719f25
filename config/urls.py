"""Every address of the product. Each page needs a sign-in unless its view says otherwise."""

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from accounts.views import home
from core.views import healthz, not_offered

urlpatterns = [
    path("", home, name="home"),
    path("healthz", healthz, name="healthz"),
    path("", include("scheduling.urls")),
    path("api/v1/", include("config.api")),
    path("api/schema/", SpectacularAPIView.as_view(), name="api_schema"),
    path("api/", SpectacularSwaggerSplitView.as_view(url_name="api_schema"), name="api_page"),
    # The sign-in library brings more than is offered: accounts are given, nobody makes their own.
    re_path(r"^accounts/(?!(?:login|logout|inactive)/$)", not_offered, name="not_offered"),
    path("accounts/", include("allauth.account.urls")),
]
handler404 = "core.views.page_not_found"
handler500 = "core.views.server_error"
