"""What people read: a workbook per department, a page per case, the summary of the night, the dossier of an id."""

from registry.report.show import dossier, dossier_text, household_page
from registry.report.write import Written, write_reports

__all__ = ["Written", "dossier", "dossier_text", "household_page", "write_reports"]
