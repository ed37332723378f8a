"""Ask the five servers the same: python -m lab.comparison."""

from lab.comparison.measuring import conduct

conduct()
