"""Quality of cell products: what a laboratory states, in canonical units, with its evidence."""
