"""How a submission is run and judged: cells in a kernel of their own, the verdict outside it."""
