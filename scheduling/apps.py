from django.apps import AppConfig


class SchedulingConfig(AppConfig):
    name = "scheduling"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to what concerns scheduling and look for what is due."""
        from celery.signals import worker_process_init

        from accounts.context import register_badge
        from core.due import register_due
        from core.events import subscribe, subscribe_inside
        from core.sweeping import register_sweep
        from scheduling import handlers
        from scheduling.rounds.events import RunAsked
        from scheduling.unassigned.selectors import get_oldest_due
        from scheduling.visits.events import RoundsChanged, VisitsGenerated

        subscribe(RunAsked, handlers.send_run_to_worker)
        subscribe_inside(RoundsChanged, handlers.keep_day_episodes)
        subscribe_inside(VisitsGenerated, handlers.keep_week_episodes)
        register_sweep("unassigned", handlers.sweep_unassigned)
        register_sweep("runs", handlers.sweep_runs)
        register_due("unassigned", get_oldest_due)
        register_badge("unassigned_list", handlers.count_badge)
        worker_process_init.connect(handlers.load_kernels)
