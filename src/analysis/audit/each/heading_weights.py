"""The points in the heading of a level 1 and the weights under it; made where they are read."""

from analysis.audit.check import Check

CHECK = Check(("heading-weights",), kind="arithmetic", order=60, unit="points")
