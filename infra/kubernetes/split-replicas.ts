import type { Replicas } from "./workload-props.ts";

/** How far the share of a canary may be from what was asked for: half a percent. */
const TOLERANCE = 0.005;

/** The pods of a canary and of what serves beside it. */
export interface SplitReplicas {
  readonly stable: Replicas;
  readonly canary: Replicas;
}

/**
 * Divides a server's pods so that the canary has its share of them, and so of the requests, which go to all pods alike.
 * Together they are at least and at most as many as without a canary; both are scaled by the same use of CPU, so that the
 * share stays about the same under load.
 *
 * @param percent The canary's share, 1 to 99.
 * @returns undefined where so few pods as `replicas.max` cannot give that share.
 */
export function splitReplicas(replicas: Replicas, percent: number): SplitReplicas | undefined {
  const share = percent / 100;
  for (let all = Math.max(2, replicas.min); all <= replicas.max; all++) {
    const canary = Math.round(all * share);
    if (canary < 1 || canary >= all || Math.abs(canary / all - share) > TOLERANCE) continue;
    const most = Math.min(replicas.max - (all - canary), Math.max(canary, Math.floor(replicas.max * share)));
    return {
      stable: { ...replicas, min: all - canary, max: replicas.max - most },
      canary: { ...replicas, min: canary, max: most },
    };
  }
  return undefined;
}
