"""Spreadsheets: a sheet of an Excel workbook as text, read in a process of its own that may take only so much.

Standard library only, so that the process starts at once and its memory can be small; ``python -m
cx_metrics.spreadsheet`` runs it (importing/workbook_sheet.py does).
"""
