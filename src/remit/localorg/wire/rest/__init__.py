"""REST resources, one file each; a file here is a resource."""
