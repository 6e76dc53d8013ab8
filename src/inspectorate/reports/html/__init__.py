"""The inspection as web pages: no script, nothing from outside, fit to print."""
