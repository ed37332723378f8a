"""How fast the lab, its checks and the chapters' servers are, beside others."""
