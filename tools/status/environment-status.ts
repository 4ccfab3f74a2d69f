import type { ReleaseRecord } from "../../stacks/environments/release.ts";
import type { SideKind } from "../../stacks/environments/sides.ts";
import type { StackOutputs } from "../shared/read-outputs.ts";
import type { Health } from "./ask-side.ts";
import type { DnsAnswer } from "./read-dns.ts";

/** One side as it is. */
export interface SideStatus {
  readonly side: SideKind;
  readonly role: "primary" | "secondary" | "only";
  readonly stack: string;
  /** Release that its state names, by number; absent where it has none. */
  readonly release?: number;
  /** The revision or version that the release made. */
  readonly pin?: string;
  /** Where it is, whatever DNS says. */
  readonly address?: string;
  readonly health:
    | Health
    | { readonly status: "not deployed" }
    | { readonly status: "unknown"; readonly reason: string };
}

/** Everything that `npm run status` knows. */
export interface EnvironmentStatus {
  readonly environment: string;
  readonly domain: string;
  readonly healthy: boolean;
  readonly release: ReleaseRecord | undefined;
  /** What share of the requests the newest release gets, 1 to 100. */
  readonly percent: number;
  readonly sides: readonly SideStatus[];
  readonly dns: DnsAnswer;
  readonly stacks: Readonly<Record<string, StackOutputs>>;
}

/** Whether clients are served as they should be: every side, the one that DNS names among them. */
export function isHealthy({ sides, dns }: Pick<EnvironmentStatus, "sides" | "dns">): boolean {
  return (
    sides.every(({ health }) => health.status === "healthy") &&
    dns.status === "answers" &&
    dns.side !== undefined
  );
}
