"""日誌湖: logs at any size, kept as canonical Parquet and asked through Ibis; what comes out are facts."""
