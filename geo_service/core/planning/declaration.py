"""The job that carries out runs; apart from what it does, which takes a second to load."""

from geo_service.core.jobs.declaration import Job

NAME = "plan"
# A search ends after its own time; what is before and after it takes minutes at most.
JOB = Job(NAME, "geo_service.core.planning.job:plan", heavy=True, timeout_s=2 * 3600)
