"""The local AWS: moto in process on loopback, the calls that it lacks, and an authorizer."""
