"""Documents made from runs: one file for what each shows. It computes no run and asks no question."""
