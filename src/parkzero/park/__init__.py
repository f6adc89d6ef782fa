"""Nouns only: what a park is made of, how it is read and checked."""
