"""Sentences in Chinese and English; rooms raise codes, faces render them."""
