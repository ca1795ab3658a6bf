"""Prove that everything declared fits together, and write the documents that say so."""

from cx_metrics.checks.catalogue import check_catalogue
from cx_metrics.checks.documents import documents, write_documents

__all__ = ["check_catalogue", "documents", "write_documents"]
