"""What parkzero's documents promise: their JSON Schema, the registry of named quantities, the reference written from both."""
