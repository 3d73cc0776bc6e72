"""The history of records: what each change changed, and how to undo one."""
