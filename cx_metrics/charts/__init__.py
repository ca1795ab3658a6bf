"""Charts: marks on scales among which a reader looks around, drawn by Altair. Data in; rows for a specification that is
built once and holds no data out. No Streamlit."""

from cx_metrics.charts.case_marks import (
    BAND_COLUMNS,
    TORNADO_COLUMNS,
    band_cells,
    band_rows,
    case_tornado_rows,
    tornado_cells,
    tornado_said,
)
from cx_metrics.charts.cash_band import cash_band
from cx_metrics.charts.change_timeline import ChangeMark, change_timeline, change_timeline_rows
from cx_metrics.charts.distribution import distribution, distribution_rows
from cx_metrics.charts.dumbbell import DumbbellRow, dumbbell, dumbbell_rows
from cx_metrics.charts.exposed_lines import SideMonth, exposed_lines, exposed_lines_rows
from cx_metrics.charts.heard_shares import HeardShare, heard_shares, heard_shares_rows
from cx_metrics.charts.importance_performance import CHOSEN, importance_performance
from cx_metrics.charts.maturity_marks import LADDER_COLUMNS, dumbbell_marks, ladder, ladder_cells, ladder_words
from cx_metrics.charts.moment_marks import (
    field_rows,
    field_said,
    moment_sides,
    size_by,
)
from cx_metrics.charts.penalty_reward import penalty_reward, penalty_reward_rows
from cx_metrics.charts.service_marks import service_rows
from cx_metrics.charts.spread_columns import spread_cells, spread_columns, spread_groups, spread_said
from cx_metrics.charts.tolerance_zone import tolerance_zone
from cx_metrics.charts.tornado import Tick, tornado
