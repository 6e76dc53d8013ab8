"""保存: the only Django app with tables."""
