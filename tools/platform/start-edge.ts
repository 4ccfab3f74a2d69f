import type { RequestListener } from "node:http";
import { SERVED_BY_HEADER } from "../../app/contract/monitor.ts";
import { askEndpoint } from "./ask-endpoint.ts";
import { countCheck, newChecker } from "./checker.ts";
import { answerOf, type FailoverRules, type SideName } from "./failover-rules.ts";
import { forwardRequest } from "./forward-request.ts";
import type { Pace } from "./pace.ts";
import type { PlatformEvent } from "./platform-event.ts";
import { createResolverCache } from "./resolver-cache.ts";

/** Names the resolver that a request's client asks; without it, this machine's. */
export const RESOLVER_HEADER = "x-resolver";
export const DEFAULT_RESOLVER = "this machine";

export interface EdgeOptions {
  readonly rules: FailoverRules;
  readonly pace: Pace;
  readonly origins: Readonly<Record<SideName, string>>;
  readonly onEvent: (event: PlatformEvent) => void;
}

export interface Edge {
  /** Takes the requests of clients to where DNS leads them; the answer's header says to which side that was. */
  readonly handle: RequestListener;
  /** Lets the health checker begin; once. */
  readonly watch: () => void;
  readonly stop: () => Promise<void>;
}

/**
 * The clients' one URL, as Route 53 has it: a health checker asks the primary, its verdict decides what the name leads to,
 * and every resolver keeps what it was told until the TTL is over. The edge stands for name resolution alone: what a
 * client is led to either answers or it does not, and nothing is tried again.
 */
export function startEdge({ rules, pace, origins, onEvent }: EdgeOptions): Edge {
  const stopping = new AbortController();
  const intervalMs = rules.intervalSeconds * 1000;
  const checkers = { primary: newChecker, secondary: newChecker };
  const answer = () =>
    answerOf(rules, { primary: checkers.primary.passing, secondary: checkers.secondary.passing });
  const resolvers = createResolverCache({
    answer,
    ttlMs: rules.ttlSeconds * 1000,
    now: pace.now,
    onChange: (resolver, side) => onEvent({ kind: "resolved", resolver, side }),
  });

  const take = (side: SideName, passed: boolean, reason: string) => {
    const { failureThreshold: threshold } = rules;
    const [before, answered] = [checkers[side], answer()];
    const after = countCheck(before, passed, threshold);
    checkers[side] = after;
    const changed = after.passing !== before.passing;
    if (passed !== before.passing) {
      const count = changed ? threshold : after.against;
      onEvent({ kind: passed ? "check-passed" : "check-failed", side, count, threshold, reason });
    }
    if (changed) onEvent({ kind: "health", side, healthy: after.passing });
    if (answer() !== answered) onEvent({ kind: "answer", side: answer() });
  };
  const check = async (side: SideName) => {
    const url = new URL(rules.checkPath, origins[side]);
    const { signal } = stopping;
    while (!signal.aborted) {
      const result = await askEndpoint(url, pace, signal);
      if (signal.aborted) return;
      take(side, result.passed, result.passed ? "answered" : result.reason);
      await pace.sleep(intervalMs, signal);
    }
  };
  const checks: Promise<void>[] = [];

  return {
    handle: (request, response) => {
      const resolver = request.headers[RESOLVER_HEADER];
      const side = resolvers.resolve(typeof resolver === "string" ? resolver : DEFAULT_RESOLVER);
      forwardRequest(request, response, {
        origin: origins[side],
        headers: { [SERVED_BY_HEADER]: side },
        name: side,
      });
    },
    watch: () => {
      if (checks.length > 0) return;
      checks.push(check("primary"));
      if (rules.evaluatesSecondary) checks.push(check("secondary"));
    },
    stop: async () => {
      stopping.abort();
      await Promise.all(checks);
    },
  };
}
