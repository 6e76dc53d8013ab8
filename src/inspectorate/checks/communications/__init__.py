"""管理通訊作業: firewalls, certificates, malware protection and daily operations."""
