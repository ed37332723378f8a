"""The lab in a page: one interpreter that plays and checks, without processes."""
