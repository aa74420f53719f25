"""Every address of the product. Each page needs a sign-in unless its view says otherwise."""

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from core.views import healthz, not_offered

# Of what the sign-in library brings; the organisation's accounts only where they are set up.
OFFERED = (
    "login",
    "logout",
    "inactive",
    "reauthenticate",
    "password/change",
    "second-factor/authenticate",
    "second-factor/reauthenticate",
    "second-factor/totp/activate",
    "second-factor/totp/deactivate",
    "second-factor/recovery-codes",
    "second-factor/recovery-codes/generate",
    "oidc/organisation/login",
    "oidc/organisation/login/callback",
)
urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("", include("accounts.urls")),
    path("", include("rostering.urls")),
    path("", include("messaging.urls")),
    path("", include("allocation.urls")),
    path("", include("scheduling.urls")),
    path("", include("reporting.urls")),
    path("api/v1/", include("config.api")),
    path("api/schema/", SpectacularAPIView.as_view(), name="api_schema"),
    path("api/", SpectacularSwaggerSplitView.as_view(url_name="api_schema"), name="api_page"),
    # The sign-in library brings more than is offered: accounts are given, nobody makes their own.
    re_path(rf"^accounts/(?!(?:{'|'.join(OFFERED)})/$)", not_offered, name="not_offered"),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/second-factor/", include("allauth.mfa.urls")),
    path("accounts/", include("allauth.socialaccount.providers.openid_connect.urls")),
]
handler404 = "core.views.page_not_found"
handler500 = "core.views.server_error"
