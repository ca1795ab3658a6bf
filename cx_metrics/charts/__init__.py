"""Charts: marks on scales among which a reader looks around, drawn by Altair. Data in; rows for a specification that is
built once and holds no data out. No Streamlit."""

from cx_metrics.charts.case_marks import (
    BAND_COLUMNS,
    TORNADO_COLUMNS,
    CashBand,
    band_cells,
    band_marks,
    tornado_cells,
    tornado_marks,
    tornado_said,
)
from cx_metrics.charts.cash_band import BandWords, CashPoint, Payback, cash_band, cash_band_rows
from cx_metrics.charts.distribution import AnswerColumn, Group, distribution, distribution_rows
from cx_metrics.charts.dumbbell import DumbbellRow, LadderLevel, dumbbell, dumbbell_rows
from cx_metrics.charts.importance_performance import (
    CHOSEN,
    Bubble,
    FieldWords,
    Hairs,
    importance_performance,
    importance_performance_rows,
)
from cx_metrics.charts.maturity_marks import LADDER_COLUMNS, dumbbell_marks, ladder, ladder_cells, ladder_words
from cx_metrics.charts.moment_marks import (
    FIELD_COLUMNS,
    SIDE_COLUMNS,
    field_cells,
    field_said,
    field_words,
    moment_bubbles,
    moment_hairs,
    moment_sides,
    side_cells,
    size_by,
)
from cx_metrics.charts.outcome_dots import outcome_dots, outcome_dots_rows
from cx_metrics.charts.penalty_reward import Effect, TwoSides, penalty_reward, penalty_reward_rows
from cx_metrics.charts.spread_columns import spread_cells, spread_columns, spread_groups, spread_said
from cx_metrics.charts.tornado import Tick, TornadoRow, tornado, tornado_rows

__all__ = [
    "BAND_COLUMNS",
    "CHOSEN",
    "FIELD_COLUMNS",
    "LADDER_COLUMNS",
    "SIDE_COLUMNS",
    "TORNADO_COLUMNS",
    "AnswerColumn",
    "BandWords",
    "Bubble",
    "CashBand",
    "CashPoint",
    "DumbbellRow",
    "Effect",
    "FieldWords",
    "Group",
    "Hairs",
    "LadderLevel",
    "Payback",
    "Tick",
    "TornadoRow",
    "TwoSides",
    "band_cells",
    "band_marks",
    "cash_band",
    "cash_band_rows",
    "distribution",
    "distribution_rows",
    "dumbbell",
    "dumbbell_marks",
    "dumbbell_rows",
    "field_cells",
    "field_said",
    "field_words",
    "importance_performance",
    "importance_performance_rows",
    "ladder",
    "ladder_cells",
    "ladder_words",
    "moment_bubbles",
    "moment_hairs",
    "moment_sides",
    "outcome_dots",
    "outcome_dots_rows",
    "penalty_reward",
    "penalty_reward_rows",
    "side_cells",
    "size_by",
    "spread_cells",
    "spread_columns",
    "spread_groups",
    "spread_said",
    "tornado",
    "tornado_cells",
    "tornado_marks",
    "tornado_rows",
    "tornado_said",
]
