"""landscape.yaml to systems, flows, needs and the desired state."""
