"""The census as a dataset that others find, cite and keep: DCAT-AP, DQV, schema.org and citations of its editions."""
