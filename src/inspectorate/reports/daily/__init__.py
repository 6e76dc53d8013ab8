"""The daily log analysis as one page: no script, nothing from outside, fit to print."""
