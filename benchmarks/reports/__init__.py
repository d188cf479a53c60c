"""Read result files and write what people read: tables, pages, plots. Measures nothing."""
