import type { ContainerSettings } from "../container-settings.ts";
import type { SecretReference } from "./secret.ts";
import type { ServerObjectProps } from "./server-object.ts";

/** What one pod asks for, and what it may take at most. */
export interface PodSize {
  /** Thousandths of a CPU. */
  readonly cpuRequestMillis: number;
  readonly cpuLimitMillis: number;
  readonly memoryRequestMib: number;
  readonly memoryLimitMib: number;
}

/** How many pods there are. */
export interface Replicas {
  readonly min: number;
  readonly max: number;
  /** Pods are added while those there are use more than this share of the CPU that they ask for, percent. */
  readonly targetCpuPercent: number;
}

/** What the construct of workload.ts takes; in a file of its own because the template reads it too. */
export interface WorkloadProps extends ServerObjectProps {
  /** Whether its pods are the server, or the few that try the next release beside it. */
  readonly track: "stable" | "canary";
  /** Image of the server by digest, `<repository>@sha256:…`. */
  readonly image: string;
  readonly settings: ContainerSettings<SecretReference>;
  /** Longest that the server takes to stop, ms. */
  readonly shutdownTimeoutMs: number;
  readonly size: PodSize;
  readonly replicas: Replicas;
  readonly serviceAccountName: string;
  /**
   * Leaves the pods as they are in the cluster, whatever the other props say now: another workload is their canary.
   *
   * @default false
   */
  readonly frozen?: boolean;
}
