"""Route 53 Resolver: DNS Firewall, and the ends of query logging."""
