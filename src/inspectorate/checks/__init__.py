"""檢測: pure judgement, one question each; a check never names a law."""
