"""Approvals: one person proposes, and the person or body that the law names decides."""
