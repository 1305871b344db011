"""Applicants who do not exist, with the unevenness of reality (DOMAIN §2.4 and §6)."""

from recruit.demo.invent.applicant import Applicant
from recruit.demo.invent.district import invent_district
from recruit.demo.invent.samples import sample_documents

__all__ = ["Applicant", "invent_district", "sample_documents"]
