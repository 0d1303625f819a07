"""What a training prints is the message with which its container ends on Kubernetes."""

import math

import msgspec

from fashion.products.relevance.evaluation import Comparison
from fashion.products.relevance.models import Report
from fashion.products.relevance.training import Trained

LONGEST_MESSAGE = 4096
"""Bytes; Kubernetes cuts what is longer (its page "Determine the Reason for Pod Failure")."""


def test_a_report_on_every_tone_fits_into_the_message_of_a_container() -> None:
    long, many = -math.pi / 10, 10**9
    comparisons = [
        Comparison(
            tone=tone,
            people=many,
            by_color=long,
            learned=long,
            difference=long,
            margin=long,
            brands_by_color=long,
            brands=long,
            verdict="too few people",
        )
        for tone in (*range(1, 11), None)
    ]
    report = Report(interactions=many, people=many, products=many, comparisons=comparisons)
    assert len(msgspec.json.encode(Trained(version=many, wins=False, report=report))) < LONGEST_MESSAGE
