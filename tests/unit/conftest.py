"""Nothing here needs a database: a test that asks for one is refused by pytest-django."""

from hypothesis import HealthCheck, settings

# The machines that run these tests may be slow: no example is wrong for having taken long.
settings.register_profile(
    "careround",
    deadline=None,
    max_examples=60,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("careround")
