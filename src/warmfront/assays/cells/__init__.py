"""Single cells: quality, types by marker rules, states, composition, pseudobulk."""
