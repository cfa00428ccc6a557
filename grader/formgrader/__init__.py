"""nbgrader's web page for grading by hand, made safe to look at and independent of the network."""
