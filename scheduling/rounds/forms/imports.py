"""What is typed to import a day."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile

from scheduling.rounds.forms.fields import DayField

NEW_AREA = "new"
MOST_BYTES = 20 * 1024 * 1024
CSV_NAMES = ("clients.csv", "carers.csv", "visits.csv", "availability.csv")


class FilesInput(forms.FileInput):
    """A file box that takes several files."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return all files, not only the last."""
        return files.getlist(name)


class FilesField(forms.FileField):
    """One JSON file, or up to four CSV files, by name."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> dict[str, bytes]:
        """Return the content of each file under its name."""
        files: list[UploadedFile[Any]] = list(data or ())
        if not files:
            raise forms.ValidationError(self.error_messages["required"])
        names = [str(one.name).lower() for one in files]
        self._check_names(names)
        if sum(one.size or 0 for one in files) > MOST_BYTES:
            raise forms.ValidationError(
                "The files are larger than 20 MB. Import one day at a time."
            )
        return {name: one.read() for name, one in zip(names, files, strict=True)}

    def _check_names(self, names: list[str]) -> None:
        if len(names) == 1 and names[0].endswith(".json"):
            return
        unknown = [name for name in names if name not in CSV_NAMES]
        if unknown:
            raise forms.ValidationError(
                f"“{unknown[0]}” is none of the files that can be read: choose one JSON file, or "
                "files called clients.csv, carers.csv, visits.csv and availability.csv."
            )
        if len(set(names)) != len(names):
            raise forms.ValidationError("Two files have the same name: choose each once.")


class ImportForm(forms.Form):
    """Where a day belongs, and its files."""

    area = forms.CharField(error_messages={"required": "Choose an area."})
    area_name = forms.CharField(required=False, max_length=200)
    day = DayField(error_messages={"required": "Type the day, such as 25/11/2026."})
    # Called as the services call it; the stubs take the name for the form's own raw files.
    files = FilesField(  # type: ignore[assignment]
        error_messages={"required": "Choose the file of the day."}
    )

    def __init__(self, *args: Any, areas: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known_areas = set(areas)

    def clean_area(self) -> UUID | None:
        """Return the area, or None for a new one."""
        chosen = str(self.cleaned_data["area"])
        if chosen == NEW_AREA:
            return None
        if chosen not in self.known_areas:
            raise forms.ValidationError("Choose an area from the list.")
        return UUID(chosen)
