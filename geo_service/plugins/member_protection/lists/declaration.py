"""The jobs of lists: reading one, and letting go of those whose reading came to no end."""

from geo_service.core.jobs.declaration import Job

READ = Job("enrol_list", "geo_service.plugins.member_protection.lists.job:read", heavy=True, timeout_s=2 * 3600)
FORGET = Job("forget_broken_off_lists", "geo_service.plugins.member_protection.lists.job:forget", schedule="20 3 * * *")
