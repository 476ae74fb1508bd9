"""Pushing what changes: one frame encoded once for all who may see the same, written straight to their sockets."""
