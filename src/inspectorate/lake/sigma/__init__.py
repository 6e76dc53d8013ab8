"""Sigma: a firm's own detection and correlation rules, compiled to the lake's expressions."""
