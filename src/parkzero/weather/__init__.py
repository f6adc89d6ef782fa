"""The weather of a place: what is known of its climate by month, and hourly years made from it."""
