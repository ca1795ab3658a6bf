"""Pictures: HTML with inline SVG, in which text wraps, numbers can be clicked and a phone has its own layout. Data in,
markup out; no Streamlit."""

from cx_metrics.pictures.answers import answer_list
from cx_metrics.pictures.assumption_register import REGISTER_STYLE, assumption_register, in_order, register_row
from cx_metrics.pictures.benefit_table import BENEFIT_COLUMNS, benefit_rows
from cx_metrics.pictures.buttons import choice
from cx_metrics.pictures.cards import change_said, score_cards, verdict_chip
from cx_metrics.pictures.case_list import case_list
from cx_metrics.pictures.case_walk import WALK_STYLE, case_walk, walk_steps
from cx_metrics.pictures.challenge_list import BASE, CHALLENGE_STYLE, HIGH, LOW, STRIKE, challenge_list
from cx_metrics.pictures.change_list import CHANGE_LIST_STYLE, change_list
from cx_metrics.pictures.claim_list import CLAIMS_STYLE, FACT, claim_list, fact_said, needed_said
from cx_metrics.pictures.collage import OVERVIEW_STYLE, collage
from cx_metrics.pictures.curve import grain_of, is_known, point_name
from cx_metrics.pictures.definitions import DEFINITIONS_STYLE, definition, definition_list, glossary_list, table_list
from cx_metrics.pictures.driver_tree import TreeLink, TreeNode, WrittenLinks, driver_tree, written_links
from cx_metrics.pictures.figures import FIGURES_STYLE, FILE_STYLE, FigureRow, figures
from cx_metrics.pictures.lane_map import LANE_MAP_STYLE, Labels, lane_map
from cx_metrics.pictures.lane_map.declared import labels_of
from cx_metrics.pictures.lever_dials import Dial, dials, lever_dials, turned
from cx_metrics.pictures.lever_tree import (
    GOAL_COLUMNS,
    LEVERS_STYLE,
    LINK_COLUMNS,
    changed_inputs,
    changed_levers,
    goal_rows,
    link_rows,
    outcome_list,
    tree_links,
    tree_nodes,
)
from cx_metrics.pictures.line_receipt import LINE_RECEIPT_STYLE, input_receipt, line_receipt
from cx_metrics.pictures.marks import Happened, Mark, numbered
from cx_metrics.pictures.moment_facts import fact_rows, moment_facts
from cx_metrics.pictures.moved_levers import ALL, MovedLever, moved_levers
from cx_metrics.pictures.notes import note_list
from cx_metrics.pictures.parts_of_change import TOTAL, moved, picked_part, points_shown, unmoved
from cx_metrics.pictures.path_lines import PATHS_STYLE, path_lines
from cx_metrics.pictures.plain_words import WORDS_STYLE, heading, headline, sentence, small
from cx_metrics.pictures.plan_list import PLAN_STYLE, cost_said, days_said, plan_list, quarter_said, quarter_sum
from cx_metrics.pictures.practice_heat import HEAT_STYLE, practice_heat
from cx_metrics.pictures.pyramid import pyramid
from cx_metrics.pictures.receipt import RECEIPT_STYLE, receipt, receipt_row
from cx_metrics.pictures.scenario_list import BESIDE, OPEN, SCENARIOS_STYLE, ScenarioRow, scenario_list
from cx_metrics.pictures.share_bars import SHARE_BARS_STYLE, ShareBar, share_bars
from cx_metrics.pictures.step_panel import PANEL_STYLE, RECEIPT, step_panel
from cx_metrics.pictures.targets import TARGETS_STYLE, TargetRow, target_list
from cx_metrics.pictures.three_answers import ANSWERS_STYLE, three_answers
from cx_metrics.pictures.to_do import TO_DO_STYLE, to_do
from cx_metrics.pictures.trend import TREND_STYLE, in_words, picked_month, trend
