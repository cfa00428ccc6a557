"""Where submissions run: kernels forked from a warm parent, each behind walls of its own."""
