"""Compare two runs: what differs in their inputs, what each difference does to the answer, and what results differ."""

from landbridge.comparing.comparison import Comparison, compare

__all__ = ["Comparison", "compare"]
