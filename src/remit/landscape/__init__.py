"""landscape.yaml to systems, flows, needs and the desired state."""

from remit.landscape.grammar import Landscape
from remit.landscape.reading import Reading, load, read

__all__ = ["Landscape", "Reading", "load", "read"]
