"""A class made out of the catalogue, graded from end to end, every score compared."""
