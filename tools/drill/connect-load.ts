import { AsyncLocalStorage } from "node:async_hooks";
import {
  Client,
  DEFAULT_REQUEST_TIMEOUT_MSEC,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import { paths } from "../../app/contract/endpoints.ts";
import { SERVED_BY_HEADER } from "../../app/contract/monitor.ts";
import { type SideName, sideNames } from "../platform/failover-rules.ts";
import type { Pace } from "../platform/pace.ts";
import { RESOLVER_HEADER } from "../platform/start-edge.ts";

/** Wire eras, and how the official client is told to speak each. */
const eras = { "2025-11-25": "legacy", "2026-07-28": { pin: "2026-07-28" } } as const;
export type Era = keyof typeof eras;

/** One call of a tool. Times in milliseconds of the environment. */
export interface SentCall {
  readonly client: string;
  readonly era: Era;
  readonly sentMs: number;
  readonly endedMs: number;
  /** To which side DNS led it, as far as an answer said so. */
  readonly side: SideName | undefined;
  /** Why it has no right answer; absent when it has one. */
  readonly lost?: string;
}

const CLIENTS_PER_ERA = 5;
/** How many clients there are. */
export const CLIENTS = CLIENTS_PER_ERA * Object.keys(eras).length;

export interface Load {
  /** Names of the clients, each with a resolver of its own. */
  readonly clients: readonly string[];
  readonly start: () => void;
  /** Calls of this machine's second. */
  readonly callsPerSecond: number;
  /** The calls that have ended. */
  readonly sent: readonly SentCall[];
  /** Whether every client was led to a side by its last call that was answered. */
  readonly allOn: (side: SideName) => boolean;
  /** Sends no more, and waits for those on their way. */
  readonly stop: () => Promise<void>;
}

export interface LoadOptions {
  readonly origin: string;
  readonly key: string;
  readonly pace: Pace;
  /** Ends every call that is under way. */
  readonly signal: AbortSignal;
}

/** Of this machine's second, whatever the speed: its work cannot be compressed. */
const CALLS_PER_SECOND = 50;
/** For the same reason, no client gives up earlier than that by this machine's clock. */
const MIN_PATIENCE_MS = 2000;

/** The longest that a timer can take: the time that counts is the environment's. */
const NO_TIMEOUT_MS = 2_147_483_647;

interface Answered {
  readonly sentMs: number;
  side?: SideName;
  status?: number;
}

/** Clients that call a tool at a constant rate, whether answers come or not: the official one, in both eras. */
export async function connectLoad({ origin, key, pace, signal }: LoadOptions): Promise<Load> {
  const sent: SentCall[] = [];
  const last = new Map<string, { readonly sentMs: number; readonly side: SideName }>();
  const current = new AsyncLocalStorage<Answered>();
  const patienceMs = Math.max(DEFAULT_REQUEST_TIMEOUT_MSEC, MIN_PATIENCE_MS * pace.speed);

  const connect = async (name: string, era: Era) => {
    const client = new Client(
      { name: "mcp-home-drill", version: "1" },
      { versionNegotiation: { mode: eras[era] } },
    );
    const transport = new StreamableHTTPClientTransport(new URL(paths.mcp, origin), {
      requestInit: { headers: { "x-api-key": key, [RESOLVER_HEADER]: name, connection: "close" } },
      fetch: async (input, init) => {
        const response = await fetch(input, init);
        const answered = current.getStore();
        const side = sideNames.find((each) => each === response.headers.get(SERVED_BY_HEADER));
        if (answered) Object.assign(answered, { side, status: response.status });
        // Answers come out of order: one that hung says nothing of where the client is now.
        if (answered && side && answered.sentMs >= (last.get(name)?.sentMs ?? 0)) {
          last.set(name, { sentMs: answered.sentMs, side });
        }
        return response;
      },
    });
    await client.connect(transport);
    await client.listTools();
    return { name, era, client };
  };
  const names = (Object.keys(eras) as Era[]).flatMap((era) =>
    Array.from({ length: CLIENTS_PER_ERA }, (_, index) => ({ era, name: `client ${index + 1} of ${era}` })),
  );
  const connected = await Promise.all(names.map(({ name, era }) => connect(name, era)));

  const call = async (number: number) => {
    const { name, era, client } = connected[number % connected.length] as (typeof connected)[number];
    const sentMs = pace.now();
    const answered: Answered = { sentMs };
    const lost = await current.run(answered, () =>
      callTool(client, { number, pace, patienceMs, answered, signal }),
    );
    sent.push({
      client: name,
      era,
      sentMs,
      endedMs: pace.now(),
      side: answered.side,
      ...(lost === undefined ? {} : { lost }),
    });
  };

  const stopping = new AbortController();
  const underway = new Set<Promise<void>>();
  const send = async () => {
    const periodMs = (1000 / CALLS_PER_SECOND) * pace.speed;
    for (let due = pace.now(), number = 0; ; due += periodMs, number++) {
      if (due > pace.now()) await pace.sleep(due - pace.now(), stopping.signal);
      if (stopping.signal.aborted) return;
      const calling = call(number);
      underway.add(calling);
      calling.finally(() => underway.delete(calling));
    }
  };
  let sending: Promise<void> | undefined;

  return {
    start: () => {
      sending ??= send();
    },
    clients: names.map(({ name }) => name),
    callsPerSecond: CALLS_PER_SECOND,
    sent,
    allOn: (side) => names.every(({ name }) => last.get(name)?.side === side),
    stop: async () => {
      stopping.abort();
      await sending;
      await Promise.all(underway);
      await Promise.all(connected.map(({ client }) => client.close()));
    },
  };
}

interface CallOptions {
  readonly number: number;
  readonly pace: Pace;
  /** Milliseconds of the environment. */
  readonly patienceMs: number;
  readonly answered: Readonly<Answered>;
  readonly signal: AbortSignal;
}

/** @returns why there is no right answer; nothing when there is one. */
async function callTool(
  client: Client,
  { number, pace, patienceMs, answered, signal }: CallOptions,
): Promise<string | undefined> {
  // New data each time: an answer from a cache would say less.
  const data = { text: `drill ${number}` };
  const request = { name: "process_data", arguments: { operation: "transform", data } };
  const done = new AbortController();
  const givingUp = new AbortController();
  pace.sleep(patienceMs, done.signal).then(() => {
    if (!done.signal.aborted) givingUp.abort();
  });
  try {
    const { structuredContent } = await client.callTool(request, {
      signal: AbortSignal.any([givingUp.signal, signal]),
      timeout: NO_TIMEOUT_MS,
    });
    const { result } = (structuredContent ?? {}) as { result?: { text?: unknown } };
    return result?.text === `DRILL ${number}` ? undefined : "a wrong answer";
  } catch {
    if (givingUp.signal.aborted) return "no answer in time";
    const { status } = answered;
    if (status === undefined) return "no connection";
    return status >= 400 ? `answered ${status}` : "the answer broke off";
  } finally {
    done.abort();
  }
}
