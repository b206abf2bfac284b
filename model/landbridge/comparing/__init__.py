"""Compare runs: two in inputs, in what each input does to the answer, and in results; more side by side."""

from landbridge.comparing.comparison import Comparison, compare

__all__ = ["Comparison", "compare"]
