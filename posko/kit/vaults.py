"""The vault of who asks: open in this session, or a refusal that leads to opening it."""

from __future__ import annotations

from posko.domain.errors import VaultClosed
from posko.domain.vaults.pairs import OpenVault
from posko.kit.requests import PoskoRequest


def vault_of(request: PoskoRequest) -> OpenVault:
    """The open vault of the person. VaultClosed where it is not open."""
    if request.vault is None:
        raise VaultClosed
    return request.vault
