"""Only what the reasons name is asked again, and never something that the call does not know."""

from typing import Any

import pytest

from recruit.rulebook.loading import load
from recruit.rulebook.model import DocumentKind, RuleKind, Severity
from recruit.screening.rules import Finding
from recruit.screening.rules.mending import asked_for

KPPS = load("kpps-2024")


def reason(kind: RuleKind, **evidence: Any) -> Finding:
    return Finding(kind.value, kind, Severity.correct, "PKPU 8/2022", evidence)


def test_the_missing_papers_are_needed_and_no_others() -> None:
    asked = asked_for([reason(RuleKind.documents_present, documents=["diploma", "photo"])], KPPS)
    assert asked.documents == (DocumentKind.photo, DocumentKind.diploma)
    assert asked.helpful == ()
    assert asked.anything
    assert (asked.health, asked.declarations) == (False, ())


def test_where_only_the_verifier_knows_every_paper_can_be_sent_anew() -> None:
    asked = asked_for([reason(RuleKind.documents_present)], KPPS)
    assert asked.documents == ()
    assert DocumentKind.photo in asked.helpful
    assert DocumentKind.party_letter not in asked.helpful, "only former members have one"
    assert not asked.anything


def test_a_paper_is_not_asked_twice() -> None:
    asked = asked_for(
        [
            reason(RuleKind.documents_present, documents=["health_certificate"]),
            reason(RuleKind.health_values_present, missing=["cholesterol"]),
        ],
        KPPS,
    )
    assert asked.documents == (DocumentKind.health_certificate,)
    assert asked.helpful == ()
    assert asked.health


def test_declarations_that_are_open_are_asked_for() -> None:
    some = asked_for([reason(RuleKind.declarations_made, declarations=["prison"])], KPPS)
    assert some.declarations == ("prison",)
    every = asked_for([reason(RuleKind.declarations_made)], KPPS)
    assert len(every.declarations) == len(KPPS.declarations)


@pytest.mark.parametrize("kind", list(RuleKind))
def test_for_every_rule_there_is_something_to_send(kind: RuleKind) -> None:
    asked = asked_for([reason(kind)], KPPS)
    assert asked.anything or asked.helpful
    known = {paper.kind for paper in KPPS.documents}
    assert {*asked.documents, *asked.helpful} <= known
