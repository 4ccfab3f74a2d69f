import { UsageFailure } from "../shared/failure.ts";
import { MAX_SPEED } from "./pace.ts";

/** The environment that the platform's commands take when none is named. */
export const DEFAULT_ENVIRONMENT = "prod";

/** The options that both commands have. */
export const sharedOptions = {
  env: { value: "name", about: `the environment whose rules hold (${DEFAULT_ENVIRONMENT})` },
} as const;

/**
 * How much faster than real time passes.
 *
 * @throws {@link UsageFailure}
 */
export function parseSpeed(text: string | undefined, fallback: number): number {
  const speed = text === undefined ? fallback : Number(text);
  if (speed >= 1 && speed <= MAX_SPEED) return speed;
  throw new UsageFailure(`--speed: expected a number from 1 to ${MAX_SPEED}, got "${text}"`);
}

/** @throws {@link UsageFailure} */
export function parsePort(text: string | undefined, fallback: number): number {
  const port = text === undefined ? fallback : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (port >= 0 && port <= 65_535) return port;
  throw new UsageFailure(`--port: expected a whole number from 0 to 65535, got "${text}"`);
}
