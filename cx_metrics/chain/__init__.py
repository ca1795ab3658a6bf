"""From experience to emotion, behaviour and margin, link by link from the company's own customers: like with like, how
sure it is, who is missing, and what is only correlation."""

from cx_metrics.chain.band_comparison import BandComparison
from cx_metrics.chain.band_value import band_value
from cx_metrics.chain.customer_chain import CustomerChain, customer_chain
