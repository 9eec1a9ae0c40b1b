"""moto, completed so that a deployment is green only when everything in it is there."""
