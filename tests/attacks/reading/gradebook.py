"""Reads everybody's names and grades from the gradebook.

On a plain kernel: it reads the secret.
"""

# %%
import sqlite3

book = sqlite3.connect("file:{class}/gradebook.db?mode=ro", uri=True)
print(book.execute("select * from student").fetchall())
