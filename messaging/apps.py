from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "messaging"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Send what is due, show how much is unread, and tell of emergency access."""
        from accounts.context import register_badge
        from accounts.events import GlassBroken
        from core.due import register_due
        from core.events import subscribe
        from core.sweeping import register_sweep
        from messaging import handlers
        from messaging.selectors import get_oldest_due

        subscribe(GlassBroken, handlers.tell_who_sees_the_audit)
        register_sweep("deliveries", handlers.sweep_deliveries, is_slow=True)
        register_due("deliveries", get_oldest_due)
        register_badge("message_list", handlers.count_badge)
