"""One unit: its beds, and what is done with them."""
