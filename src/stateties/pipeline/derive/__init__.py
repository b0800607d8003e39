"""What follows from the records: columns and tables that nobody types.

Every function takes typed tables and returns typed tables; nothing here reads or writes a file.
"""
