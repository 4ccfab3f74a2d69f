/** The stateless revision. */
export const MODERN_VERSION = "2026-07-28";

/** Revisions served with a stateless `initialize`; 2024-11-05 speaks another transport. */
export const legacyVersions = ["2025-11-25", "2025-06-18", "2025-03-26"] as const;
