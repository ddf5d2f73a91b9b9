"""The HTTP interface: one file a resource, each with its routes, response shapes and selects. It only reads."""
