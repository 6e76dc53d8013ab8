"""分析: heavy pure algorithms that checks lean on."""
