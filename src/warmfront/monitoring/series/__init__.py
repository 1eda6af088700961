"""Series over time: circulating tumour DNA, antigens, what patients report."""
