"""The pages: what people of a firm look at and work in."""
