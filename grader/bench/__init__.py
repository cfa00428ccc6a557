"""The same class graded by stock nbgrader and by the engine, side by side, and measured."""
