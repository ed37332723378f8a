"""Python source cut into parts that have names."""
