"""Tables on disk: each format has one owner of its columns, its reader and its writer. Reads no picture."""
