"""Where records come from besides files: other censuses, and later spreadsheets and registers."""
