"""Working papers that people write and sign, as they leave the platform: Word, Excel, PDF, the report set."""
