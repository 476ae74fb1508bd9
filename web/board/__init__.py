"""The situation in the city, on pages and sockets."""
