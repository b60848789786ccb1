"""Built-in protocol forms, one TOML file each. Data only: a new order of the law is a new file."""
