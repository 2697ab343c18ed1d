"""The shape of a portal's policy; each site publishes one as ``dure.<site>.policy.POLICY``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from importlib import import_module

from django.conf import settings
from django.utils.functional import Promise

INDIVIDUAL = "individual"
CORPORATE = "corporate"


class Permission(StrEnum):
    """What an account may do at a portal: ``thing.verb``."""

    COMPANY_SEE = "company.see"
    COMPANY_EDIT = "company.edit"
    QUESTION_ASK = "question.ask"
    PROGRAMME_APPLY = "programme.apply"
    EVALUATION_DO = "evaluation.do"
    AUDIT_COST = "cost.audit"
    SUPPLY_OFFER = "supply.offer"
    PROGRAMME_WATCH = "programme.watch"


@dataclass(frozen=True, slots=True)
class RoleSeed:
    """A role as the site ships it. Operators edit the stored copy."""

    key: str
    name: str
    name_en: str
    member_kind: str
    permissions: tuple[Permission, ...] = ()
    landing: str = "/"


@dataclass(frozen=True, slots=True)
class Choice:
    key: str
    label: Promise


@dataclass(frozen=True, slots=True)
class Field:
    """An evaluator's field with the qualifications of which at least one is named; none listed: none asked."""

    key: str
    label: Promise
    qualifications: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class EvaluatorChoices:
    fields: tuple[Field, ...] = ()
    areas: tuple[Choice, ...] = ()
    areas_to_choose: int = 2
    regions: tuple[Choice, ...] = ()

    def label(self, key: str) -> str:
        known = {choice.key: choice.label for choice in (*self.areas, *self.regions)}
        for entry in self.fields:
            known[entry.key] = entry.label
            known.update({choice.key: choice.label for choice in entry.qualifications})
        return str(known.get(key, key))


@dataclass(frozen=True, slots=True)
class Policy:
    roles: tuple[RoleSeed, ...]
    company_role: str
    """Role of the first account of a company."""
    colleague_role: str
    """Role of an account that a master adds, and of a general member whom a master accepted."""
    first_sign_in: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)
    """Kinds offered at the first sign-in, by kind of member. One kind: no question is asked."""
    kind_roles: Mapping[str, str] = field(default_factory=dict)
    """Role given by a kind of first sign-in; for those who need approval (evaluators, accountants) only with it."""
    evaluator: EvaluatorChoices = field(default_factory=EvaluatorChoices)
    individual_needs_company: bool = False
    """True: an individual confirms a business number and authenticates with its certificate first."""
    old_sign_up: bool = False
    after_entry: str = ""
    """Where somebody of a company goes after the first sign-in, unless another page was asked for."""
    company_recovery: bool = False
    """True: the site has its own /find-id/ and /reset-password/ by business number."""

    def seed(self, key: str) -> RoleSeed | None:
        return next((role for role in self.roles if role.key == key), None)


def policy() -> Policy:
    """The policy of the running site."""
    return import_module(f"dure.{settings.SITE_KEY}.policy").POLICY
