"""The job that reads files of demand; apart from what it does, which takes a second to load."""

from geo_service.core.jobs.declaration import Job

READ = Job("read_demand", "geo_service.core.demand.incoming.job:read", heavy=True, timeout_s=3_600)
FORGET = Job("forget_demand_files", "geo_service.core.demand.incoming.job:forget", schedule="40 3 * * *")
