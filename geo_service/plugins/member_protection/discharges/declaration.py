"""The jobs of discharges: reading a file of stays, and letting go of those whose reading came to no end."""

from geo_service.core.jobs.declaration import Job

READ = Job("read_discharges", "geo_service.plugins.member_protection.discharges.job:read", heavy=True, timeout_s=3600)
FORGET = Job(
    "forget_broken_off_discharges", "geo_service.plugins.member_protection.discharges.job:forget", schedule="25 3 * * *"
)
