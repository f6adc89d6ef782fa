"""The engine room: linear programme of named blocks on a living HiGHS, energy system, representative days, plan."""
