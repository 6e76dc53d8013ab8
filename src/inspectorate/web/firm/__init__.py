"""受查: the pages of a firm."""
