"""Signing in, and shift passes."""
