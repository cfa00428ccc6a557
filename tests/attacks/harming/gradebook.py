"""Writes into the gradebook.

On a plain kernel: it does harm.
"""

# %%
import sqlite3

book = sqlite3.connect("{class}/gradebook.db", timeout=20)
with book:
    book.execute("update student set first_name = '{marker}' where id = 'somebody'")
book.close()
