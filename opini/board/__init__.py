"""A board that services feed for months."""
