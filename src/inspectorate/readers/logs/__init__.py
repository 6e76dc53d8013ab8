"""日誌: records of traffic and of log-ins, read line by line in constant memory."""
