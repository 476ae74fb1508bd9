"""Numbers of those who help, and word that is left for somebody."""
