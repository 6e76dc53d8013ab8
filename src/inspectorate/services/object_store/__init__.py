"""保存庫: where the contents of evidence and its ledger lie: a folder of this machine, or a bucket of S3."""
