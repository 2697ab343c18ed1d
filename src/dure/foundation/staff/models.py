from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _


class StaffUserManager(BaseUserManager["StaffUser"]):
    def create_user(self, login_id: str, password: str | None = None, **fields: Any) -> StaffUser:
        user = self.model(login_id=login_id, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(
        self, login_id: str, password: str | None = None, **fields: Any
    ) -> StaffUser:
        return self.create_user(login_id, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> StaffUser:
        return self.get(login_id=username)


class StaffUser(AbstractBaseUser):
    login_id = models.CharField(_("아이디"), max_length=20, unique=True)
    name = models.CharField(_("이름"), max_length=60)
    email = models.EmailField(_("이메일"))
    is_staff = models.BooleanField(_("직원 화면 이용"), default=True)
    is_active = models.BooleanField(_("사용 중"), default=True)
    is_superuser = models.BooleanField(_("전체 관리자"), default=False)
    roles = models.JSONField(_("역할"), default=list, blank=True)
    must_change_password = models.BooleanField(_("비밀번호 변경 필요"), default=False)
    failed_attempts = models.PositiveSmallIntegerField(default=0)
    wait_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "login_id"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name", "email"]

    objects: ClassVar[StaffUserManager] = StaffUserManager()

    class Meta:
        verbose_name = _("직원")
        verbose_name_plural = _("직원")
        ordering = ("login_id",)

    def __str__(self) -> str:
        return self.login_id

    def get_full_name(self) -> str:
        return self.name

    def has_perm(self, perm: str, obj: object | None = None) -> bool:
        return self.is_active and self.is_superuser

    def has_perms(self, perms: list[str], obj: object | None = None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perms)

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.is_superuser
