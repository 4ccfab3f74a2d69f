/** Where a server can tell that it runs. */
export const platforms = ["local", "cloud-run", "lambda", "kubernetes"] as const;
export type Platform = (typeof platforms)[number];

/** `degraded`: it answers, with something missing that it can do without. */
export type DependencyStatus = "ok" | "degraded" | "down";

export interface DependencyCheck {
  readonly status: DependencyStatus;
  /** What is wrong, in words that are safe to show anyone. */
  readonly detail?: string;
}

/** What `health_check`, `monitoring://health` and readiness say. */
export interface HealthReport {
  readonly status: "healthy" | "degraded";
  readonly uptimeSeconds: number;
  readonly environment: string;
  readonly version: string;
  readonly platform: Platform;
  readonly dependencies: Readonly<Record<string, DependencyCheck>>;
}
