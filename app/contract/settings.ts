import type * as z from "zod";
import { ports } from "./endpoints.ts";
import {
  choice,
  flag,
  hostName,
  integer,
  keyDigests,
  list,
  map,
  originHost,
  text,
  url,
} from "./setting-types.ts";

/** Who gives a setting its value where the server is deployed: the environment's file, or the platform's construct. */
export type Provision = "required" | "optional" | "platform";

export interface SettingDefinition {
  /** Turns the text of an environment variable into the value. */
  readonly schema: () => z.ZodType<unknown, string>;
  /** The default, in the notation of an environment variable; a setting without one may be unset. */
  readonly default?: string;
  /** What a good value is, in words: for the refusal and for docs/settings.md. */
  readonly expected: string;
  readonly unit?: string;
  readonly secret: boolean;
  readonly provision: Provision;
  readonly doc: string;
}

export const environmentNames = ["local", "dev", "staging", "prod"] as const;

export const authModes = ["none", "api-key", "oauth"] as const;
export type AuthMode = (typeof authModes)[number];

export const logLevels = ["trace", "debug", "info", "warn", "error", "fatal"] as const;
export type LogLevel = (typeof logLevels)[number];

const plain = { secret: false, provision: "optional" } as const;
const secret = { secret: true, provision: "optional" } as const;
const DAY_S = 86_400;
/** The longest delay a Node timer can hold, 2^31 - 1 ms. */
const MAX_TIMER_MS = 2_147_483_647;

/** The variable that names a JSON file of settings; the environment wins over the file. */
export const CONFIG_FILE = "CONFIG_FILE";

/** Every setting there is, in the order that the documentation shows them. */
export const settingDefinitions = {
  ENVIRONMENT: {
    ...choice(environmentNames),
    default: "local",
    secret: false,
    provision: "required",
    doc: "Where the server runs; part of health, logs and traces.",
  },
  HOST: {
    ...text(),
    default: "127.0.0.1",
    secret: false,
    provision: "platform",
    doc: "Address to listen on. Anything but loopback needs AUTH_MODES and ALLOWED_HOSTS. Always 0.0.0.0 on Lambda, which API Gateway leads to.",
  },
  PORT: {
    ...integer(0, 65_535),
    default: String(ports.http),
    secret: false,
    provision: "platform",
    doc: "Public port; 0 lets the system choose.",
  },
  METRICS_PORT: {
    ...integer(0, 65_535),
    default: String(ports.metrics),
    secret: false,
    provision: "platform",
    doc: "Port of the metrics listener; 0 turns it off.",
  },
  LOG_LEVEL: {
    ...choice(logLevels),
    default: "info",
    ...plain,
    doc: "Least severe level that is logged; audit events always are.",
  },
  LOG_FILE: {
    ...text(),
    ...plain,
    doc: "Also log to this file, rotated at 10 MB, five files kept. Unset: standard output only.",
  },
  REDIS_URL: {
    ...url("redis", "rediss"),
    ...secret,
    doc: "Shared cache and rate limits. Unset: both stay in this process.",
  },
  CACHE_TTL: {
    ...integer(1, 30 * DAY_S),
    default: "300",
    unit: "s",
    ...plain,
    doc: "How long a cached tool result lives, unless the tool says otherwise.",
  },
  CACHE_MAX_ENTRIES: {
    ...integer(1, 10_000_000),
    default: "1000",
    ...plain,
    doc: "Entries that the in-process cache holds.",
  },
  CACHE_MAX_MEMORY_MB: {
    ...integer(1, 65_536),
    default: "100",
    unit: "MB",
    ...plain,
    doc: "Memory that the in-process cache may fill.",
  },
  CACHE_TIMEOUT_MS: {
    ...integer(1, 60_000),
    default: "50",
    unit: "ms",
    ...plain,
    doc: "Longest that a request waits for the shared cache before it goes on without it.",
  },
  MAX_REQUEST_SIZE: {
    ...integer(1, 1_073_741_824),
    default: "1048576",
    unit: "B",
    ...plain,
    doc: "Largest request body; one byte more is answered 413.",
  },
  RATE_LIMIT: {
    ...integer(1, 1_000_000),
    default: "100",
    unit: "requests/min",
    ...plain,
    doc: "Requests a minute for each principal, and for each address of anonymous callers.",
  },
  RATE_LIMIT_BURST: {
    ...integer(0, 1_000_000),
    default: "10",
    unit: "requests",
    ...plain,
    doc: "Requests allowed on top of RATE_LIMIT within one minute.",
  },
  MAX_CONCURRENT_REQUESTS: {
    ...integer(1, 100_000),
    default: "100",
    ...plain,
    doc: "Requests worked on at the same time.",
  },
  MAX_QUEUED_REQUESTS: {
    ...integer(0, 100_000),
    default: "100",
    ...plain,
    doc: "Requests that may wait for a place; one more is answered 503 with Retry-After.",
  },
  REQUEST_TIMEOUT_MS: {
    ...integer(1, MAX_TIMER_MS),
    default: "30000",
    unit: "ms",
    ...plain,
    doc: "Deadline of a request, unless the tool says otherwise.",
  },
  SHUTDOWN_TIMEOUT_MS: {
    ...integer(1, MAX_TIMER_MS),
    default: "8000",
    unit: "ms",
    ...plain,
    doc: "Longest that a stopping server waits for calls in flight. Cloud Run kills 10 s after SIGTERM.",
  },
  AUTH_MODES: {
    ...list(choice(authModes)),
    default: "none",
    secret: false,
    provision: "required",
    doc: "How callers prove who they are; with `none` in the list a caller without a credential is anonymous and may do everything.",
  },
  API_KEYS: {
    ...keyDigests(),
    ...secret,
    doc: "Keys that are accepted, as made by `npm run api-key`. Two per client, so that one can be rotated. Scopes behind the digest narrow what a key may do.",
  },
  OAUTH_ISSUER: {
    ...url("https", "http"),
    ...plain,
    doc: "Authorization server whose tokens are accepted.",
  },
  OAUTH_AUDIENCE: {
    ...url("https", "http"),
    ...plain,
    doc: "This server's URL as its clients know it, such as https://mcp.example.com/mcp: the audience that a token must name.",
  },
  ALLOWED_HOSTS: {
    ...list(hostName()),
    secret: false,
    provision: "required",
    doc: "Host names that requests may name, without port. Unset on loopback: localhost, 127.0.0.1, [::1].",
  },
  ALLOWED_ORIGINS: {
    ...list(originHost()),
    ...plain,
    doc: "Host names of browser origins that may call. Unset: as ALLOWED_HOSTS.",
  },
  TRUSTED_PROXIES: {
    ...integer(0, 10),
    default: "0",
    ...plain,
    doc: "Proxies of ours in front, counted from the right of X-Forwarded-For.",
  },
  UPSTREAM_SERVERS: {
    ...map(url("https", "http")),
    ...plain,
    doc: "MCP servers that `call_upstream` may call.",
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    ...url("https", "http"),
    ...plain,
    doc: "OpenTelemetry collector for traces (OTLP over HTTP). Unset: no exporter is loaded.",
  },
  GOOGLE_CLOUD_PROJECT: {
    ...text(),
    ...plain,
    doc: "Project whose traces Google Cloud's log viewer links log lines to. Unset: lines have no link.",
  },
  LEGACY_SSE: {
    ...flag(),
    default: "false",
    ...plain,
    doc: "Also serve the HTTP+SSE transport of 2024-11-05.",
  },
} as const satisfies Record<string, SettingDefinition>;

type Definitions = typeof settingDefinitions;

export type SettingName = keyof Definitions;

/** Names of the settings whose value is a secret: a platform gives them by reference only. */
export type SecretSettingName = {
  [Name in SettingName]: Definitions[Name]["secret"] extends true ? Name : never;
}[SettingName];

/** Names of the settings that every deployed environment must give itself. */
export type RequiredSettingName = {
  [Name in SettingName]: Definitions[Name]["provision"] extends "required" ? Name : never;
}[SettingName];

type Value<Definition extends SettingDefinition> =
  | z.output<ReturnType<Definition["schema"]>>
  | (Definition extends { readonly default: string } ? never : undefined);

/** All settings, parsed. Keys are the names of the environment variables: one name from the shell to the code. */
export type Settings = { readonly [Name in SettingName]: Value<Definitions[Name]> };

export const settingNames = Object.keys(settingDefinitions) as readonly SettingName[];

/** Every setting whose value is a secret, in the contract's order. */
export const secretSettingNames = settingNames.filter(
  (name) => settingDefinitions[name].secret,
) as readonly SecretSettingName[];
