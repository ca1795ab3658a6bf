"""Prove that everything declared fits together, and write the documents that say so."""

from cx_metrics.checks.documents import documents, write_documents
from cx_metrics.checks.whole_catalogue import check_catalogue
