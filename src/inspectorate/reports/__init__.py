"""底稿報告: working papers and reports in the forms that people and machines read."""
