"""Fills a site by stated rules and says what it filled; makes the hourly series of a weather year."""
