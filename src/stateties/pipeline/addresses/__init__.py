"""Whether the addresses of sources still lead to what was read there.

What the network says of an address changes by the hour, so none of this is a check of the records:
it tells curators where to look, and no build depends on it.
"""
