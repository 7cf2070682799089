"""The commands, a module each kind: arguments in, words out; ``cli`` puts them together."""
