"""A day as files: home-care-day/1 or four CSVs become one value; every fault of a file is found."""

from scheduling.rounds.files.reading import read_day_files
from scheduling.rounds.files.values import DayFile, Fault

__all__ = ["DayFile", "Fault", "read_day_files"]
