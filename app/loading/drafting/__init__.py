"""From a new text to a draft of its facts, by rules: no network, no model, the same draft each time."""
