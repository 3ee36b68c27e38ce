"""A plan or a state as typed resources whose attributes are known, null or unknown; references among them followed."""
