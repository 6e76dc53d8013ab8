"""範例公司: the evidence of 大安證券, which does not exist, in the formats that firms hand over."""
