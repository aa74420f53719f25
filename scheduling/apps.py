from django.apps import AppConfig


class SchedulingConfig(AppConfig):
    name = "scheduling"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to what concerns scheduling and look for what is due."""
        from celery.signals import worker_process_init

        from core.events import subscribe
        from core.sweeping import register_sweep
        from scheduling import handlers
        from scheduling.rounds.events import RunAsked

        subscribe(RunAsked, handlers.send_run_to_worker)
        register_sweep("runs", handlers.sweep_runs)
        worker_process_init.connect(handlers.load_kernels)
