"""Customers: what they are worth over their lifetime."""
