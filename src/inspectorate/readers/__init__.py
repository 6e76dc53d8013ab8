"""匯入: reads what a firm hands over and says what it holds, without judging."""
