"""The guard on copies: what each snapshot of the server may change in the last one."""

from lab.carry.report import ADVICE, compare, problems, write

__all__ = ["ADVICE", "compare", "problems", "write"]
