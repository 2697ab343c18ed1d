from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from dure.foundation import clock
from dure.foundation.privacy import EncryptedTextField
from dure.foundation.staff.permissions import StaffPermission, permissions_of


class StaffUserManager(BaseUserManager["StaffUser"]):
    def create_user(self, login_id: str, password: str | None = None, **fields: Any) -> StaffUser:
        user = self.model(login_id=login_id, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, login_id: str, password: str | None = None, **fields: Any) -> StaffUser:
        return self.create_user(login_id, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> StaffUser:
        return self.get(login_id=username)


class StaffUser(AbstractBaseUser):
    """Somebody of the operating team. Members and account holders are never rows here."""

    login_id = models.CharField(_("아이디"), max_length=20, unique=True)
    name = models.CharField(_("이름"), max_length=60)
    email = models.EmailField(_("이메일"))
    is_staff = models.BooleanField(_("직원 화면 이용"), default=True)
    is_active = models.BooleanField(_("사용 중"), default=True)
    is_superuser = models.BooleanField(_("전체 관리자"), default=False)
    roles = models.JSONField(_("역할"), default=list, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    USERNAME_FIELD = "login_id"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name", "email"]

    objects: ClassVar[StaffUserManager] = StaffUserManager()

    class Meta:
        verbose_name = _("직원")
        verbose_name_plural = _("직원")
        ordering: ClassVar = ["login_id"]

    def __str__(self) -> str:
        return self.login_id

    @property
    def subject(self) -> str:
        return f"staff:{self.pk}"

    @property
    def permissions(self) -> frozenset[str]:
        return permissions_of(self.roles, everything=self.is_superuser)

    def get_full_name(self) -> str:
        return self.name

    def has_perm(self, perm: str, obj: object | None = None) -> bool:
        """For the record pages alone: superusers change, holders of the record permission look."""
        if not self.is_active:
            return False
        looks = perm.rpartition(".")[2].startswith("view_") and StaffPermission.RECORDS_SEE in self.permissions
        return self.is_superuser or looks

    def has_perms(self, perm_list: Iterable[str], obj: object | None = None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perm_list)

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and StaffPermission.RECORDS_SEE in self.permissions


class SecondFactor(models.Model):
    """The authenticator of one staff user; ``last_step`` keeps a code from serving twice."""

    staff = models.OneToOneField(StaffUser, on_delete=models.CASCADE, related_name="second_factor")
    secret = EncryptedTextField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    last_step = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"staff:{self.staff_id}"


class RecoveryCode(models.Model):
    staff = models.ForeignKey(StaffUser, on_delete=models.CASCADE, related_name="recovery_codes")
    code_hash = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["staff", "code_hash"], name="recovery_code_once")]

    def __str__(self) -> str:
        return f"staff:{self.staff_id}"


class SignInBrake(models.Model):
    """Failures counted under one key (a login ID, a browser, an address) and until when further tries wait."""

    key_hash = models.CharField(max_length=64, unique=True)
    failures = models.PositiveIntegerField(default=0)
    failed_at = models.DateTimeField()
    wait_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.key_hash[:8]
