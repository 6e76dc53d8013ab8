"""查核: the firm inspected, its calendar, the verdict and the working paper."""
