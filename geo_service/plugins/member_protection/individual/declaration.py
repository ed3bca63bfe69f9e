"""The job of enrolment of one's own."""

from geo_service.core.jobs.declaration import Job

END = Job("end_applications", "geo_service.plugins.member_protection.individual.job:end", schedule="10 0 * * *")
