"""Looking at a file before it is imported: how it would be read, what its columns may be, a mapping to start from."""

from cx_metrics.inspection.file_reading import Told
from cx_metrics.inspection.look import Inspection, inspect_file
from cx_metrics.inspection.remark import Remark
from cx_metrics.inspection.several_sheets import SheetInspections, inspect_sheets, several_sheets
