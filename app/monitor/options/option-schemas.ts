import * as z from "zod";
import { ports } from "../../contract/endpoints.ts";
import { monitorDefaults } from "../../contract/monitor.ts";

export const MAX_TARGETS = 100;

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** A length of time in milliseconds, from text such as `30s`. */
function duration(min: string, max: string) {
  const expected = `expected a time from ${min} to ${max}, such as 500ms, 30s or 2m`;
  return z
    .string(expected)
    .regex(/^\d{1,6}(ms|s|m|h)$/, expected)
    .transform(toMs)
    .refine((ms) => ms >= toMs(min) && ms <= toMs(max), expected);
}

function toMs(text: string): number {
  return Number.parseInt(text, 10) * (units[text.replace(/^\d+/, "")] ?? Number.NaN);
}

const httpUrl = (() => {
  const expected =
    "expected a URL starting with https:// or http://, without user, password, query or fragment";
  return z
    .string(expected)
    .refine(isPlainHttpUrl, expected)
    .transform((text) => new URL(text));
})();

/** A webhook's address may carry a token in its path or query. */
const webhookUrl = (() => {
  const expected = "expected a URL starting with https:// or http://, without user or password";
  return z
    .string(expected)
    .refine((text) => isHttpUrl(text), expected)
    .transform((text) => new URL(text));
})();

function isHttpUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "";
}

function isPlainHttpUrl(text: string): boolean {
  return isHttpUrl(text) && !/[?#]/.test(text);
}

/** Lower case only, so that no two servers share the variable that holds their token. */
const targetName = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, "expected a name of a-z, 0-9 and - as the server's name");

function wholeNumber(min: number, max: number) {
  const expected = `expected a whole number from ${min} to ${max}`;
  return z.int(expected).min(min, expected).max(max, expected);
}

const text = z.string("expected text").min(1, "expected text");

/** What a configuration file holds, and what the flags add up to; the keys are the flags' names. */
export const optionsSchema = z.strictObject({
  targets: z
    .record(targetName, httpUrl)
    .refine((targets) => Object.keys(targets).length > 0, "expected at least one server: --target NAME=URL")
    .refine(
      (targets) => Object.keys(targets).length <= MAX_TARGETS,
      `expected at most ${MAX_TARGETS} servers`,
    ),
  interval: duration("1s", "1h").default(monitorDefaults.intervalSeconds * 1000),
  timeout: duration("100ms", "1m").default(monitorDefaults.timeoutSeconds * 1000),
  failures: wholeNumber(1, 100).default(monitorDefaults.failuresBeforeAlert),
  failover: httpUrl.optional(),
  webhooks: z.array(webhookUrl).max(10, "expected at most 10 receivers").default([]),
  history: text.default("monitor.db"),
  host: text.default("127.0.0.1"),
  port: wholeNumber(0, 65_535).default(ports.monitor),
});

export type ParsedOptions = z.output<typeof optionsSchema>;
