"""What people do with the platform: launch products, use them, end them; and what remains when all is destroyed."""
