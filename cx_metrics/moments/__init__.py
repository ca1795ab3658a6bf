"""Moments of truth: which few moments decide loyalty, how sure that is, and what they are worth."""
