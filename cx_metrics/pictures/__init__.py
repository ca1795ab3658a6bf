"""Pictures: HTML with inline SVG, in which text wraps, numbers can be clicked and a phone has its own layout. Data in,
markup out; no Streamlit."""

from cx_metrics.pictures.answers import answer_list
from cx_metrics.pictures.assumption_register import REGISTER_STYLE, assumption_register, in_order, register_row
from cx_metrics.pictures.benefit_table import BENEFIT_COLUMNS, benefit_rows
from cx_metrics.pictures.buttons import choice
from cx_metrics.pictures.cards import score_cards
from cx_metrics.pictures.case_list import case_list
from cx_metrics.pictures.case_walk import WALK_STYLE, case_walk, walk_steps
from cx_metrics.pictures.challenge_list import BASE, CHALLENGE_STYLE, HIGH, LOW, STRIKE, challenge_list
from cx_metrics.pictures.change_list import CHANGE_LIST_STYLE, change_list
from cx_metrics.pictures.claim_list import CLAIMS_STYLE, FACT, claim_list, fact_said, needed_said
from cx_metrics.pictures.curve import grain_of, is_known, point_name
from cx_metrics.pictures.definitions import DEFINITIONS_STYLE, definition, definition_list, glossary_list, table_list
from cx_metrics.pictures.driver_tree import TreeLink, TreeNode, WrittenLinks, driver_tree, written_links
from cx_metrics.pictures.figures import FIGURES_STYLE, FILE_STYLE, FigureRow, figures
from cx_metrics.pictures.lane_map import LANE_MAP_STYLE, Labels, lane_map
from cx_metrics.pictures.lane_map.declared import labels_of
from cx_metrics.pictures.lever_tree import (
    GOAL_COLUMNS,
    LEVERS_STYLE,
    LINK_COLUMNS,
    OPENING_STYLE,
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
from cx_metrics.pictures.moment_facts import Receipts, fact_rows, moment_facts
from cx_metrics.pictures.moved_levers import ALL, MovedLever, moved_levers
from cx_metrics.pictures.notes import note_list
from cx_metrics.pictures.overview_sheet import SHEET_STYLE, sheet
from cx_metrics.pictures.parts_of_change import TOTAL, moved, picked_part, points_shown, unmoved
from cx_metrics.pictures.path_lines import PATHS_STYLE, path_lines
from cx_metrics.pictures.plain_words import WORDS_STYLE, heading, headline, sentence, small
from cx_metrics.pictures.plan_list import PLAN_STYLE, cost_said, days_said, plan_list, quarter_said, quarter_sum
from cx_metrics.pictures.practice_heat import HEAT_STYLE, practice_heat
from cx_metrics.pictures.pyramid import pyramid
from cx_metrics.pictures.receipt import RECEIPT_STYLE, receipt, receipt_row
from cx_metrics.pictures.scenario_list import BESIDE, OPEN, SCENARIOS_STYLE, ScenarioRow, scenario_list
from cx_metrics.pictures.step_panel import PANEL_STYLE, RECEIPT, step_panel
from cx_metrics.pictures.targets import TARGETS_STYLE, TargetRow, target_list
from cx_metrics.pictures.three_answers import ANSWERS_STYLE, three_answers
from cx_metrics.pictures.to_do import TO_DO_STYLE, to_do
from cx_metrics.pictures.trend import TREND_STYLE, in_words, picked_month, trend

__all__ = [
    "ALL",
    "ANSWERS_STYLE",
    "BASE",
    "BENEFIT_COLUMNS",
    "BESIDE",
    "CARDS_STYLE",
    "CHALLENGE_STYLE",
    "CHANGE_LIST_STYLE",
    "CLAIMS_STYLE",
    "DEFINITIONS_STYLE",
    "FACT",
    "FIGURES_STYLE",
    "FILE_STYLE",
    "GOAL_COLUMNS",
    "HEAT_STYLE",
    "HIGH",
    "LANE_MAP_STYLE",
    "LEVERS_STYLE",
    "LINE_RECEIPT_STYLE",
    "LINK_COLUMNS",
    "LOW",
    "MOVED_STYLE",
    "OPEN",
    "OPENING_STYLE",
    "PANEL_STYLE",
    "PATHS_STYLE",
    "PLAN_STYLE",
    "RECEIPT",
    "RECEIPT_STYLE",
    "REGISTER_STYLE",
    "SCENARIOS_STYLE",
    "SHEET_STYLE",
    "STRIKE",
    "TARGETS_STYLE",
    "TOTAL",
    "TO_DO_STYLE",
    "TREND_STYLE",
    "WALK_STYLE",
    "WORDS_STYLE",
    "FigureRow",
    "Happened",
    "Labels",
    "Mark",
    "MovedLever",
    "Receipts",
    "ScenarioRow",
    "SheetPart",
    "TargetRow",
    "TreeLink",
    "TreeNode",
    "WrittenLinks",
    "answer_list",
    "assumption_register",
    "benefit_rows",
    "case_list",
    "case_walk",
    "challenge_list",
    "change_list",
    "changed_inputs",
    "changed_levers",
    "choice",
    "claim_list",
    "cost_said",
    "days_said",
    "definition",
    "definition_list",
    "driver_tree",
    "fact_rows",
    "fact_said",
    "figures",
    "glossary_list",
    "goal_rows",
    "grain_of",
    "heading",
    "headline",
    "in_order",
    "in_words",
    "input_receipt",
    "is_known",
    "labels_of",
    "lane_map",
    "line_receipt",
    "link_rows",
    "moment_facts",
    "moved",
    "moved_levers",
    "needed_said",
    "note_list",
    "numbered",
    "outcome_list",
    "path_lines",
    "picked_month",
    "picked_part",
    "plan_list",
    "point_name",
    "points_shown",
    "practice_heat",
    "pyramid",
    "quarter_said",
    "quarter_sum",
    "receipt",
    "receipt_row",
    "register_row",
    "scenario_list",
    "score_cards",
    "sentence",
    "sheet",
    "small",
    "step_panel",
    "table_list",
    "target_list",
    "three_answers",
    "to_do",
    "tree_links",
    "tree_nodes",
    "trend",
    "unmoved",
    "walk_steps",
    "written_links",
]
