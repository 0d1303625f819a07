"""Pictures of products: fetched from shops, shown small, and read for the product's color; none is stored."""
