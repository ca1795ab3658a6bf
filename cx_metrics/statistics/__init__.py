"""The product's own small statistics: intervals, changes, verdicts and variances from sums, in NumPy only."""
